import { readInstant } from '../ingest/instant.ts'
import { type RowColumn, unitOf } from '../monitor/window-rows.ts'
import { MISSING_TEXTS, readCategory } from '../profile/reading.ts'
import { sourcesOf, type Target, type ValueSource } from './column-targets.ts'
import {
  BACKSLASH,
  blanks,
  CLOSE,
  COMMA,
  endOfText,
  isDigit,
  isWholeNumber,
  MINUS,
  MOST_DIGITS,
  NOT_PLAIN,
  OPEN,
  QUOTE,
  skipValue,
} from './json-bytes.ts'
import { HASH_PRIME, TEXT_HASH } from './text-codes.ts'

/** What a row says of itself beside its columns. */
export type ScannedRow = {
  at: number
  /** As `unitOf` makes it of the row's subject, or of its id where it names none. */
  unit: number
  isNamed: boolean
}

/** Reads stored rows into columns. */
export type RowScanner = {
  /** Reads one line of JSON into place `row` of every column and answers its moment (milliseconds) and unit; the answer is good until the next call. */
  readonly read: (bytes: Buffer, from: number, to: number, row: number) => ScannedRow
  /** Lines that had to be parsed as JSON in whole: escapes in names, doubled members. */
  readonly parsedWhole: () => number
}

/** A member of an object as it came in the row before, with its name's bytes through the colon: rows of one sender list their members in one order. */
type Expected = { readonly bytes: Uint8Array; readonly length: number; readonly source: ValueSource | undefined }
type Level = { readonly sources: ReadonlyMap<string, ValueSource>; readonly expected: Expected[] }

const NULL = 110

/** Bytes of the longest text that means no value. */
const LONGEST_MISSING = Math.max(...MISSING_TEXTS.map((text) => text.length))
/** Powers of ten that a double holds exactly: a quotient of one and of a whole number is rounded once, so it is right. */
const TENS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/**
 * Makes a scanner of stored predictions: it walks the bytes and reads the members that are asked for, without making an object, or a text, of any other. What a line holds beyond
 * the plain form is read by `JSON.parse`, so that every line reads as it would there.
 *
 * @param columns what is read
 * @param targets one a column, filled in place
 */
