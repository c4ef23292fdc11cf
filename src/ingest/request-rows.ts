import { ServiceError } from '../errors.ts'
import { came } from './came.ts'

/** A request with rows in it: JSON as parsed, or NDJSON as text, where every line names its model (and version). */
export type ArrivalInput =
  | { readonly format: 'json'; readonly body: unknown }
  | { readonly format: 'ndjson'; readonly text: string }

/** Rows that one request may hold. */
export const MAX_ROWS = 10_000

/**
 * The members of a JSON request: its rows, and the texts that go with all of them.
 *
 * @param rowsMember `predictions` or `labels`
 * @param texts members that must be texts, such as `model` and `version`; a number becomes its text
 * @throws {ServiceError} `invalid` naming every member that is wrong, `too-large` beyond 10,000 rows
 */
export function jsonRows(
  body: unknown,
  rowsMember: string,
  texts: readonly string[],
): { readonly rows: readonly unknown[]; readonly texts: Readonly<Record<string, string>> } {
  const members = [...texts, rowsMember]
  const form = `{${texts.map((t) => `"${t}": "..."`).join(', ')}, "${rowsMember}": [...]}`
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ServiceError('invalid', `the body is ${came(body)}; expected an object ${form}, or NDJSON`)
  const request = body as Record<string, unknown>
  const problems = Object.keys(request)
    .filter((member) => !members.includes(member))
    .map((member) => ({
      path: member.slice(0, 40),
      message: `is no member of the request; expected ${members.join(', ')}`,
    }))
  const found: Record<string, string> = {}
  for (const member of texts) {
    const value = request[member]
    if (typeof value === 'string' && value !== '') found[member] = value
    else if (Number.isSafeInteger(value)) found[member] = String(value)
    else problems.push({ path: member, message: `came ${came(value)}; expected a text that is not empty` })
  }
  const rows = request[rowsMember]
  if (!Array.isArray(rows))
    problems.push({ path: rowsMember, message: `came ${came(rows)}; expected an array of rows` })
  if (problems.length > 0 || !Array.isArray(rows))
    throw new ServiceError(
      'invalid',
      `the request must be ${form}: ${problems.map((p) => `${p.path} ${p.message}`).join('; ')}`,
      problems,
    )
  checkCount(rows.length)
  return { rows, texts: found }
}

/**
 * The lines of an NDJSON request, empty ones left out.
 *
 * @throws {ServiceError} `too-large` beyond 10,000 rows
 */
export function ndjsonLines(text: string): readonly string[] {
  const lines: string[] = []
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (start < text.length) {
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    const line = text.slice(start, end).trim()
    if (line !== '') lines.push(line)
    start = end + 1
    if (lines.length > MAX_ROWS) checkCount(lines.length)
  }
  return lines
}

/** A line as a value, or where it stops being JSON; the parser's own message would repeat the line. */
export function parseLine(line: string): { readonly value: unknown } | { readonly path: ''; readonly reason: string } {
  try {
    return { value: JSON.parse(line) }
  } catch (error) {
    const place = /position (\d+)/.exec(String(error))?.[1]
    const where = place === undefined ? '' : ` from character ${Number(place) + 1}`
    return { path: '', reason: `is not JSON${where}; expected one JSON object a line; escape line breaks inside texts` }
  }
}

/** A value as JSON text, for keeping what was refused. */
export function jsonText(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? 'null'
  } catch {
    // Nested beyond the stack: parsed without it, written with it.
    return '"nested too deeply to be kept"'
  }
}

function checkCount(rows: number): void {
  if (rows > MAX_ROWS)
    throw new ServiceError(
      'too-large',
      `the request holds more than ${MAX_ROWS.toLocaleString('en')} rows; expected at most that many; split it`,
    )
}
