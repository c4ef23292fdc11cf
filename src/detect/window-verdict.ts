import type { Finding, JudgedSlice, Verdict } from './finding.ts'
import { usualScale } from './usual-scale.ts'
import { isBeyond } from './why.ts'

/**
 * What a line of a scan says of its window alone. Lines of early scans say `finding` where any sum of windows found it: there the findings of the scan tell whether the window itself
 * did, and else its effect against what the longer sum was measured against.
 *
 * @param findings all findings of the same scan
 */
export function windowVerdict(line: JudgedSlice, findings: readonly Finding[]): Verdict {
  if (line.windowVerdict !== undefined) return line.windowVerdict
  if (line.verdict !== 'finding' || line.adjustedLog10P !== undefined) return line.verdict
  const same = findingsOfLine(line, findings)
  if (same.length === 0 || same.some((f) => f.horizon === 1)) return 'finding'
  if (line.effect === undefined) return 'insufficient-data'
  const scale = line.scale ?? usualScale(line.kind, line.subject)
  const tolerance = line.tolerance ?? same[0]?.tolerance
  return tolerance !== undefined && isBeyond(line.kind, scale, line.effect, tolerance) ? 'unconfirmed' : 'within'
}

/** The findings that a line of the same scan is about. */
export function findingsOfLine(line: JudgedSlice, findings: readonly Finding[]): readonly Finding[] {
  const isSummary = line.kind === 'feature-drift' || line.kind === 'quality'
  return findings.filter(
    (f) =>
      f.kind === line.kind &&
      f.slice === line.slice &&
      f.version === line.version &&
      (isSummary || f.subject === line.subject),
  )
}