export function rowScanner(
  columns: readonly Pick<RowColumn, 'name' | 'from'>[],
  targets: readonly Target[],
): RowScanner {
  const { top, features, sensitive, all } = sourcesOf(columns, targets)
  const topLevel: Level = { sources: top, expected: [] }
  const featureLevel: Level = { sources: features, expected: [] }
  const sensitiveLevel: Level = { sources: sensitive, expected: [] }
  const answer: ScannedRow = { at: Number.NaN, unit: 0, isNamed: false }
  let row = 0
  let stamp = 0
  let whole = 0
  /** Where the number ended that was read last. */
  let numberEnd = 0

  return {
    read: (bytes, from, to, place) => {
      begin(place)
      const end = bytes[from] === OPEN ? scan(bytes, from + 1, topLevel) : NOT_PLAIN
      if (end === NOT_PLAIN || blanks(bytes, end, to) !== to) readWhole(bytes, from, to)
      return answer
    },
    parsedWhole: () => whole,
  }

  function begin(place: number): void {
    // A place that is read once more belonged to a row outside of the span.
    if (place === row && stamp > 0) for (const target of targets) target.clear(place)
    row = place
    stamp += 4
    answer.at = Number.NaN
    answer.isNamed = false
  }

  /** Walks the members of an object from behind its brace and answers where it ends. */
  function scan(bytes: Buffer, from: number, level: Level): number {
    const { expected } = level
    let at = from
    for (let index = 0; ; index++) {
      let member = expected[index]
      if (member !== undefined && startsWith(bytes, at, member)) at += member.length
      else {
        if (index === 0) {
          const first = blanks(bytes, at, bytes.length)
          if (bytes[first] === CLOSE) return first + 1
        }
        member = readName(bytes, at, level)
        if (member === undefined) return NOT_PLAIN
        expected[index] = member
        at += member.length
      }
      const { source } = member
      at = source === undefined ? skipValue(bytes, at) : readValue(bytes, at, source, level)
      if (at === NOT_PLAIN) return NOT_PLAIN
      let next = bytes[at] as number
      while (next <= 32) next = bytes[++at] as number
      at++
      if (next === CLOSE) return at
      if (next !== COMMA) return NOT_PLAIN
    }
  }

  /** Reads a name that was not expected, with the blanks around it, up to its value. */
  function readName(bytes: Buffer, from: number, level: Level): Expected | undefined {
    const quote = blanks(bytes, from, bytes.length)
    if (bytes[quote] !== QUOTE) return undefined
    const end = endOfText(bytes, quote + 1)
    if (end === NOT_PLAIN) return undefined
    const colon = blanks(bytes, end + 1, bytes.length)
    if (bytes[colon] !== 58) return undefined
    const to = blanks(bytes, colon + 1, bytes.length)
    const name = bytes.toString('utf8', quote + 1, end)
    return {
      bytes: Uint8Array.prototype.slice.call(bytes, from, to),
      length: to - from,
      source: level.sources.get(name),
    }
  }

  function readValue(bytes: Buffer, at: number, source: ValueSource, level: Level): number {
    // A member that stands twice counts as it stands last, which the plain form does not know.
    if (source.stamp === stamp) return NOT_PLAIN
    source.stamp = stamp
    switch (source.kind) {
      case 'values':
        if (level !== topLevel) return NOT_PLAIN
        if (bytes[at] !== OPEN) return bytes[at] === NULL ? skipValue(bytes, at) : NOT_PLAIN
        return scan(bytes, at + 1, source.name === 'features' ? featureLevel : sensitiveLevel)
      case 'id':
        return readUnit(bytes, at, false)
      case 'subject':
        return readUnit(bytes, at, true)
      case 'at':
        return readMoment(bytes, at)
      case 'column':
        return readColumn(bytes, at, source)
      default:
        return source.kind satisfies never
    }
  }

  /** An id, or a subject, which counts before an id whichever comes first. */
  function readUnit(bytes: Buffer, at: number, isSubject: boolean): number {
    const isText = bytes[at] === QUOTE
    const from = isText ? at + 1 : at
    const end = isText ? endOfText(bytes, from) : skipValue(bytes, at)
    if (end === NOT_PLAIN) return NOT_PLAIN
    if (isSubject && bytes[at] === NULL) return end
    if (!isText && !isWholeNumber(bytes, at, end)) return NOT_PLAIN
    const isMissing =
      isSubject && end - from <= LONGEST_MISSING && readCategory(bytes.toString('utf8', from, end)) === undefined
    if (!isMissing && (isSubject || !answer.isNamed)) answer.unit = unitOf(bytes, from, end)
    if (!isMissing && isSubject) answer.isNamed = true
    return isText ? end + 1 : end
  }

  function readMoment(bytes: Buffer, at: number): number {
    if (bytes[at] !== QUOTE) {
      const value = plainNumber(bytes, at)
      if (Number.isNaN(value)) return NOT_PLAIN
      answer.at = Number(readInstant(value))
      return numberEnd
    }
    const end = endOfText(bytes, at + 1)
    if (end === NOT_PLAIN) return NOT_PLAIN
    answer.at = Number(readInstant(bytes.toString('latin1', at + 1, end)))
    return end + 1
  }

  function readColumn(bytes: Buffer, at: number, source: ValueSource): number {
    const first = bytes[at] as number
    if (first === QUOTE) return readText(bytes, at + 1, source)
    if (isDigit(first) || first === MINUS) {
      const value = plainNumber(bytes, at)
      if (!Number.isNaN(value)) {
        for (const { target, rank } of source.targets) target.setNumber(row, stamp + rank, value)
        return numberEnd
      }
    }
    const end = skipValue(bytes, at)
    if (end === NOT_PLAIN || first === NULL) return end
    setRaw(source, JSON.parse(bytes.toString('latin1', at, end)))
    return end
  }

  function readText(bytes: Buffer, from: number, source: ValueSource): number {
    let hash = TEXT_HASH
    let end = from
    let c = bytes[end] as number
    while (c !== QUOTE && c !== BACKSLASH && end < bytes.length) {
      hash = Math.imul(hash ^ c, HASH_PRIME)
      c = bytes[++end] as number
    }
    if (c !== QUOTE) return readEscaped(bytes, from - 1, source)
    let value = Number.NaN
    if (source.hasNumeric) {
      value = plainNumber(bytes, from)
      if (numberEnd !== end) value = Number.NaN
    }
    for (const { target, rank } of source.targets) {
      if (!target.isNumeric) target.setText(row, stamp + rank, bytes, from, end, hash)
      else if (Number.isNaN(value)) target.setRaw(row, stamp + rank, bytes.toString('utf8', from, end))
      else target.setNumber(row, stamp + rank, value)
    }
    return end + 1
  }

  function readEscaped(bytes: Buffer, quote: number, source: ValueSource): number {
    const end = skipValue(bytes, quote)
    if (end !== NOT_PLAIN) setRaw(source, JSON.parse(bytes.toString('utf8', quote, end)))
    return end
  }

  function setRaw(source: ValueSource, raw: unknown): void {
    for (const { target, rank } of source.targets) target.setRaw(row, stamp + rank, raw)
  }

  /** Reads digits with a fraction or none, and where they end; NaN where they are too many, or where an exponent follows. */
  function plainNumber(bytes: Buffer, at: number): number {
    let i = at
    const isNegative = bytes[i] === MINUS
    if (isNegative) i++
    const first = i
    let mantissa = 0
    let c = bytes[i] as number
    for (; isDigit(c); c = bytes[++i] as number) mantissa = mantissa * 10 + (c - 48)
    let digits = i - first
    let fraction = 0
    if (c === 46 && digits > 0) {
      const point = ++i
      for (c = bytes[i] as number; isDigit(c); c = bytes[++i] as number) mantissa = mantissa * 10 + (c - 48)
      fraction = i - point
      digits += fraction
    }
    numberEnd = i
    if (digits === 0 || digits > MOST_DIGITS || c === 101 || c === 69) return Number.NaN
    const value = fraction === 0 ? mantissa : mantissa / (TENS[fraction] as number)
    return isNegative ? 0 - value : value
  }

  function readWhole(bytes: Buffer, from: number, to: number): void {
    whole++
    for (const target of targets) target.clear(row)
    stamp += 4
    const sent = JSON.parse(bytes.toString('utf8', from, to)) as Readonly<Record<string, unknown>>
    const subject = readCategory(sent.subject)
    answer.isNamed = subject !== undefined
    answer.unit = unitOf(Buffer.from(subject ?? String(sent.id), 'utf8'))
    answer.at = Number(readInstant(sent.at))
    for (const { target, rank, member, name } of all) {
      const values = member === undefined ? sent : sent[member]
      if (typeof values !== 'object' || values === null || !Object.hasOwn(values, name)) continue
      const raw = (values as Readonly<Record<string, unknown>>)[name]
      if (raw !== null) target.setRaw(row, stamp + rank, raw)
    }
  }
}

function startsWith(bytes: Buffer, at: number, { bytes: name, length }: Expected): boolean {
  for (let i = 0, k = at; i < length; i++, k++) if (name[i] !== bytes[k]) return false
  return true
}
