import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInstant } from '../../src/ingest/instant.ts'
import type { RowCoding } from '../../src/monitor/row-coding.ts'
import { halfOf, type RowColumn, unitOf } from '../../src/monitor/window-rows.ts'
import { readCategory, readNumeric } from '../../src/profile/reading.ts'
import { Target } from '../../src/store/column-targets.ts'
import { rowScanner } from '../../src/store/row-scanner.ts'

/** Codes of texts that tests can read back: the place of a value in this list, 0 where it is missing, the last where it is none of them. */
const WORDS = ['', 'a', 'é', 'say "hi"', '1', '1.5', 'true', 'a\nb', '\u{1f600}']
const codeOf = (raw: unknown): number => {
  const value = readCategory(raw)
  if (value === undefined) return 0
  const place = WORDS.indexOf(value)
  return place < 0 ? WORDS.length : place
}
const code = { codeOf, numeric: false }

type Column = Pick<RowColumn, 'name' | 'from'> & { readonly coding: RowCoding | undefined }

const columns: readonly Column[] = [
  { name: 'x', from: 'feature', coding: undefined },
  { name: 'kind', from: 'feature', coding: code },
  { name: 'sex', from: 'sensitive', coding: code },
  { name: 'age', from: 'sensitive', coding: undefined },
  { name: 'p', from: 'score-or-decision', coding: undefined },
  { name: 'd', from: 'decision', coding: code },
]

type Values = Readonly<Record<string, unknown>>

/** What JSON.parse and the readings of values make of a row. */
function parsed(text: string): readonly unknown[] {
  const row = JSON.parse(text) as Values
  const own = (member: string, name: string): unknown => {
    const values = row[member]
    return typeof values === 'object' && values !== null && Object.hasOwn(values, name)
      ? (values as Values)[name]
      : undefined
  }
  const numberOf = (raw: unknown): number => {
    const value = readNumeric(raw)
    return typeof value === 'number' ? value : Number.NaN
  }
  const sensitive = (name: string): unknown => own('sensitive', name) ?? own('features', name)
  return [
    Number(readInstant(row.at)),
    unitOf(Buffer.from(readCategory(row.subject) ?? String(row.id), 'utf8')),
    readCategory(row.subject) !== undefined,
    numberOf(own('features', 'x')),
    codeOf(own('features', 'kind')),
    codeOf(sensitive('sex')),
    numberOf(sensitive('age')),
    numberOf(row.score ?? row.decision),
    codeOf(row.decision),
  ]
}

function scanned(texts: readonly string[]) {
  const targets = columns.map((column) => new Target(column.coding, texts.length))
  const scanner = rowScanner(columns, targets)
  // Rows of a batch lie one behind the other, after others of its bytes.
  const bytes = Buffer.from(`head${texts.join('')}`, 'utf8')
  let from = 4
  const rows = texts.map((text, i) => {
    const to = from + Buffer.byteLength(text)
    const { at, unit, isNamed } = scanner.read(bytes, from, to, i)
    from = to
    return [at, unit, isNamed, ...columns.map((c, k) => (c.coding ? targets[k]?.codes[i] : targets[k]?.numbers[i]))]
  })
  return { rows, whole: scanner.parsedWhole() }
}

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    'NA',
    '12',
    '-3.25',
    '.5',
    '1.',
    '007',
    '1e3',
    '0x10',
    ' 7 ',
    'inf',
    0,
    -0,
  ),
  fc.constantFrom<unknown>(1e21, 1e-9, 123456789012345680, 0.1, 1.5, 4e-320, 99999.12345678901),
  fc.constantFrom<unknown>(...WORDS),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const values = fc.dictionary(fc.constantFrom('x', 'kind', 'sex', 'age', 'other', 'score', 'id', 'na"me'), scalar)
const row = fc.record(
  {
    id: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), fc.integer()),
    at: fc.oneof(fc.constant('2026-04-13T10:00:00.250+02:00'), fc.constant(1_767_225_600_123)),
    features: fc.oneof({ weight: 6, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) }),
    sensitive: values,
    score: scalar,
    decision: scalar,
    model: fc.string({ maxLength: 4 }),
    subject: fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom('', 'NA', 'null', 'nan'),
      fc.integer(),
      fc.constant(null),
    ),
  },
  { requiredKeys: ['id', 'at'] },
)
/** As JSON.stringify writes it, or spread over lines as a person may send it. */
const line = fc.tuple(row, fc.constantFrom(0, 1, 2)).map(([sent, indent]) => JSON.stringify(sent, undefined, indent))

