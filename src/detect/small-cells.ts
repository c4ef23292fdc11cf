import { parseSliceKey, type Slice, sliceKey } from '../profile/slice.ts'
import { ratioInterval } from '../stats/ratio-interval.ts'
import type { Origin, Verdict } from './finding.ts'

/** A count as it may be published: a multiple of five, `<10`, or withheld because others would give a small one away. */
export type PublishedCount = number | '<10' | 'not shown'

/** A rate of published counts, to two digits; undefined where a count is not a number. */
export type PublishedRate = {
  readonly count: PublishedCount
  readonly of: PublishedCount
  readonly rate: number | undefined
}

/** What is needed of a row of the disparity report. */
export type CountedRow = {
  readonly slice: string
  readonly n: number
  readonly now: { readonly count: number; readonly of: number }
  readonly training: { readonly count: number; readonly of: number }
  readonly verdict: Verdict
  readonly origin: Origin | undefined
}

/** A row with nothing in it that is not computed from published counts. */
export type PublishedRow = {
  readonly slice: string
  readonly n: PublishedCount
  readonly now: PublishedRate
  readonly training: PublishedRate
  /** Of published counts against `overall` without the slice; undefined where either is not shown. */
  readonly ratio: { readonly estimate: number; readonly lower: number; readonly upper: number } | undefined
  readonly verdict: Verdict
  readonly origin: Origin | undefined
}

const SMALL = 10
const STEP = 5

/** Rounds a count for publication: the same count always reads the same. */
export function publishCount(count: number): number | '<10' {
  return count < SMALL ? '<10' : Math.round(count / STEP) * STEP
}

/** The true counts that a published one may stand for, both ends included. */
export function readBack(count: PublishedCount): { readonly least: number; readonly most: number } {
  if (count === '<10') return { least: 0, most: SMALL - 1 }
  if (count === 'not shown') return { least: 0, most: Number.POSITIVE_INFINITY }
  const half = (STEP - 1) / 2
  return { least: Math.max(SMALL, count - half), most: count + half }
}

/**
 * A report of slices as people outside the analyst role may see it.
 *
 * Rounding alone does not hold: four slices of 13 beside one of 0 read 15, 15, 15, 15, `<10` and sum to a published 50, which only these five counts
 * can give. Wherever bounds on whole numbers would tell a small count, the largest of its siblings is withheld, as statistical offices do.
 *
 * @param report anything with versions and rows of counts; other fields of the report are kept
 */
export function publish<
  Row extends CountedRow,
  V extends { readonly rows: number; readonly slices: readonly Row[] },
  R extends { readonly versions: readonly V[] },
>(
  report: R,
): Omit<R, 'versions'> & {
  readonly versions: readonly (Omit<V, 'rows' | 'slices'> & {
    readonly rows: PublishedCount
    readonly slices: readonly PublishedRow[]
  })[]
} {
  return {
    ...report,
    versions: report.versions.map((v) => ({ ...v, rows: publishCount(v.rows), slices: publishRows(v.slices) })),
  }
}

/** The rows of one version, published together so that none gives another away. */
export function publishRows(rows: readonly CountedRow[]): readonly PublishedRow[] {
  const sizes = publishTogether(rows.map((r) => [r.slice, r.n]))
  const decided = publishTogether(rows.map((r) => [r.slice, r.now.of]))
  const favourable = publishTogether(rows.map((r) => [r.slice, r.now.count]))
  const trained = publishTogether(rows.map((r) => [r.slice, r.training.of]))
  const trainedFavourable = publishTogether(rows.map((r) => [r.slice, r.training.count]))
  const rateOf = (
    counts: ReadonlyMap<string, PublishedCount>,
    of: ReadonlyMap<string, PublishedCount>,
    slice: string,
  ): PublishedRate => {
    const [count, whole] = [counts.get(slice) ?? 'not shown', of.get(slice) ?? 'not shown']
    const rate =
      typeof count === 'number' && typeof whole === 'number' ? Math.min(1, twoDigits(count / whole)) : undefined
    return { count, of: whole, rate }
  }
  const overall = rateOf(favourable, decided, 'overall')
  return rows.map((row) => {
    const now = rateOf(favourable, decided, row.slice)
    return {
      slice: row.slice,
      n: sizes.get(row.slice) ?? 'not shown',
      now,
      training: rateOf(trainedFavourable, trained, row.slice),
      ratio: row.slice === 'overall' ? undefined : ratioOf(now, overall),
      verdict: row.verdict,
      origin: row.origin,
    }
  })
}

