import type { Verdict } from '../detect/finding.ts'
import { ink } from './theme.ts'

/** How a verdict is drawn: a shape first, then a colour. What is beyond and not confirmed is dashed like what cannot be told, and a diamond like what is. */
export type Look = 'beyond' | 'unconfirmed' | 'within' | 'few'

/** What a row's verdict mark says: its look, or that only more windows than its own found it. */
export type Sign = Look | 'longer'

/** The look of a verdict. */
export function lookOf(verdict: Verdict | undefined): Look {
  switch (verdict) {
    case 'finding':
      return 'beyond'
    case 'unconfirmed':
      return 'unconfirmed'
    case 'within':
      return 'within'
    case 'insufficient-data':
    case 'no-baseline':
    case 'silent':
    case undefined:
      return 'few'
    default:
      return verdict satisfies never
  }
}

const DOMAIN: readonly Sign[] = ['within', 'beyond', 'unconfirmed', 'few', 'longer']
// Vega-Lite warns of shapes by an order and of sizes without one.
const byLook = (
  range: readonly unknown[],
  type: 'nominal' | 'ordinal' = 'ordinal',
  field = 'look',
): Readonly<Record<string, unknown>> => ({
  field,
  type,
  scale: { domain: DOMAIN, range },
  legend: null,
})

/** Encodings of a point by a field that holds a {@link Sign}. */
const pointBy = (field: string, sizes: readonly number[] | number) =>
  ({
    shape: byLook(['circle', 'diamond', 'diamond', 'circle', 'diamond'], 'nominal', field),
    // Marks of two sizes in one picture would share a scale.
    size: typeof sizes === 'number' ? { value: sizes } : byLook(sizes, 'ordinal', field),
    fill: byLook([ink.now, ink.critical, ink.paper, ink.paper, ink.paper], 'ordinal', field),
    stroke: byLook([ink.now, ink.critical, ink.few, ink.few, ink.critical], 'ordinal', field),
    strokeDash: byLook(DASHES, 'ordinal', field),
  }) as const

const SOLID = [1, 0]
const DASHED = [2, 2]
const DASHES = [SOLID, SOLID, DASHED, DASHED, SOLID]

/** Encodings of a point by `look`. */
export const pointByLook = pointBy('look', [56, 110, 90, 56, 56])

/** Encodings of a point by `look` in a small panel. */
export const smallPointByLook = pointBy('look', [20, 70, 56, 26, 40])

/** Encodings of the mark beside a verdict's word, by `sign`. */
export const pointBySign = pointBy('sign', 56)

/** The one mark of what more windows found: a small hollow diamond. */
export const LONGER_MARK = {
  type: 'point',
  shape: 'diamond',
  filled: true,
  fill: ink.paper,
  stroke: ink.critical,
  strokeWidth: 1.25,
  opacity: 1,
  size: 50,
} as const

/** Encodings of an interval's line by `look`. */
export const lineByLook = {
  stroke: byLook([ink.now, ink.critical, ink.few, ink.few, ink.critical]),
  strokeWidth: byLook([2.5, 2.5, 1.5, 1.25, 1.25]),
  strokeDash: byLook(DASHES),
} as const

/** What a scan found over other windows than the row's own. */
export type FoundOver = { readonly windows: number }

/** A row as its mark sees it. */
export type Judged = { readonly verdict: Verdict | undefined; readonly scan?: FoundOver | undefined }

/** The mark of a row: its own verdict, unless that is none and more windows found it. */
export const signOf = (verdict: Verdict | undefined, scan: FoundOver | undefined): Sign =>
  scan !== undefined && verdict !== 'finding' ? 'longer' : lookOf(verdict)

/** What more windows found of rows that are no finding themselves: the scans that have a mark. */
export const longerOf = (rows: readonly Judged[]): readonly FoundOver[] =>
  rows.flatMap(({ verdict, scan }) => (scan !== undefined && signOf(verdict, scan) === 'longer' ? [scan] : []))
