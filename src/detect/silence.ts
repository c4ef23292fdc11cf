import type { Finding } from './finding.ts'

/** Windows before that say what is usual. */
export const LIKE_WINDOWS = 8

/**
 * The plain rule of silence: no prediction in a window, or fewer than a tenth of the median of the last eight like it. Undefined where the feed is as usual, or nothing came before.
 *
 * @param before rows of the windows before, any order
 */
export function silenceOf(
  rows: number,
  before: readonly number[],
  about: { readonly version: string; readonly level: number },
): Finding | undefined {
  const usual = median(before.slice(0, LIKE_WINDOWS))
  if (usual === undefined || usual === 0 || (rows > 0 && rows >= usual / 10)) return undefined
  return {
    kind: 'silence',
    family: 'silence',
    subject: 'predictions',
    slice: 'overall',
    version: about.version,
    horizon: 1,
    direction: 'down',
    scale: 'count',
    effect: { estimate: rows, lower: undefined, upper: undefined },
    tolerance: usual / 10,
    units: rows === 0 ? 4 : 2,
    severity: rows === 0 ? 'critical' : 'warning',
    log10P: 0,
    adjustedLog10P: 0,
    level: about.level,
    supportNow: rows,
    supportTraining: 0,
    dispersion: 1,
    uncalibrated: false,
    improved: false,
    measured: { form: 'count', now: rows, usual },
    beside: {},
    why: `${rows} predictions; the last ${Math.min(before.length, LIKE_WINDOWS)} like windows held ${usual} at the median; under a tenth is silence`,
  }
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
