import { pText } from './figures.ts'
import type { Finding } from './finding.ts'

/** Why a test is a finding, in one line of figures: adjusted p against the level, estimate against the tolerance, over how many windows. */
export function whyOf(
  finding: Pick<Finding, 'adjustedLog10P' | 'level' | 'effect' | 'tolerance' | 'horizon' | 'kind' | 'uncalibrated'>,
): string {
  const p = `adjusted p ${pText(finding.adjustedLog10P)} \u2264 ${significant(finding.level)}`
  const against = finding.kind === 'disparity' ? 'is beyond the limit' : 'is beyond the tolerance'
  const effect = `${significant(finding.effect.estimate)} ${against} ${significant(finding.tolerance)}`
  const span = finding.horizon === 1 ? 'in this window' : `over the last ${finding.horizon} windows`
  // A policy limit never moves.
  const noise = finding.uncalibrated
    ? `; uncalibrated${finding.kind === 'disparity' ? '' : ': the tolerance is widened by half'}`
    : ''
  return `${p}; ${effect} ${span}${noise}`
}

function significant(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', '\u2212')
}
