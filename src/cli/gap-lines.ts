import type { LineageGap } from '../lineage/lineage-snapshot.ts'

/** What lineage lacks and how to supply it, a line each. */
export function gapLines(gaps: readonly LineageGap[]): readonly string[] {
  if (gaps.length === 0) return ['nothing is missing']
  return ['missing:', ...gaps.map(({ slot, missing, remedy }) => `  ${slot}: ${missing} ${remedy}`)]
}
