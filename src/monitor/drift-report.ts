import { levelOf } from '../detect/adjustment.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { compareWith, slicePairs, verdictOf } from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import { featureDrift, scoreDrift } from '../detect/drift/distribution.ts'
import type { Finding } from '../detect/finding.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { SCANS_A_YEAR } from '../profile/window.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { Monitor } from './monitor.ts'
import type { DriftRow } from './report.ts'
import { foundHere, scanFound } from './scan-found.ts'

/**
 * How far every feature and the score of every slice have moved from training, windows summed, the furthest first. The verdict is that of these windows alone; where the scan of the span's
 * last window judged the same sum, what it found is a finding here too, and what it found over other sums stands beside the row.
 */
export function driftRows(
  monitor: Monitor,
  version: string,
  baseline: BaselineView,
  counts: CoarseProfile,
  windows: number,
  scanned: readonly Finding[],
): readonly DriftRow[] {
  const comparison = { ...compareWith({ version, baseline }, 1, counts, monitor), horizon: Math.max(1, windows) }
  const level = levelOf(monitor.limits.falseInvestigationsAYear, SCANS_A_YEAR[monitor.window])
  const asked = slicePairs(comparison).flatMap((pair) =>
    [featureDrift, scoreDrift].flatMap((question) =>
      question.ask(comparison, pair).map((answer) => ({ question, pair, answer })),
    ),
  )
  const tests = asked.filter((a) => a.answer.status === 'tested')
  const adjusted = benjaminiHochberg(tests.map((t) => (t.answer.status === 'tested' ? t.answer.log10P : 0)))
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tests.length))
  const keyOf = (kind: string, subject: string, slice: string): string => [kind, subject, slice].join('|')
  const foundBy = Map.groupBy(
    scanned.filter((f) => f.version === version),
    (f) => keyOf(f.kind, f.subject, f.slice),
  )
  let next = 0
  const rows = asked.map(({ question, pair, answer }): DriftRow => {
    const found = foundBy.get(keyOf(question.kind, answer.subject, pair.key)) ?? []
    const common = {
      subject: answer.subject,
      slice: pair.key,
      supportNow: answer.supportNow,
      supportTraining: answer.supportTraining,
      scan: scanFound(found, windows),
      level,
      detectable: detectableEffect(comparison, pair, question.kind, answer, perTest),
    }
    if (answer.status === 'too-few') {
      const limit = question.kind === 'score-drift' ? monitor.limits.scoreDrift : monitor.limits.featureDrift
      return {
        ...common,
        divergence: undefined,
        tolerance: limit * comparison.widening,
        populationStabilityIndex: undefined,
        moved: undefined,
        log10P: undefined,
        adjustedLog10P: undefined,
        verdict: 'insufficient-data',
        required: answer.required,
      }
    }
    const here = foundHere(found, windows)
    const adjustedLog10P = adjusted[next++] as number
    const isFound = adjustedLog10P <= Math.log10(level) && answer.reached
    const { effect, measured, beside } = answer.explain()
    return {
      ...common,
      divergence: { ...effect, estimate: answer.estimate },
      tolerance: answer.tolerance,
      populationStabilityIndex: beside.populationStabilityIndex,
      moved: measured.form === 'distribution' ? measured.moved : undefined,
      log10P: answer.log10P,
      adjustedLog10P: isFound ? adjustedLog10P : (here?.adjustedLog10P ?? adjustedLog10P),
      verdict: verdictOf(isFound || here !== undefined, answer),
      required: undefined,
    }
  })
  return rows.sort((a, b) => (b.divergence?.estimate ?? -1) - (a.divergence?.estimate ?? -1))
}
