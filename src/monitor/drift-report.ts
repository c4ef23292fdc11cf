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

/** How far every feature and the score of every slice have moved from training, windows summed, the furthest first; what the scan of the last window found over several windows is a finding here too. */
export function driftRows(
  monitor: Monitor,
  version: string,
  baseline: BaselineView,
  counts: CoarseProfile,
  windows: number,
  scanned: readonly Finding[],
): readonly DriftRow[] {
  const comparison = { ...compareWith({ version, baseline }, 1, counts, monitor), horizon: Math.max(1, windows) }
  const level = Math.min(0.05, monitor.limits.falseInvestigationsAYear / SCANS_A_YEAR[monitor.window])
  const asked = slicePairs(comparison).flatMap((pair) =>
    [featureDrift, scoreDrift].flatMap((question) =>
      question.ask(comparison, pair).map((answer) => ({ question, pair, answer })),
    ),
  )
  const tests = asked.filter((a) => a.answer.status === 'tested')
  const adjusted = benjaminiHochberg(tests.map((t) => (t.answer.status === 'tested' ? t.answer.log10P : 0)))
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tests.length))
  let next = 0
  const rows = asked.map(({ question, pair, answer }): DriftRow => {
    const scan = scanned.find(
      (f) => f.kind === question.kind && f.version === version && f.subject === answer.subject && f.slice === pair.key,
    )
    const common = {
      subject: answer.subject,
      slice: pair.key,
      supportNow: answer.supportNow,
      supportTraining: answer.supportTraining,
    }
    if (answer.status === 'too-few') {
      if (scan) return foundBefore(scan, common)
      const limit = question.kind === 'score-drift' ? monitor.limits.scoreDrift : monitor.limits.featureDrift
      return {
        ...common,
        divergence: undefined,
        tolerance: limit * comparison.widening,
        populationStabilityIndex: undefined,
        moved: undefined,
        log10P: undefined,
        verdict: 'insufficient-data',
        foundOver: undefined,
        detectable: detectableEffect(comparison, pair, question.kind, answer, perTest),
      }
    }
    const found = (adjusted[next++] as number) <= Math.log10(level) && answer.reached
    const { effect, measured, beside } = answer.explain()
    return {
      ...common,
      divergence: { ...effect, estimate: answer.estimate },
      tolerance: answer.tolerance,
      populationStabilityIndex: beside.populationStabilityIndex,
      moved: measured.form === 'distribution' ? measured.moved : undefined,
      log10P: answer.log10P,
      verdict: verdictOf(found || scan !== undefined, answer),
      foundOver: scan?.horizon,
      detectable: undefined,
    }
  })
  return rows.sort((a, b) => (b.divergence?.estimate ?? -1) - (a.divergence?.estimate ?? -1))
}

/** A row with too few in this span that the last scan found over several windows: its figures are the scan's. */
function foundBefore(scan: Finding, common: Pick<DriftRow, 'subject' | 'slice'>): DriftRow {
  return {
    subject: common.subject,
    slice: common.slice,
    supportNow: scan.supportNow,
    supportTraining: scan.supportTraining,
    divergence: scan.effect,
    tolerance: scan.tolerance,
    populationStabilityIndex: scan.beside.populationStabilityIndex,
    moved: scan.measured.form === 'distribution' ? scan.measured.moved : undefined,
    log10P: scan.log10P,
    verdict: 'finding',
    foundOver: scan.horizon,
    detectable: undefined,
  }
}