/**
 * Publishes one count of every slice, and withholds until no count under ten follows from the others.
 *
 * @param counts slice key -> true count; a slice whose values are all listed is taken for their sum
 */
export function publishTogether(
  counts: readonly (readonly [slice: string, count: number])[],
): ReadonlyMap<string, PublishedCount> {
  const truth = new Map(counts)
  const published = new Map<string, PublishedCount>(counts.map(([slice, count]) => [slice, publishCount(count)]))
  const sums = sumsOf([...truth.keys()])
  for (;;) {
    const given = givenAway(published, sums)
    if (given === undefined) return published
    const sum = sums.filter((s) => [s.whole, ...s.parts].includes(given))
    const kin = sum.flatMap((s) => [s.whole, ...s.parts]).filter((k) => typeof published.get(k) === 'number')
    const largest = kin.reduce<string | undefined>(
      (a, b) => (a === undefined || (truth.get(b) ?? 0) > (truth.get(a) ?? 0) ? b : a),
      undefined,
    )
    // Nothing of its own family is left to withhold: take any count that is still shown.
    const next = largest ?? [...published.keys()].find((k) => typeof published.get(k) === 'number')
    if (next === undefined) return published
    published.set(next, 'not shown')
  }
}

type Sum = { readonly whole: string; readonly parts: readonly string[] }

/** Which slices are sums of others: a slice without a feature is the sum of that feature's values inside it. */
function sumsOf(keys: readonly string[]): readonly Sum[] {
  const parts = new Map<string, Map<string, string[]>>()
  for (const key of keys) {
    const slice = parseSliceKey(key)
    for (const predicate of slice) {
      const whole = sliceKey(slice.filter((p) => p !== predicate) as Slice)
      const byFeature = parts.get(whole) ?? new Map<string, string[]>()
      byFeature.set(predicate.feature, [...(byFeature.get(predicate.feature) ?? []), key])
      parts.set(whole, byFeature)
    }
  }
  const known = new Set(keys)
  return [...parts].flatMap(([whole, byFeature]) =>
    known.has(whole) ? [...byFeature.values()].map((values) => ({ whole, parts: values })) : [],
  )
}

/** A small count that bounds on whole numbers leave a single value for, or undefined. */
function givenAway(published: ReadonlyMap<string, PublishedCount>, sums: readonly Sum[]): string | undefined {
  const bounds = recover(published, sums)
  for (const [slice, { least, most }] of bounds) {
    if (most < SMALL && least === most) return slice
  }
  return undefined
}

/** What anybody can work out from published counts: bounds on every true one, tightened through the sums until nothing moves. */
function recover(
  published: ReadonlyMap<string, PublishedCount>,
  sums: readonly Sum[],
): ReadonlyMap<string, { least: number; most: number }> {
  const bounds = new Map([...published].map(([slice, count]) => [slice, { ...readBack(count) }]))
  const at = (slice: string): { least: number; most: number } => bounds.get(slice) as { least: number; most: number }
  let moved = true
  const tighten = (slice: string, least: number, most: number): void => {
    const bound = at(slice)
    if (least > bound.least) {
      bound.least = least
      moved = true
    }
    if (most < bound.most) {
      bound.most = most
      moved = true
    }
  }
  while (moved) {
    moved = false
    for (const { whole, parts } of sums) {
      tighten(
        whole,
        total(parts, (p) => at(p).least),
        total(parts, (p) => at(p).most),
      )
      for (const part of parts) {
        const others = parts.filter((p) => p !== part)
        tighten(
          part,
          at(whole).least - total(others, (p) => at(p).most),
          at(whole).most - total(others, (p) => at(p).least),
        )
      }
    }
  }
  return bounds
}

const total = (slices: readonly string[], of: (slice: string) => number): number =>
  slices.reduce((sum, slice) => sum + of(slice), 0)

function ratioOf(slice: PublishedRate, overall: PublishedRate): PublishedRow['ratio'] {
  if (slice.rate === undefined || overall.rate === undefined) return undefined
  const [count, of] = [slice.count as number, slice.of as number]
  const rest = { count: (overall.count as number) - count, of: (overall.of as number) - of }
  if (rest.of < SMALL || rest.count <= 0 || rest.count > rest.of || count > of) return undefined
  const interval = ratioInterval(count, of, rest.count, rest.of)
  if (interval.status === 'undefined') return undefined
  return {
    estimate: twoDigits(interval.estimate),
    lower: twoDigits(interval.lower),
    upper: twoDigits(interval.upper),
  }
}

const twoDigits = (value: number): number => Math.round(value * 100) / 100
