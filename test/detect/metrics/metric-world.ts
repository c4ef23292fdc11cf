import fc from 'fast-check'
import { type BaselineView, viewBaseline } from '../../../src/detect/baseline-view.ts'
import { compareWith } from '../../../src/detect/detect.ts'
import { DEFAULT_LIMITS, type Limits } from '../../../src/detect/limits.ts'
import type { Comparison } from '../../../src/detect/question.ts'
import { coarsener, type SliceCounts, sliceTable } from '../../../src/profile/coarse-profile.ts'
import type { ProfileSchema } from '../../../src/profile/layout.ts'
import type { OutcomeSpec } from '../../../src/profile/prediction.ts'
import { emptyProfile, type Profile } from '../../../src/profile/profile.ts'
import { rowCounter } from '../../../src/profile/row-counter.ts'

/** So many rows alike. */
export type Rows = {
  readonly n: number
  readonly sex?: string
  readonly region?: string
  readonly score?: number
  readonly decision?: string | number
  readonly label?: string | number
}

export const BINARY: OutcomeSpec = { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] }
export const REGRESSION: OutcomeSpec = { kind: 'regression' }

/** A schema of two sensitive features with a score in [0, 1] and cells at its quarters. */
export function schemaOf(outcome: OutcomeSpec, range: readonly [number, number] = [0, 1]): ProfileSchema {
  const [low, high] = range
  const edges = [0, 0.25, 0.5, 0.75, 1].map((share) => low + share * (high - low))
  return {
    features: [],
    score: { kind: 'numeric', edges, coarseOf: [0, 1, 2, 3] },
    scoreRange: range,
    outcome,
    decisions: outcome.kind === 'binary' ? ['approve', 'decline'] : [],
    sensitive: [
      { name: 'sex', values: ['F', 'M'], rare: [] },
      { name: 'region', values: ['North', 'South'], rare: [] },
    ],
    maxStrata: 20_000,
  }
}

/** Counts rows as the service does. */
export function profileOf(schema: ProfileSchema, rows: readonly Rows[]): Profile {
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  for (const { n, sex, region, score, decision, label } of rows) {
    const row = { features: [], sensitive: [sex, region], score, decision, label }
    for (let i = 0; i < n; i++) counter.count(profile, row)
  }
  return profile
}

/** A baseline of rows, prepared for judging, without time blocks. */
export function viewOf(schema: ProfileSchema, rows: readonly Rows[]): BaselineView {
  const profile = profileOf(schema, rows)
  return viewBaseline(
    {
      ...{ id: 1, model: 'credit', version: '1', revision: 1, fittedAt: 0, effectiveFrom: undefined },
      ...{ schema, profile, sources: new Map(), blocks: undefined, rows: 0, sourceSha256: 'ab'.repeat(32) },
    } as unknown as Parameters<typeof viewBaseline>[0],
    2,
  )
}

/** Slices of rows by key, down to two features. */
export function slicesOf(schema: ProfileSchema, rows: readonly Rows[]): ReadonlyMap<string, SliceCounts> {
  return sliceTable(schema, coarsener(schema)(profileOf(schema, rows)), 2)
}

/** The counts of rows of one slice. */
export function vectorOf(schema: ProfileSchema, rows: readonly Rows[]): Float64Array {
  const vector = slicesOf(schema, rows).get('overall')?.vector
  return vector ?? viewOf(schema, []).slices.get('overall')?.vector ?? new Float64Array(200)
}

/** Rows now beside rows at training. */
export function compare(
  schema: ProfileSchema,
  { training, now, limits = {} }: { training: readonly Rows[]; now: readonly Rows[]; limits?: Partial<Limits> },
): Comparison {
  const counts = coarsener(schema)(profileOf(schema, now))
  const settings = { limits: { ...DEFAULT_LIMITS, ...limits }, depth: 2 }
  return compareWith({ version: '1', baseline: viewOf(schema, training) }, 1, counts, settings)
}

/** Labelled decisions of one group as rows: tp approved and repaid, and so on. */
export function labelled(
  group: Pick<Rows, 'sex' | 'region' | 'score'>,
  counts: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number },
): readonly Rows[] {
  const { tp, fp, fn, tn } = counts
  return [
    { ...group, n: tp, decision: 'approve', label: 'repaid' },
    { ...group, n: fp, decision: 'approve', label: 'lost' },
    { ...group, n: fn, decision: 'decline', label: 'repaid' },
    { ...group, n: tn, decision: 'decline', label: 'lost' },
  ]
}

/** Any confusion of up to 200 rows a cell, empty ones among them. */
export const anyConfusion = fc.record({
  tp: fc.nat(200),
  fp: fc.nat(200),
  fn: fc.nat(200),
  tn: fc.nat(200),
})

/** Every number anywhere in an answer. */
export function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(numbersIn)
}
