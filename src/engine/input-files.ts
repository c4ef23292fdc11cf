import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ServiceError } from '../errors.ts'

/** How a file's rows are written. */
export type FileFormat = 'csv' | 'tsv' | 'parquet' | 'ndjson'

/** The files of one table, in the order in which they are read. */
export type InputFiles = { readonly format: FileFormat; readonly paths: readonly string[] }

const ENDINGS: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.csv(\.gz)?$/i, 'csv'],
  [/\.tsv(\.gz)?$/i, 'tsv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(ndjson|jsonl)(\.gz)?$/i, 'ndjson'],
]

/**
 * Finds the files that names and globs mean: each name in the order given, a glob's matches by name.
 *
 * @throws {ServiceError} where nothing matches, a file is empty or of no known kind, or kinds are mixed
 */
export async function findInputFiles(names: readonly string[]): Promise<InputFiles> {
  if (names.length === 0) throw new ServiceError('invalid', 'no file was named: name at least one file or glob')
  const paths: string[] = []
  for (const name of names) {
    for (const path of await matches(name)) if (!paths.includes(path)) paths.push(path)
  }
  const formats = paths.map((path) => ({ path, format: formatOf(path) }))
  const first = formats[0] as { path: string; format: FileFormat }
  const other = formats.find((f) => f.format !== first.format)
  if (other) {
    throw new ServiceError(
      'invalid',
      `${first.path} is ${first.format} and ${other.path} is ${other.format}: files read as one table must be of one kind; name those of one kind`,
    )
  }
  return { format: first.format, paths }
}

/**
 * SHA-256 (hex) over the bytes of files, one after the other; compressed ones are unpacked to their trailer on the way.
 *
 * The engine takes a gzip stream that breaks off for a file that ends there, so it is asked of here.
 *
 * @throws {ServiceError} if a .gz file is no complete gzip stream
 */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    const unpacked = /\.gz$/i.test(path) ? unpacking(path) : undefined
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(piece as Buffer)
      await unpacked?.write(piece as Buffer)
    }
    await unpacked?.end()
  }
  return hash.digest('hex')
}

/** Unpacks a gzip stream piece by piece and forgets what comes out. */
function unpacking(path: string): {
  readonly write: (piece: Buffer) => Promise<void>
  readonly end: () => Promise<void>
} {
  const gunzip = createGunzip({ chunkSize: 1 << 18 })
  gunzip.resume()
  const finished = new Promise<void>((resolve, reject) => {
    gunzip.once('end', resolve)
    gunzip.once('error', (error: Error) => {
      const what = `${path}: the file is no complete gzip stream (${error.message})`
      reject(
        new ServiceError(
          'invalid',
          `${what}; fetch or compress it again, or remove .gz from its name if it is not compressed`,
        ),
      )
    })
  })
  finished.catch(() => undefined)
  return {
    write: (piece) => {
      const written = new Promise<void>((resolve) => gunzip.write(piece, () => resolve()))
      return Promise.race([written, finished])
    },
    end: () => {
      gunzip.end()
      return finished
    },
  }
}

/** The first record of a delimited file as text, line breaks inside quotes included. */
export async function firstRecord(path: string): Promise<string> {
  const bytes = openBytes(path)
  // Not fatal: what follows the header in the first piece is for the engine to judge, which knows its line.
  const decoder = new TextDecoder('utf-8')
  let text = ''
  let quoted = false
  let seen = 0
  try {
    for await (const piece of bytes) {
      text += decoder.decode(piece as Buffer, { stream: true })
      for (; seen < text.length; seen++) {
        if (text[seen] === '"') quoted = !quoted
        else if (!quoted && (text[seen] === '\n' || text[seen] === '\r')) return text.slice(0, seen)
      }
      if (seen > LONGEST_HEADER) throw new RangeError(`no end of line within ${LONGEST_HEADER} characters`)
    }
  } catch (error) {
    throw new ServiceError('invalid', `${path}: the header line cannot be read: ${(error as Error).message}`)
  } finally {
    bytes.destroy()
  }
  return text
}

/**
 * The number (1-based) of the first line that is no JSON object. The engine's own count of lines is not exact, so a file that it refused is read again.
 *
 * @returns undefined if every line is one
 */
export async function firstBrokenLine(path: string): Promise<number | undefined> {
  const bytes = openBytes(path)
  let line = 0
  try {
    for await (const text of createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (text.trim() !== '' && !isObject(text)) return line
    }
  } catch {
    return undefined
  } finally {
    bytes.destroy()
  }
  return undefined
}

const LONGEST_HEADER = 1_000_000

/** The bytes of a file, unpacked where its name ends in .gz. */
export function openBytes(path: string): Readable {
  const file = createReadStream(path)
  if (!/\.gz$/i.test(path)) return file
  const unzipped = createGunzip()
  file.on('error', (error) => unzipped.destroy(error))
  unzipped.on('close', () => file.destroy())
  return file.pipe(unzipped)
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

async function matches(name: string): Promise<readonly string[]> {
  const size = sizeOf(name)
  if (size !== undefined) return [notEmpty(name, size)]
  const found: string[] = []
  if (/[*?[{]/.test(name)) {
    for await (const path of glob(name)) if (sizeOf(path) !== undefined) found.push(path)
  }
  if (found.length === 0) throw new ServiceError('not-found', `${name}: no such file, and no file matches it as a glob`)
  return found.sort().map((path) => notEmpty(path, sizeOf(path) ?? 0))
}

function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() ? stat.size : undefined
}

function notEmpty(path: string, size: number): string {
  if (size === 0) throw new ServiceError('invalid', `${path}: the file is empty (0 bytes)`)
  return path
}

function formatOf(path: string): FileFormat {
  const known = ENDINGS.find(([ending]) => ending.test(path))
  if (known) return known[1]
  throw new ServiceError(
    'invalid',
    `${path}: files must end in .csv, .tsv, .ndjson or .jsonl (each also with .gz) or .parquet; rename or convert it`,
  )
}
