import { createHmac } from 'node:crypto'
import { sipHash } from './sip-hash.ts'

/** Bytes that a key of subjects must have at least. */
export const LEAST_KEY_BYTES = 16

/**
 * Makes the hash of subjects under a key: whole numbers in [0, 2^53), the same for the same text and key.
 *
 * Pseudonymous, not anonymous: who holds the key can tell whether a person he knows is among the hashes. The key it hashes with is drawn from the one given by HMAC-SHA256 under a name of its own,
 * so that another use of the same key (an index of subjects) tells nothing of this one.
 *
 * @throws {RangeError} if the key has fewer than 16 bytes
 */
export function hashSubject(key: Uint8Array): (subject: string) => number {
  if (key.length < LEAST_KEY_BYTES)
    throw new RangeError(`a key of subjects has at least ${LEAST_KEY_BYTES} bytes, got ${key.length}`)
  return sipHash(createHmac('sha256', key).update('plumbline: sample of subjects').digest().subarray(0, 16))
}
