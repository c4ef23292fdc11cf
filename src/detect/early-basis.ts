import type { FindingBasis, RateForm, TestBasis } from './basis.ts'
import type { Finding } from './finding.ts'

type NotComputed = { readonly name: string; readonly because: string }

const UNKEPT = 'made before findings kept what they rest on'

/**
 * What can be said of a finding that was kept without a basis: its tolerance and dispersion are taken as they stand, so that what follows from its counts can be computed, and the
 * rest is named.
 */
export function earlyBasis(finding: Finding): {
  readonly basis: FindingBasis
  readonly notComputed: readonly NotComputed[]
} {
  return { basis: { format: 1, test: earlyTest(finding) }, notComputed: notComputed(finding) }
}

function earlyTest(finding: Finding): TestBasis {
  const { measured, scale } = finding
  if (measured.form === 'count') return { form: 'silence', before: [measured.usual] }
  const noise = { c: finding.dispersion, omega: 0, kappa: 1, windows: finding.horizon, blocks: 0 }
  const terms = { limit: finding.tolerance, widening: 1, noise }
  if (measured.form === 'distribution') return { form: 'distribution', ...terms }
  if (finding.kind === 'disparity') {
    const worsening = finding.origin === 'amplified'
    return { form: 'policy', scale: scale === 'ratio' ? 'ratio' : 'difference', ...terms, worsening }
  }
  return { form: rateForm(scale), ...terms }
}

function rateForm(scale: Finding['scale']): RateForm {
  if (scale === 'ratio') return 'share-ratio'
  if (scale === 'ratio-of-ratios') return 'double-ratio'
  return scale === 'difference-in-differences' ? 'double-difference' : 'own-rate'
}

function notComputed(finding: Finding): readonly NotComputed[] {
  const list = (names: readonly string[], because: string): NotComputed[] =>
    names.map((name) => ({ name, because: `${because}: ${UNKEPT}` }))
  if (finding.kind === 'silence') {
    return list(['level', 'why'], 'needs the rows of the windows before')
  }
  return [
    ...list(['tolerance', 'uncalibrated'], 'needs the configured limit and by how much it was widened'),
    ...list(['dispersion'], 'needs the noise between windows of training'),
    ...list(['adjustedLog10P'], 'needs the number of tests and the step that decided'),
    ...list(['level'], 'needs the budget and the scans a year'),
    ...list(['why'], 'holds figures that need them'),
    ...(finding.measured.form === 'distribution' ? earlyDistribution(finding, list) : []),
    ...(finding.origin === 'amplified' || finding.origin === 'inherited'
      ? list(['origin'], 'needs to know whether the disparity had worsened')
      : []),
  ]
}

function earlyDistribution(
  finding: Finding,
  list: (names: readonly string[], because: string) => readonly NotComputed[],
): readonly NotComputed[] {
  const alongTheLine = ['beside.kolmogorovSmirnov', 'beside.wassersteinInDeviations'].filter(
    (name) => name.slice('beside.'.length) in finding.beside,
  )
  return [
    ...list(alongTheLine, 'needs where the cells lie on the line'),
    // Uncalibrated noise has no direction.
    ...(finding.uncalibrated
      ? []
      : list(['log10P', 'effect.lower', 'effect.upper'], 'needs the direction of the noise between windows')),
  ]
}
