import { decimals } from '../detect/figures.ts'
import type { FeatureGap, RateGap, SlicePortrait } from './slice-portrait.ts'

/** A feature that differs, in a few words: `income 0.021, most in 10 to 20: 0.31 against 0.22`. */
export function featureGapWords({ subject, divergence, cell, tooFew }: FeatureGap): string {
  if (divergence === undefined || cell === undefined) return `${subject}: no value on one side`
  const few = tooFew ? ', too few to tell' : ''
  return `${subject} ${decimals(divergence.estimate, 3)}, most in ${cell.name}: ${decimals(cell.share, 2)} against ${decimals(cell.restShare, 2)}${few}`
}

/** A difference of rates with its interval: `−0.021 (−0.034 to −0.008)`. */
export function gapWords(gap: RateGap | undefined): string {
  const difference = gap?.difference
  if (difference === undefined) return '–'
  const { estimate, lower, upper } = difference
  const interval = lower === undefined || upper === undefined ? '' : ` (${decimals(lower, 3)} to ${decimals(upper, 3)})`
  return `${estimate > 0 ? '+' : ''}${decimals(estimate, 3)}${interval}`
}

/** Sources that a slice's gap is consistent with. */
export const consistentSources = ({ sources }: SlicePortrait): readonly string[] =>
  sources.filter(({ consistent }) => consistent).map(({ source }) => source)

/** What is compared by source. */
export const RATE_NAMES = { labels: 'label rate', decisions: 'selection rate' } as const
