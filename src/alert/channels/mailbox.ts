import { domainToASCII } from 'node:url'

/** An address people read mail at, with the name shown beside it. */
export type Mailbox = { readonly name: string; readonly address: string; readonly domain: string }

const BARE = /^([\w.!#$%&'*+/=?^`{|}~-]{1,64})@([^\s@<>()[\]\\,;:"/?#%]{1,253})$/
const NAMED = /^([^<>\p{Cc}\u2028\u2029]{0,100})<([^<>]+)>$/u

/**
 * Reads `plumbline@example.com` or `Plumbline <plumbline@example.com>`; undefined where it is neither.
 *
 * Narrower than RFC 5322 on purpose: no quoted local parts, no comments, no control characters, one address.
 */
export function parseMailbox(text: string): Mailbox | undefined {
  const named = NAMED.exec(text.trim())
  const bare = BARE.exec(named === null ? text.trim() : (named[2] ?? ''))
  const domain = domainToASCII(bare?.[2] ?? '')
  if (bare === null || domain === '') return undefined
  return { name: unquoted(named?.[1]?.trim() ?? ''), address: `${bare[1]}@${domain}`, domain }
}

function unquoted(name: string): string {
  return /^"[^"]*"$/.test(name) ? name.slice(1, -1) : name
}
