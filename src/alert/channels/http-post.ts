import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Address } from './outbound-address.ts'

/** A request whose addresses were checked before. */
export type HttpPost = {
  readonly url: URL
  readonly host: string
  readonly addresses: readonly Address[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly signal: AbortSignal
}

/** What is read of an answer; `text` is its first kilobyte. */
export type HttpAnswer = { readonly status: number; readonly retryAfter: string | undefined; readonly text: string }

const LARGEST_ANSWER = 64 * 1024
const KEPT_OF_ANSWER = 1024

/**
 * Posts bytes to checked addresses and no others; follows no redirect, uses no proxy, reads at most 64 kB of the answer.
 *
 * node's own `fetch` would resolve the name again and ignore an agent, so this is a plain request.
 *
 * @throws the socket's error, or the signal's reason
 */
export function httpPost(post: HttpPost): Promise<HttpAnswer> {
  const { url, headers, body } = post
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request({
      protocol: url.protocol,
      host: post.host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      // A connection of its own: a kept one may have been closed by the receiver in the meantime.
      agent: false,
      lookup: only(post.addresses),
      maxHeaderSize: 16 * 1024,
      signal: post.signal,
    })
    let answer: Omit<HttpAnswer, 'text'> | undefined
    let kept = Buffer.alloc(0)
    const end = (error: Error) =>
      answer === undefined ? reject(error) : resolve({ ...answer, text: kept.toString('utf8') })
    outgoing.on('error', end)
    outgoing.on('response', (incoming) => {
      const { statusCode = 0, headers } = incoming
      answer = { status: statusCode, retryAfter: headers['retry-after'] }
      let read = 0
      incoming.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (kept.length < KEPT_OF_ANSWER) kept = Buffer.concat([kept, chunk]).subarray(0, KEPT_OF_ANSWER)
        if (read > LARGEST_ANSWER) incoming.destroy()
      })
      // The status has decided: whether the body ends by itself, at our limit, with an error or at the deadline changes nothing.
      incoming.on('error', end)
      incoming.on('close', () => end(new Error('closed')))
    })
    outgoing.end(body)
  })
}

function only(addresses: readonly Address[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses
    if (first === undefined) callback(new Error('no address'), '', 4)
    else if (options.all) callback(null, [...addresses])
    else callback(null, first.address, first.family)
  }
}
