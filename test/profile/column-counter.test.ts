import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextUp } from '../../src/profile/binning.ts'
import { type CountableColumns, columnCounter } from '../../src/profile/column-counter.ts'
import type { ProfileSchema } from '../../src/profile/layout.ts'
import { emptyProfile, type Profile } from '../../src/profile/profile.ts'
import { encodeProfile } from '../../src/profile/profile-codec.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import { codeFinder, typedNumber } from '../../src/profile/typed-chunks.ts'
import { profileSchema } from './schemas.ts'

/** Texts on which ways of reading like to part ways. */
const nasty = fc.constantFrom<string | null>(
  ...[' ', ' 12 ', '1e1', '007', '7', 'true', 'false', '-0', '0', 'Infinity', '-inf', 'NaN', 'NA', '', 'null', 'nan'],
  ...[
    '1e400',
    '1e-400',
    '0x1F',
    '1_000',
    '+-5',
    '+5',
    '5.',
    '.5',
    '٣',
    'zoë',
    '39.999999999999999',
    '\u00a040',
    '9'.repeat(40),
  ],
  null,
)
const number = fc.oneof(nasty, fc.double({ min: -5, max: 45, noNaN: true }).map(String), fc.double().map(String))
const textOf = (...values: readonly string[]) => fc.oneof(nasty, fc.constantFrom(...values))

type TextRow = {
  readonly features: readonly (string | null)[]
  readonly sensitive: readonly (string | null)[]
  readonly score: string | null
  readonly decision: string | null
  readonly label: string | null
}

const textRow: fc.Arbitrary<TextRow> = fc.record({
  features: fc.tuple(number, textOf('nurse', 'baker', 'poet', 'pilot', 'other')),
  sensitive: fc.tuple(textOf('F', 'M', 'X', 'Z', 'other', 'unknown', 'unseen'), number),
  score: fc.oneof(number, fc.double({ min: -0.5, max: 1.5, noNaN: true }).map(String)),
  decision: fc.oneof(textOf('approve', 'deny', 'refer'), number),
  label: fc.oneof(textOf('repaid', 'default'), number),
})

const edges = fc
  .uniqueArray(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -9, max: 49 })), {
    minLength: 2,
    maxLength: 70,
  })
  .map((values) => [...new Set(values.flatMap((v) => (v % 3 === 0 ? [v + 0, nextUp(v)] : [v + 0])))])
  .map((values) => values.filter(Number.isFinite).sort((a, b) => a - b))
  .filter((values) => values.length > 1)

const schema: fc.Arbitrary<ProfileSchema> = fc
  .record({
    edges,
    outcome: fc.constantFrom<ProfileSchema['outcome']>(
      { kind: 'binary', favourable: ['approve', 'grant'], positiveLabel: ['repaid', '007'] },
      { kind: 'multiclass', favourable: ['approve'], positiveLabel: [] },
      { kind: 'regression', favourableAtLeast: 3 },
      { kind: 'regression' },
      { kind: 'score-only' },
    ),
    maxStrata: fc.constantFrom(2, 5, 20_000),
    rareComplete: fc.boolean(),
    hasScore: fc.boolean(),
    isEmpty: fc.boolean(),
  })
  .map(({ edges: cut, outcome, maxStrata, rareComplete, hasScore, isEmpty }) => {
    const base = profileSchema({ outcome, maxStrata })
    const binning = { kind: 'numeric', edges: cut, coarseOf: cut.slice(1).map(() => 0) } as const
    const { score, ...without } = base
    return {
      ...without,
      ...(hasScore && score ? { score } : {}),
      features: [
        { name: 'income', binning: isEmpty ? { kind: 'numeric', edges: [], coarseOf: [] } : binning },
        {
          name: 'job',
          binning: { kind: 'categorical', categories: ['nurse', '007'], rare: ['poet', 'true'], rareComplete },
        },
      ],
    }
  })

/** Rows as columns, read as a table of texts is. */
function columnsOf(rows: readonly TextRow[], schema: ProfileSchema, hasLabel: boolean): CountableColumns {
  const { wanted } = columnCounter(schema)
  const typed = (values: readonly unknown[], told: readonly string[] | undefined) =>
    told ? Int32Array.from(values, codeFinder(told)) : Float64Array.from(values, typedNumber)
  const isRegression = schema.outcome.kind === 'regression'
  const scores = rows.map((row) => (isRegression ? (row.score ?? row.decision) : row.score))
  const decisions = rows.map((row) => (isRegression ? (row.decision ?? row.score) : row.decision))
  const labels = rows.map((row) => row.label)
  return {
    rows: rows.length,
    features: wanted.features.map((told, i) =>
      typed(
        rows.map((row) => row.features[i]),
        told,
      ),
    ),
    sensitive: wanted.sensitive.map((told, i) =>
      typed(
        rows.map((row) => row.sensitive[i]),
        told,
      ),
    ),
    score: Float64Array.from(scores, typedNumber),
    decision: Int32Array.from(decisions, codeFinder(wanted.decision)),
    decidedNumber: isRegression ? Float64Array.from(decisions, typedNumber) : undefined,
    label: hasLabel ? Int32Array.from(labels, codeFinder(wanted.label)) : undefined,
    trueNumber: hasLabel && isRegression ? Float64Array.from(labels, typedNumber) : undefined,
  }
}

