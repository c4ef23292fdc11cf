import type { Finding } from '../../src/detect/finding.ts'

/** A selection rate under the policy limit; what a test is about is given. */
export function limitFinding(given: Partial<Finding> = {}): Finding {
  return {
    ...{ kind: 'disparity', family: 'limit', subject: 'decision', slice: 'region=North & age=18-25', version: '7' },
    ...{ horizon: 1, direction: 'down', scale: 'ratio', effect: { estimate: 0.712, lower: 0.66, upper: 0.763 } },
    ...{ tolerance: 0.8, units: 1.5, severity: 'warning', log10P: -9, adjustedLog10P: -5.53, level: 0.038 },
    ...{ supportNow: 904, supportTraining: 4456, dispersion: 1, uncalibrated: false, improved: false },
    origin: 'emerged',
    measured: {
      form: 'rates',
      now: { count: 416, of: 904, rate: 0.46 },
      restNow: { count: 11_297, of: 17_380, rate: 0.65 },
      training: { count: 2852, of: 4456, rate: 0.64 },
      restTraining: { count: 57_526, of: 87_160, rate: 0.66 },
    },
    beside: {},
    why: 'adjusted p 3 × 10⁻⁶',
    ...given,
  }
}

/** A numeric feature that moved. */
export function driftFinding(given: Partial<Finding> = {}): Finding {
  const { origin: _, ...finding } = limitFinding()
  return {
    ...finding,
    ...{
      kind: 'feature-drift',
      family: 'input',
      subject: 'income',
      slice: 'overall',
      direction: 'changed',
      scale: 'jsd',
    },
    effect: { estimate: 0.0404, lower: 0.028, upper: 0.055 },
    tolerance: 0.009,
    units: 4.5,
    measured: {
      form: 'distribution',
      cells: ['low', 'high'],
      now: [0.4, 0.6],
      training: [0.6, 0.4],
      moved: { cell: 'high', shift: 0.2 },
    },
    ...given,
  }
}
