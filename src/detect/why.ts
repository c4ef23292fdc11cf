import type { Finding } from './finding.ts'

/** Why a test is a finding, in one line of figures: adjusted p against the level, estimate against the tolerance, over how many windows. */
export function whyOf(
  finding: Pick<
    Finding,
    'adjustedLog10P' | 'level' | 'scale' | 'effect' | 'tolerance' | 'horizon' | 'kind' | 'uncalibrated'
  >,
): string {
  const p = `adjusted p ${probability(finding.adjustedLog10P)} \u2264 ${significant(finding.level)}`
  const effect = `${significant(finding.effect.estimate)} ${finding.kind === 'disparity' ? 'is beyond the limit' : 'is beyond the tolerance'} ${significant(finding.tolerance)}`
  const span = finding.horizon === 1 ? 'in this window' : `over the last ${finding.horizon} windows`
  const noise = finding.uncalibrated ? '; uncalibrated: tolerances widened by half' : ''
  return `${p}; ${effect} ${span}${noise}`
}

/** A probability from its log10: plain down to 0.001, then as a power of ten. */
export function probability(log10P: number): string {
  if (log10P >= -3) return significant(10 ** log10P)
  const exponent = Math.floor(log10P)
  const mantissa = 10 ** (log10P - exponent)
  const rounded = Math.round(mantissa)
  const [digit, power] = rounded === 10 ? [1, exponent + 1] : [rounded, exponent]
  return `${digit} \u00d7 10${superscript(power)}`
}

function superscript(power: number): string {
  const digits = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'
  return String(power)
    .split('')
    .map((c) => (c === '-' ? '\u207b' : (digits[Number(c)] ?? c)))
    .join('')
}

function significant(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', '\u2212')
}
