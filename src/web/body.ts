import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ServiceError } from '../errors.ts'
import { isDeeperThan } from '../ingest/json-depth.ts'
import { findJsonFault } from './json-fault.ts'

/** Largest body of most routes. */
export const SMALL_BODY_BYTES = 1024 * 1024

/** Largest body of predictions and labels, inflated. */
export const ROWS_BODY_BYTES = 16 * 1024 * 1024

const MAX_DEPTH = 32

/** How long a body that is read whole may take to arrive. */
const WHOLE_BODY_MS = 30_000
const TOO_SLOW = 'the body took longer than 30 s to arrive; send fewer rows at a time'

/** The media type of a request without its parameters, in lower case; empty where none was sent. */
export function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/**
 * The bytes of a body as they arrive, inflated where they came as gzip, at most `maxBytes` of them.
 *
 * @throws {ServiceError} too-large, unsupported-media (another encoding), invalid (broken gzip, a connection that ended too early)
 */
export async function* readBytes(
  request: Request,
  maxBytes: number,
  deadline?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').toLowerCase()
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new ServiceError('unsupported-media', 'content-encoding: expected gzip or none')
  }
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return
  const raw = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  deadline?.addEventListener('abort', () => raw.destroy(new ServiceError('invalid', TOO_SLOW)), { once: true })
  const source = encoding === 'gzip' ? inflated(raw) : raw
  let size = 0
  try {
    for await (const chunk of source) {
      size += (chunk as Uint8Array).length
      if (size > maxBytes) throw tooLarge(maxBytes)
      yield chunk as Uint8Array
    }
  } catch (error) {
    if (hasCode(error, /^Z_/)) throw new ServiceError('invalid', 'the body is announced as gzip and cannot be inflated')
    // Whoever went away reads no answer; it must not stand in the log as a fault of the service.
    if (hasCode(error, /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/))
      throw new ServiceError('invalid', 'the connection ended before the body did; send it again')
    throw error
  } finally {
    raw.destroy()
  }
}

function inflated(raw: Readable): Readable {
  const gunzip = createGunzip()
  // A pipe does not hand errors on: a connection that breaks must end the reading of the inflated side too.
  raw.once('error', (error) => gunzip.destroy(error))
  return raw.pipe(gunzip)
}

/**
 * A whole body as text, which must arrive within half a minute.
 *
 * @throws {ServiceError} as `readBytes`, invalid where it took longer, and invalid where the bytes are not UTF-8 or, in JSON, an escape stands for half a character
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readBytes(request, maxBytes, AbortSignal.timeout(WHOLE_BODY_MS))) chunks.push(chunk)
  const text = decoded(Buffer.concat(chunks))
  // Such a text has no UTF-8: it could neither be stored as it came nor stand in the evidence log.
  if (/json$/.test(mediaTypeOf(request)) && holdsHalfPair(text)) {
    throw new ServiceError(
      'invalid',
      'the body holds half a surrogate pair, an escape such as \\ud800 without its partner; write characters whole, as UTF-8',
    )
  }
  return text
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ServiceError('invalid', 'the body is not UTF-8; send JSON encoded as UTF-8')
  }
}

/** Does a JSON text escape one half of a surrogate pair without the other? */
function holdsHalfPair(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false
  // One escape after the other from the first on, so that the letters after an escaped backslash are not taken for one.
  const escapes = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)/gs
  for (const [, half] of text.matchAll(escapes)) if (half !== undefined) return true
  return false
}

/**
 * A JSON document with its nesting limited.
 *
 * @throws {ServiceError} invalid, with the place of the fault and never a piece of the text
 */
export function parseJson(text: string): unknown {
  if (isDeeperThan(text, MAX_DEPTH)) {
    throw new ServiceError('invalid', `the body nests deeper than ${MAX_DEPTH} levels`)
  }
  try {
    return JSON.parse(text)
  } catch {
    if (text.trim() === '') throw new ServiceError('invalid', 'the body is empty; a JSON document was expected')
    const { line, column, position, expected } = findJsonFault(text)
    throw new ServiceError(
      'invalid',
      `the body is not JSON at line ${line}, column ${column} (position ${position}): expected ${expected}`,
    )
  }
}

const tooLarge = (maxBytes: number): ServiceError =>
  new ServiceError(
    'too-large',
    `the body is larger than ${maxBytes.toLocaleString('en')} bytes; send it in smaller batches`,
  )

const hasCode = (error: unknown, codes: RegExp): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.test(error.code)
