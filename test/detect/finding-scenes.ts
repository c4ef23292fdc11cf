import { detect, type Scan } from '../../src/detect/detect.ts'
import type { Finding } from '../../src/detect/finding.ts'
import type { Limits } from '../../src/detect/limits.ts'
import { silenceOf } from '../../src/detect/silence.ts'
import { calibrationOf, type StratumRow, settings, tablesOf } from './counts-builder.ts'

const tables = tablesOf({
  sensitive: { sex: ['F', 'M'], region: ['North', 'South'] },
  features: { income: 6, job: ['clerk', 'nurse', 'other work'] },
  score: 6,
})

/** How a population differs from the one at training, in the women of the North. */
type Change = {
  readonly size?: number
  readonly rate?: number
  readonly tilt?: number
  readonly missing?: number
  readonly truePositives?: number
}

/** Two strata of `n` rows and two of four times as many; `wobble` moves their rates so that blocks differ by more than chance. */
function population(n: number, change: Change = {}, wobble = 0): readonly StratumRow[] {
  return ['F', 'M'].flatMap((sex) =>
    ['North', 'South'].map((region) => {
      const {
        size = 1,
        rate = 0.6,
        tilt = 0,
        missing = 0.01,
        truePositives = 0.8,
      } = sex === 'F' && region === 'North' ? change : {}
      const rows = Math.round(n * size * (region === 'North' ? 1 : 4))
      const favourable = Math.round(rows * (rate + wobble))
      const none = Math.round(rows * missing)
      const labelled = Math.round(rows * 0.95)
      const positive = Math.round(labelled * 0.5)
      const tp = Math.round(positive * truePositives)
      const fp = Math.round((labelled - positive) * 0.2)
      return {
        of: [sex, region],
        n: rows,
        favourable,
        cells: {
          income: { inner: tilted(rows - none, 6, tilt + 2 * wobble), missing: none },
          job: { inner: tilted(rows - none, 3, tilt + 2 * wobble), missing: none },
          score: tilted(rows, 6, tilt + 2 * wobble),
        },
        labels: { tp, fp, fn: positive - tp, tn: labelled - positive - fp },
      }
    }),
  )
}

/** `n` rows over `k` cells, the last ones fuller by `tilt`. */
function tilted(n: number, k: number, tilt: number): readonly number[] {
  const upTo = (cell: number): number => Math.round(n * (cell / k) ** (1 + tilt))
  return Array.from({ length: k }, (_, i) => upTo(i + 1) - upTo(i))
}

const CHANGED: Change = { size: 0.5, rate: 0.3, tilt: 0.9, missing: 0.2, truePositives: 0.4 }

/** A scan of a population that changed in every way that a question asks after, summed over one and three windows. */
export function changedScan(
  options: {
    readonly run?: 'arrival' | 'outcome'
    readonly limits?: Partial<Limits>
    /** With time blocks at training, whose noise is known. */
    readonly calibrated?: boolean
    readonly rows?: number
    readonly trainingRows?: number
    readonly change?: Change
  } = {},
): Scan {
  const { run = 'arrival', limits, calibrated = false, rows = 900, trainingRows = 3000, change = CHANGED } = options
  const blocks = Array.from({ length: 10 }, (_, i) => tables.counts(population(300, {}, 0.08 * Math.sin(i))))
  const calibration = calibrated ? calibrationOf(tables, blocks) : undefined
  const now = tables.counts(population(rows, change))
  return detect({
    run,
    versions: [
      {
        version: '7',
        baseline: tables.view(tables.counts(population(trainingRows)), calibration),
        horizons: [
          { windows: 1, counts: now },
          { windows: 3, counts: tables.counts([...population(rows, change), ...population(2 * rows, change)]) },
        ],
      },
    ],
    ...settings(limits),
    scansAYear: 365,
  })
}

/** Findings of every kind of question, by every setting that changes how they are computed. */
export function everyKindOfFinding(): readonly Finding[] {
  const silent = silenceOf(3, [0, 1000, 1200, 900, 1100], { version: 'all', level: 0.0055 })
  if (!silent) throw new Error('three rows after a thousand are silence')
  return [
    ...[true, false].flatMap((calibrated) =>
      [{}, { disparity: { difference: 0.1 }, strict: true }].flatMap((limits) =>
        (['arrival', 'outcome'] as const).flatMap((run) => changedScan({ run, limits, calibrated }).findings),
      ),
    ),
    silent,
  ]
}
