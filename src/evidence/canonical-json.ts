/**
 * The canonical JSON text of a value: members sorted by UTF-16 code units, no spaces, numbers as ECMAScript writes them. Equal values give equal text.
 *
 * Reads a value as `JSON.stringify` does: absent members are left out, `toJSON` is asked.
 *
 * @throws {RangeError} for numbers that are not finite and text with a lone surrogate, which JSON cannot carry from one program to another
 * @throws {TypeError} for what is no JSON at all: functions, symbols, big integers, maps, sets
 * @see RFC 8785
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$')
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${path} is ${value}: canonical JSON has finite numbers alone`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') return writeText(value, path)
  if (typeof value !== 'object') throw new TypeError(`${path} is a ${typeof value}: it has no canonical JSON`)
  if ('toJSON' in value && typeof value.toJSON === 'function') return write(value.toJSON(), path)
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item ?? null, `${path}[${i}]`)).join(',')}]`
  if (value instanceof Map || value instanceof Set)
    throw new TypeError(`${path} is a ${value instanceof Map ? 'map' : 'set'}: it has no canonical JSON`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([key, member]) => `${writeText(key, path)}:${write(member, `${path}.${key}`)}`).join(',')}}`
}

function writeText(text: string, path: string): string {
  if (!text.isWellFormed()) throw new RangeError(`${path} holds half a surrogate pair: canonical JSON is valid Unicode`)
  return JSON.stringify(text)
}
