import type { SlicePortrait } from '../monitor/slice-portrait.ts'

/** The least gap that the interval of a slice's rate allows, 0 where it allows none: by it a single row that differs does not stand above a thousand that do. */
export function sureGap({ labels, decisions }: Pick<SlicePortrait, 'labels' | 'decisions'>): number {
  const gap = (labels ?? decisions)?.difference
  if (gap?.lower === undefined || gap.upper === undefined) return 0
  return Math.max(0, gap.lower, -gap.upper)
}
