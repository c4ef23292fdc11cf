import { ServiceError } from '../errors.ts'

/**
 * Turns the engine's complaint about a file into one that its owner can act on. The offending line itself is left out: it holds somebody's values.
 */
export function readFailure(paths: readonly string[], error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  const message = error instanceof Error ? error.message : String(error)
  const file = paths.find((path) => message.includes(path)) ?? paths.join(', ')
  const line = /on Line: (\d+)/.exec(message)?.[1]
  const where = line ? `${file}, line ${line}` : file
  const [what, remedy] = explain(message)
  return new ServiceError('invalid', `${where}: ${what}; ${remedy}`)
}

/** What is said of a quoted value that goes wrong, and the remedy. */
export const QUOTE_FAULT = [
  'a quoted value does not end as it should',
  'close the quotation mark, and double those inside a quoted value',
] as const

function explain(message: string): readonly [string, string] {
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  if (columns) {
    return [
      `the header has ${columns[1]} columns, this line ${columns[2]}`,
      'mend or remove the line, and quote values that hold the delimiter',
    ]
  }
  if (/unterminated quote/i.test(message)) {
    return QUOTE_FAULT
  }
  if (/invalid unicode|not utf-?8/i.test(message)) return ['the text is not UTF-8', 'convert the file to UTF-8']
  if (/maximum_?\s?line/i.test(message)) {
    return ['a line is longer than the engine reads', 'look for a missing end of line or quotation mark']
  }
  if (/gzip|zlib|miniz|inflate/i.test(message)) {
    return ['the file is no complete gzip stream', 'compress it again or remove .gz from its name']
  }
  if (/parquet/i.test(message)) return ['the file is no readable Parquet file', 'write it again']
  if (/JSON/.test(message)) {
    return ['not one JSON object a line', 'write each row as one object on a line of its own']
  }
  if (/memory|No space/i.test(message)) {
    return [`reading needs more room than there is (${firstLine(message)})`, 'free disk space for temporary files']
  }
  return [firstLine(message), 'check that the file can be opened with another program']
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '')
    .replace(/^[A-Za-z ]*Error: /, '')
    .trim()
    .slice(0, 200)
}
