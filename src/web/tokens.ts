import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor, Role } from './permissions.ts'

/** Verifies bearer tokens; `configured` is false while the service listens on loopback alone. */
export type Tokens = { readonly configured: boolean; readonly verify: (token: string) => Actor | undefined }

/**
 * Verifies tokens against the hashes of the configured secrets, in constant time and over all of them.
 *
 * Secrets are random and long, so plain SHA-256 is enough: there is nothing to guess.
 *
 * @param configured names and roles with the SHA-256 of the secret, hex
 */
export function tokensOfHashes(
  configured: readonly { readonly name: string; readonly role: Role; readonly sha256: string }[],
): Tokens {
  const kept = configured.map(({ name, role, sha256 }) => ({ actor: { name, role }, hash: Buffer.from(sha256, 'hex') }))
  return {
    configured: kept.length > 0,
    verify: (token) => {
      const given = createHash('sha256').update(token, 'utf8').digest()
      let found: Actor | undefined
      for (const { actor, hash } of kept) if (timingSafeEqual(hash, given)) found = actor
      return found
    },
  }
}
