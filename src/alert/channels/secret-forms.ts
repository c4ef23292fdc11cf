/** A shorter piece of base64 is likely to stand in words that hold no secret. */
const SHORTEST_PIECE = 6

/** What base64 is written with, its url form and percent signs included: around a piece of a secret all of it goes. */
const RUN = '[A-Za-z0-9+/=_%-]*'

/**
 * Patterns that find secrets in what a receiver repeats, longest first: as they are, percent-encoded, as JSON, HTML or a form writes them, in hexadecimal digits, and in
 * base64, also as a part of something longer (`\0user\0password` of a login, `user:password` of a header), wherever in it they begin.
 */
export function patternsOf(secrets: readonly string[]): readonly RegExp[] {
  const whole = new Set(secrets.flatMap((secret) => (secret === '' ? [] : [secret, ...withoutPrefix(secret)])))
  const plain = new Set([...whole].flatMap(spellings))
  const pieces = new Set([...whole].flatMap(base64Pieces))
  return [
    ...longestFirst(pieces).map((piece) => new RegExp(`${RUN}${escaped(piece)}${RUN}`, 'g')),
    // Percent signs and hexadecimal digits are written in either case; a secret in another case is as good as told.
    ...longestFirst(plain).map((text) => new RegExp(escaped(text), 'gi')),
  ]
}

/** `whsec_…` is as much of a secret without its prefix, and so are the bytes that it writes. */
function withoutPrefix(secret: string): readonly string[] {
  const bare = /^wh(?:sec|sk|pk)_(.+)$/.exec(secret)?.[1]
  return bare === undefined ? [] : [bare]
}

function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const percent = encodeURIComponent(secret)
  return [
    secret,
    percent,
    encodeURI(secret),
    percent.replaceAll('%20', '+'),
    percent.replace(/[!'()*]/g, percentOf),
    // Every byte that a strict sender would encode, letters and digits left as they are.
    [...bytes].map((byte) => (isAlphanumeric(byte) ? String.fromCharCode(byte) : percentOf(byte))).join(''),
    [...bytes].map(percentOf).join(''),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    bytes.toString('hex'),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]
}

/**
 * What base64 makes of a text wherever it stands in something longer: three bytes become four characters, so there are three ways; characters
 * that its neighbours have a share in are left out.
 */
function base64Pieces(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap((offset) => {
    const written = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const until = Math.floor(((offset + bytes.length) * 8) / 6)
    const piece = written.slice(from, until)
    if (piece.length < SHORTEST_PIECE) return []
    const url = piece.replaceAll('+', '-').replaceAll('/', '_')
    const percent = encodeURIComponent(piece)
    return [piece, url, percent, percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]
  })
}

function percentOf(character: string | number): string {
  const code = typeof character === 'number' ? character : character.charCodeAt(0)
  return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
}

function isAlphanumeric(byte: number): boolean {
  return /[A-Za-z0-9]/.test(String.fromCharCode(byte))
}

function longestFirst(texts: ReadonlySet<string>): readonly string[] {
  return [...texts].toSorted((a, b) => b.length - a.length)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
}