const countable = (row: TextRow, hasLabel: boolean) => ({ ...row, label: hasLabel ? row.label : undefined })

function byRow(rows: readonly TextRow[], of: ProfileSchema, hasLabel: boolean): Profile {
  const counter = rowCounter(of)
  const profile = emptyProfile(counter.layout.length)
  for (const row of rows) counter.count(profile, countable(row, hasLabel))
  return profile
}

function byColumn(
  chunks: readonly (readonly TextRow[])[],
  of: ProfileSchema,
  hasLabel: boolean,
  room = 2 ** 20,
): Profile {
  const counter = columnCounter(of)
  const profile = emptyProfile(counter.layout.length)
  const into = counter.into(profile, { left: room })
  for (const rows of chunks) {
    counter.read(columnsOf(rows, of, hasLabel))
    into.add(counter.all())
  }
  into.finish()
  return profile
}

/** Bytes, and what they leave out: the order in which strata came. */
const fingerprint = (profile: Profile) => [[...profile.strata.keys()], encodeProfile(profile)]

describe('counting columns', () => {
  it('counts into the same cells as counting row by row, to the last bit of the sums', () => {
    fc.assert(
      fc.property(fc.array(textRow, { minLength: 1, maxLength: 60 }), schema, fc.boolean(), (rows, of, hasLabel) => {
        expect(fingerprint(byColumn([rows], of, hasLabel))).toEqual(fingerprint(byRow(rows, of, hasLabel)))
      }),
      { numRuns: 400 },
    )
  })

  it('counts the same however the rows are cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.array(textRow, { maxLength: 20 }), { maxLength: 6 }), schema, (chunks, of) => {
        expect(fingerprint(byColumn(chunks, of, true))).toEqual(fingerprint(byRow(chunks.flat(), of, true)))
      }),
    )
  })

  it('counts the same where there is room for no stratum or for a few only', () => {
    fc.assert(
      fc.property(
        fc.array(textRow, { minLength: 1, maxLength: 60 }),
        schema,
        fc.constantFrom(0, 500, 2000),
        (rows, of, room) => {
          expect(fingerprint(byColumn([rows], of, true, room))).toEqual(fingerprint(byRow(rows, of, true)))
        },
      ),
    )
  })

  it('finds room for more strata as they come', () => {
    // 53 values with other, unseen and unknown: over 32, so that the arrays grow.
    const values = Array.from({ length: 50 }, (_, i) => `v${i}`)
    const of = profileSchema({ sensitive: [{ name: 'sex', values, rare: [] }] })
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      features: [String(i % 45), 'nurse'],
      sensitive: [`v${(i * i) % 53}`],
      score: String(i / 5000),
      decision: 'approve',
      label: null,
    }))
    expect(fingerprint(byColumn([rows.slice(0, 100), rows.slice(100)], of, false))).toEqual(
      fingerprint(byRow(rows, of, false)),
    )
  })

  it('tells the places and sums of one row as a row read by itself has them', () => {
    fc.assert(
      fc.property(fc.array(textRow, { minLength: 1, maxLength: 9 }), schema, fc.boolean(), (rows, of, hasLabel) => {
        const counter = columnCounter(of)
        const plain = rowCounter(of)
        counter.read(columnsOf(rows, of, hasLabel))
        const told = ({ stratum, places, used, sums }: ReturnType<typeof plain.read>) => [
          stratum,
          [...places.slice(0, used)].sort((a, b) => a - b),
          [...sums],
        ]
        rows.forEach((row, i) => {
          expect(told(counter.row(i))).toEqual(told(plain.read(countable(row, hasLabel))))
        })
      }),
    )
  })

  it('counts the rows picked alone', () => {
    fc.assert(
      fc.property(fc.array(textRow, { minLength: 2, maxLength: 30 }), schema, (rows, of) => {
        const counter = columnCounter(of)
        const profile = emptyProfile(counter.layout.length)
        const into = counter.into(profile, { left: 2 ** 20 })
        counter.read(columnsOf(rows, of, true))
        const picked = rows.flatMap((_, i) => (i % 3 === 1 ? [i] : []))
        into.add({ rows: Uint32Array.from(picked), count: picked.length })
        into.finish()
        const some = picked.map((i) => rows[i] as TextRow)
        expect(fingerprint(profile)).toEqual(fingerprint(byRow(some, of, true)))
      }),
    )
  })
})
