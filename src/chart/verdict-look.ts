import type { Verdict } from '../detect/finding.ts'
import { ink } from './theme.ts'

/** How a verdict is drawn: a shape first, then a colour. What is beyond and not confirmed is dashed like what cannot be told, and a diamond like what is. */
export type Look = 'beyond' | 'unconfirmed' | 'within' | 'few'

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

const DOMAIN: readonly Look[] = ['within', 'beyond', 'unconfirmed', 'few']
// Vega-Lite warns of shapes by an order and of sizes without one.
const byLook = (
  range: readonly unknown[],
  type: 'nominal' | 'ordinal' = 'ordinal',
): Readonly<Record<string, unknown>> => ({
  field: 'look',
  type,
  scale: { domain: DOMAIN, range },
  legend: null,
})

/** Encodings of a point by `look`. */
export const pointByLook = {
  shape: byLook(['circle', 'diamond', 'diamond', 'circle'], 'nominal'),
  size: byLook([56, 110, 90, 56]),
  fill: byLook([ink.now, ink.critical, ink.paper, ink.paper]),
  stroke: byLook([ink.now, ink.critical, ink.few, ink.few]),
  strokeDash: byLook([
    [1, 0],
    [1, 0],
    [2, 2],
    [2, 2],
  ]),
} as const

/** Encodings of an interval's line by `look`. */
export const lineByLook = {
  stroke: byLook([ink.now, ink.critical, ink.few, ink.few]),
  strokeWidth: byLook([2.5, 2.5, 1.5, 1.25]),
  strokeDash: pointByLook.strokeDash,
} as const
