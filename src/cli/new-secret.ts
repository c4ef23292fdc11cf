import { randomBytes } from 'node:crypto'

/** A secret for signed webhooks: `whsec_` and 32 random bytes in base 64 (Standard Webhooks). */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** A token: `plb_`, 8 characters that tell tokens apart, and 32 random bytes; the prefix lets scanners of leaked secrets find it. */
export function newToken(): string {
  return `plb_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`
}