describe('a scanned row', () => {
  it('reads as JSON.parse and the readings of values make of it', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (texts) => {
        expect(scanned(texts).rows).toEqual(texts.map(parsed))
      }),
      { numRuns: 1500, seed: 7 },
    )
  })

  it('is walked without being parsed in whole where rows of one sender follow each other', () => {
    const texts = Array.from({ length: 5 }, (_, i) =>
      JSON.stringify({
        ...{ id: `r-${i}`, at: 1_767_225_600_000 + i },
        features: { x: i / 8, note: 'a "quoted" word, and } braces {', kind: 'a' },
        sensitive: { sex: 'é', age: 40 + i },
        ...{ score: 0.5, decision: 'say "hi"' },
      }),
    )
    const { rows, whole } = scanned(texts)
    expect(rows).toEqual(texts.map(parsed))
    expect(whole).toBe(0)
  })

  it('belongs to its subject where one is named, wherever that stands, else to its id', () => {
    const at = '"at":1767225600000'
    const unit = (text: string): number => unitOf(Buffer.from(text))
    const { rows, whole } = scanned([
      `{"id":"a",${at},"subject":"s-1"}`,
      `{"subject":"s-1","id":"b",${at}}`,
      `{"id":"c",${at},"subject":12}`,
      `{"id":"d",${at},"subject":"NA"}`,
      `{"id":"e",${at},"subject":null}`,
    ])
    expect(rows.map(([, of, isNamed]) => [of, isNamed])).toEqual([
      ...[
        [unit('s-1'), true],
        [unit('s-1'), true],
        [unit('12'), true],
      ],
      ...[
        [unit('d'), false],
        [unit('e'), false],
      ],
    ])
    expect(whole).toBe(0)
  })

  it('takes the last of a member that stands twice, as JSON.parse does', () => {
    const text = '{"id":"a","at":1767225600000,"features":{"x":1,"x":2,"kind":"a","kind":null},"score":1,"score":0.25}'
    const { rows, whole } = scanned([text])
    expect(rows).toEqual([parsed(text)])
    expect(rows[0]?.slice(3, 5)).toEqual([2, 0])
    expect(whole).toBe(1)
  })

  it('reads names with escapes in them', () => {
    const text = '{"\\u0069d":"a","at":1767225600000,"features":{"\\u0078":3}}'
    expect(scanned([text]).rows).toEqual([parsed(text)])
  })

  it('leaves nothing behind of a row whose place is read again', () => {
    const targets = columns.map((column) => new Target(column.coding, 1))
    const scanner = rowScanner(columns, targets)
    const first = Buffer.from('{"id":"a","at":1767225600000,"features":{"x":1,"kind":"a"}}')
    const second = Buffer.from('{"id":"b","at":1767225600000,"features":{}}')
    scanner.read(first, 0, first.length, 0)
    scanner.read(second, 0, second.length, 0)
    expect([targets[0]?.numbers[0], targets[1]?.codes[0]]).toEqual([Number.NaN, 0])
  })
})

describe('the half of an id or a subject', () => {
  it('is FNV-1a mixed by fmix32, as anybody can compute', () => {
    // In Python: h = 0x811c9dc5; for b in id: h = (h ^ b) * 0x01000193 % 2**32; then fmix32 of MurmurHash3; h & 1.
    const ids = ['a', 'p-1', 'p-2', 'p-3', '0198f0c2-7b1e-7cc3-98c4-dc0c0c07398f', 'é']
    expect(ids.map((id) => halfOf(unitOf(Buffer.from(id, 'utf8'))))).toEqual([1, 0, 1, 1, 0, 1])
  })

  it('cuts ids that count upwards in two of about one size', () => {
    let ones = 0
    for (let i = 0; i < 100_000; i++) ones += halfOf(unitOf(Buffer.from(`prediction-${i}`)))
    // Four standard deviations of 100,000 fair coins are 632.
    expect(Math.abs(ones - 50_000)).toBeLessThan(632)
  })
})
