import type { Estimate, Verdict } from '../detect/finding.ts'
import { type FoundOver, lookOf } from './verdict-look.ts'

/** How far one distribution of one slice has moved from training: a row of the drift report. */
export type DriftOfSubject = {
  readonly subject: string
  readonly slice: string
  readonly divergence: Estimate | undefined
  readonly tolerance: number
  readonly moved: { readonly cell: string; readonly shift: number } | undefined
  readonly supportNow: number
  readonly supportTraining: number
  /** Of these windows alone. */
  readonly verdict: Verdict
  /** Values needed on either side, where there were too few. */
  readonly required?: number | undefined
  /** What a scan found of it over other sums of windows. */
  readonly scan?: FoundOver | undefined
}

/** A divergence in tolerances; undefined where there is none. */
const inTolerances = (row: Pick<DriftOfSubject, 'divergence' | 'tolerance'>): number | undefined =>
  row.divergence === undefined || !(row.tolerance > 0) || Number.isNaN(row.divergence.estimate)
    ? undefined
    : row.divergence.estimate / row.tolerance

/** Findings before what is not confirmed, before what more windows found, before the rest; then by tolerances. */
export const rankOf = (row: DriftOfSubject): number => {
  const look = lookOf(row.verdict)
  const moved = Math.min(1e5, inTolerances(row) ?? 0)
  if (look === 'beyond' || look === 'unconfirmed') return (look === 'beyond' ? 3e6 : 2e6) + moved
  return (row.scan !== undefined ? 1e6 : look === 'few' ? -1e6 : 0) + moved
}

/** How a cell is classed. */
export type Level = 'none' | 'few' | 'unconfirmed' | 'within' | 'notice' | 'warning' | 'critical'

/** The class of a cell: of what is confirmed by tolerances, else by its verdict. */
export function levelOf(row: DriftOfSubject): Level {
  const look = lookOf(row.verdict)
  if (look === 'few' || look === 'unconfirmed') return look
  const moved = look === 'within' ? 0 : (inTolerances(row) ?? 0)
  if (moved >= 4) return 'critical'
  if (moved >= 2) return 'warning'
  return look === 'beyond' ? 'notice' : 'within'
}
