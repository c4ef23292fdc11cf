import { detectableEffect } from '../detect/detectable.ts'
import { featureDrift, scoreDrift } from '../detect/drift/distribution.ts'
import type { Tested, TooFew } from '../detect/question.ts'
import { type Asked, type JudgedAnswer, type Look, type Looked, lookAt } from './look.ts'
import type { Monitor } from './monitor.ts'
import type { DriftReport, DriftRow } from './report.ts'
import { type ReportPorts, readSpan, type SpanRequest } from './summed-windows.ts'

/** Drift of every feature and the score of a span, whole windows summed. */
export function driftReport(ports: ReportPorts, monitor: Monitor, request: SpanRequest): DriftReport {
  const { head, parts } = readSpan(ports, monitor, request)
  return {
    ...head,
    versions: parts.map(({ head: part, looked }) => ({ ...part, subjects: looked ? driftRows(looked) : [] })),
  }
}

/** How far every feature and the score of every slice have moved from training, the furthest first. */
function driftRows(looked: Looked): readonly DriftRow[] {
  const look = lookAt(looked, [featureDrift, scoreDrift])
  const { limits } = looked.monitor
  const rows = look.asked.flatMap((line): readonly DriftRow[] => {
    if (line.judged) return [judgedRow(look, line, line.judged)]
    if (!line.answer) return []
    const limit = line.kind === 'score-drift' ? limits.scoreDrift : limits.featureDrift
    return [tooFewRow(look, line, line.answer, limit * look.comparison.widening)]
  })
  return rows.sort((a, b) => (b.divergence?.estimate ?? -1) - (a.divergence?.estimate ?? -1))
}

function judgedRow(look: Look, line: Asked, { answer, verdict, adjustedLog10P }: JudgedAnswer): DriftRow {
  const { effect, measured, beside } = answer.explain()
  return {
    ...commonOf(look, line, answer),
    divergence: { ...effect, estimate: answer.estimate },
    tolerance: answer.tolerance,
    populationStabilityIndex: beside.populationStabilityIndex,
    beside,
    moved: measured.form === 'distribution' ? measured.moved : undefined,
    log10P: answer.log10P,
    adjustedLog10P,
    verdict,
    required: undefined,
  }
}

function tooFewRow(look: Look, line: Asked, answer: TooFew, tolerance: number): DriftRow {
  return {
    ...commonOf(look, line, answer),
    divergence: undefined,
    tolerance,
    populationStabilityIndex: undefined,
    beside: undefined,
    moved: undefined,
    log10P: undefined,
    adjustedLog10P: undefined,
    verdict: 'insufficient-data',
    required: answer.required,
  }
}

function commonOf({ comparison, level, perTest }: Look, { kind, pair, scan }: Asked, answer: Tested | TooFew) {
  const { subject, supportNow, supportTraining } = answer
  const detectable = detectableEffect(comparison, pair, kind, answer, perTest)
  return { subject, slice: pair.key, supportNow, supportTraining, scan, level, detectable }
}
