/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

/** A value without its secrets, and where they stood. */
export type Redaction<T> = { readonly value: T; readonly paths: readonly string[] }

// Container names stand before `@` in Azure's storage URIs; `git@` is the login of every git host, no secret.
const CREDENTIALS_IN_URI = /\b([a-z][a-z0-9+.-]*:\/\/)([^/\s?#]*)@/gi
const CONTAINER_URI = /^(?:abfss?|wasbs?):\/\/$/i
const SECRET_IN_QUERY =
  /([?&;](?:[^=&;\s]*[-_])?(?:password|passwd|pwd|secret|token|sig|signature|api_?key|access_?key|account_?key|credential)=)[^&;#\s]+/gi
// Forms by which issuers make their secrets known; for the rest a member's name must tell.
const SECRET_TEXT =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abpr]-[\w-]{10,}|\bhf_[A-Za-z0-9]{20,}|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/g

const SECRET_WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'secret',
  'secrets',
  'credential',
  'credentials',
  'apikey',
])
const SECRET_KEYS: ReadonlySet<string> = new Set(['api', 'access', 'private', 'account', 'signing', 'encryption'])

/**
 * Takes secrets out of a JSON value before it is hashed or kept: credentials in URIs, values whose name says secret, and text in the form of a known kind of token.
 *
 * A name says secret when one of its words does (`db_password`, `apiKey`); `token` does so for text alone, because `max_tokens: 512` is a hyperparameter.
 */
export function redactSecrets<T>(value: T): Redaction<T> {
  const paths: string[] = []
  return { value: redact(value, '', paths) as T, paths }
}

/** A text without credentials in the URIs it holds. */
export function redactText(text: string): string {
  return text
    .replace(CREDENTIALS_IN_URI, (whole: string, scheme: string, user: string) => {
      if (CONTAINER_URI.test(scheme) && !user.includes(':')) return whole
      return user === 'git' ? whole : scheme
    })
    .replace(SECRET_IN_QUERY, `$1${REDACTED}`)
    .replace(SECRET_TEXT, REDACTED)
}

function redact(value: unknown, path: string, paths: string[]): unknown {
  if (typeof value === 'string') {
    const clean = redactText(value)
    if (clean !== value) paths.push(path)
    return clean
  }
  if (Array.isArray(value)) return value.map((item, i) => redact(item, `${path}[${i}]`, paths))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const at = path === '' ? name : `${path}.${name}`
      if (!namesSecret(name, member)) return [name, redact(member, at, paths)]
      paths.push(at)
      return [name, REDACTED]
    }),
  )
}

function namesSecret(name: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  if (words.some((word) => SECRET_WORDS.has(word))) return true
  if (words.some((word, i) => word === 'key' && SECRET_KEYS.has(words[i - 1] ?? ''))) return true
  return typeof value === 'string' && words.includes('token')
}
