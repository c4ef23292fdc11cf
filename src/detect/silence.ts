import { median } from '../stats/median.ts'
import type { Finding } from './finding.ts'

/** Windows with rows that say what is usual. */
export const LIKE_WINDOWS = 8

/** Fewer windows with rows than this, or fewer rows in them, make no custom that could be broken. */
const FEWEST_WINDOWS = 3
const FEWEST_ROWS = 10

/**
 * The plain rule of silence: no prediction in a window, or fewer than a tenth of the median of the last eight like it that held any. Windows that were silent themselves do not say what
 * is usual, or a feed that stays dead would become the custom. Undefined where the feed is as usual, or there is no custom yet.
 *
 * @param before rows of like windows before, the newest first
 * @param usualBefore what was usual by the scan before, where that found silence: it holds where no like window is left that spoke
 */
export function silenceOf(
  rows: number,
  before: readonly number[],
  about: { readonly version: string; readonly level: number },
  usualBefore?: number,
): Finding | undefined {
  const spoken = before.filter((count) => count > 0).slice(0, LIKE_WINDOWS)
  if (spoken.length < FEWEST_WINDOWS)
    return rows === 0 && usualBefore !== undefined ? silentFinding(0, [usualBefore], about) : undefined
  const usual = median(spoken)
  if (usual < FEWEST_ROWS || rows >= usual / 10) return undefined
  return silentFinding(rows, spoken, about)
}

/** The finding that a feed fell silent, from the rows of the window and of those before it. */
export function silentFinding(
  rows: number,
  spoken: readonly number[],
  about: { readonly version: string; readonly level: number },
): Finding {
  const usual = median(spoken)
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
    why: `${rows} predictions; the last ${spoken.length} like windows with any held ${usual} at the median; under a tenth is silence`,
    basis: { format: 1, test: { form: 'silence', before: spoken } },
  }
}
