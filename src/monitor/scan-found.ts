import type { EffectScale, Estimate, Finding, Origin, Severity } from '../detect/finding.ts'

/**
 * What a scan found of a row over sums of windows that are not the row's own: more windows, as a rule. Beside the row's verdict, never in its place: after a recovery the window
 * is within, and the last seven summed may not be.
 */
export type ScanFound = {
  /** Windows summed, ending with the one that was scanned. */
  readonly windows: number
  readonly scale: EffectScale
  readonly effect: Estimate
  readonly supportNow: number
  readonly adjustedLog10P: number
  /** Level of the scan. */
  readonly level: number
  readonly severity: Severity
  readonly origin?: Origin
}

/**
 * What a scan found of one row over sums of windows that are not the row's own: of several the shortest that is longer, else the longest.
 *
 * @param findings of this row alone
 * @param windows that the row itself sums
 */
export function scanFound(findings: readonly Finding[], windows: number): ScanFound | undefined {
  const others = findings.filter((f) => f.horizon !== windows).sort((a, b) => a.horizon - b.horizon)
  const found = others.find((f) => f.horizon > windows) ?? others.at(-1)
  return (
    found && {
      windows: found.horizon,
      scale: found.scale,
      effect: found.effect,
      supportNow: found.supportNow,
      adjustedLog10P: found.adjustedLog10P,
      level: found.level,
      severity: found.severity,
      ...(found.origin !== undefined && { origin: found.origin }),
    }
  )
}

/** The finding over a row's own windows: the scan's word on the same counts, which stands also where fewer tests were adjusted together. */
export function foundHere(findings: readonly Finding[], windows: number): Finding | undefined {
  return findings.find((f) => f.horizon === windows)
}
