import { slicePairs } from '../detect/detect.ts'
import { detectableEffect, shiftShown } from '../detect/detectable.ts'
import {
  changeTerms,
  doubleDifferenceDesign,
  doubleDifferenceInterval,
  performance,
} from '../detect/disparity/disparity-change.ts'
import { type PerformanceChange, performanceChanges } from '../detect/disparity/performance-changes.ts'
import type { Finding, JudgedSlice } from '../detect/finding.ts'
import { askQuestion, type Comparison, type SlicePair, type Tested, type TooFew } from '../detect/question.ts'
import { rateOf } from '../detect/rates.ts'
import { whyVerdict } from '../detect/why.ts'
import { windowVerdict } from '../detect/window-verdict.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { PerformanceRow } from './report.ts'
import type { WindowRun } from './run-store.ts'
import { foundHere, scanFound } from './scan-found.ts'

/** What a scan of outcomes left: its verdicts and its findings. */
export type OutcomeScan = {
  readonly run: Pick<WindowRun, 'tests' | 'summary'>
  readonly judged: readonly JudgedSlice[]
  readonly findings: readonly Finding[]
}

type Asked = {
  readonly pair: SlicePair
  readonly metric: string
  readonly change: PerformanceChange
  readonly answer: Tested | TooFew | undefined
}

/**
 * Error rates, predictive values and calibration (of a regression the mean residual) of every slice against everyone else, with what the scan judged them to be in this window alone. Early scans kept the adjusted p of few
 * lines: theirs is adjusted over the rows shown.
 */
export function performanceRows(comparison: Comparison, scan: OutcomeScan): readonly PerformanceRow[] {
  const lines = new Map(
    scan.judged
      .filter((j) => j.kind === 'performance' && j.version === comparison.version)
      .map((j) => [`${j.subject}|${j.slice}`, j]),
  )
  const found = Map.groupBy(
    scan.findings.filter((f) => f.kind === 'performance' && f.version === comparison.version),
    (f) => `${f.subject}|${f.slice}`,
  )
  const asked = rowsAsked(comparison)
  const tested = asked.flatMap(({ answer }) => (answer?.status === 'tested' ? [answer] : []))
  const adjusted = benjaminiHochberg(tested.map((t) => t.log10P))
  const adjustedOf = new Map(tested.map((answer, i) => [answer, adjusted[i] as number]))
  const { level } = scan.run.summary
  const perTest = Math.log10(level) - Math.log10(Math.max(1, scan.run.tests))
  return asked.map((row): PerformanceRow => {
    const { pair, metric, answer } = row
    const findings = found.get(`${metric}|${pair.key}`) ?? []
    const line = lines.get(`${metric}|${pair.key}`)
    const verdict = line ? windowVerdict(line, findings) : 'insufficient-data'
    const figures = figuresOf(comparison, row)
    const judged = {
      ...figures,
      verdict,
      level,
      adjustedLog10P:
        answer?.status === 'tested'
          ? (foundHere(findings, 1)?.adjustedLog10P ?? line?.adjustedLog10P ?? adjustedOf.get(answer))
          : undefined,
      detectable: detectableOf(comparison, row, perTest),
      required: verdict === 'insufficient-data' && answer?.status === 'too-few' ? answer.required : undefined,
      scan: scanFound(findings, 1),
    }
    return { ...judged, reason: reasonOf(judged, answer) }
  })
}

function rowsAsked(comparison: Comparison): readonly Asked[] {
  return slicePairs(comparison)
    .filter(({ slice }) => slice.length > 0)
    .flatMap((pair) => {
      const answers = new Map(askQuestion(performance, comparison, pair).map((answer) => [answer.subject, answer]))
      return performanceChanges(comparison, pair).flatMap((change) => {
        const { subject: metric, rates } = change
        // Nobody has a label of the kind on either side: there is no such rate to show.
        const isNone = rates.restNow.n + rates.now.n === 0 && rates.restTraining.n + rates.training.n === 0
        return isNone ? [] : [{ pair, metric, change, answer: answers.get(metric) }]
      })
    })
}

function figuresOf(comparison: Comparison, { pair, metric, change }: Asked) {
  const { now, restNow, training, restTraining } = change.rates
  return {
    slice: pair.key,
    metric,
    now: rateOf(now),
    restNow: rateOf(restNow),
    training: rateOf(training),
    restTraining: rateOf(restTraining),
    difference: doubleDifferenceInterval(change.rates, changeTerms(comparison, pair, change)),
    tolerance: change.limit * change.widening,
  }
}

/** Of a test the change in its own direction; where there are too few, that of the slice's own rate. */
function detectableOf(comparison: Comparison, { pair, change, answer }: Asked, perTest: number) {
  if (!answer) return undefined
  if (answer.status === 'too-few') return detectableEffect(comparison, pair, 'performance', answer, perTest)
  return shiftShown(doubleDifferenceDesign(change.rates, changeTerms(comparison, pair, change)), perTest)
}

function reasonOf(row: Omit<PerformanceRow, 'reason'>, answer: Tested | TooFew | undefined): string {
  return whyVerdict({
    ...row,
    kind: 'performance',
    subject: row.metric,
    effect: row.difference?.estimate,
    scale: 'difference-in-differences',
    supportNow: answer?.supportNow ?? Math.min(row.now.of, row.restNow.of),
    supportTraining: answer?.supportTraining ?? Math.min(row.training.of, row.restTraining.of),
  })
}
