import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { sliceTable } from '../profile/coarse-profile.ts'
import { parseSliceKey } from '../profile/slice.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import { benjaminiYekutieli } from '../stats/benjamini-yekutieli.ts'
import type { BaselineView } from './baseline-view.ts'
import { detectableEffect } from './detectable.ts'
import { disparityMetrics } from './disparity/index.ts'
import { driftMetrics } from './drift/index.ts'
import type { Finding, JudgedSlice, Severity } from './finding.ts'
import type { Limits } from './limits.ts'
import { originOf } from './origin.ts'
import type { Comparison, Question, SlicePair, Tested, TooFew } from './question.ts'
import { whyOf } from './why.ts'

/** A version's counts over the horizons that are complete, shortest first; the first is the window itself. */
export type VersionCounts = {
  readonly version: string
  readonly baseline: BaselineView
  readonly horizons: readonly { readonly windows: number; readonly counts: CoarseProfile }[]
}

/** What a scan is asked to judge. */
export type ScanInput = {
  readonly run: 'arrival' | 'outcome'
  readonly versions: readonly VersionCounts[]
  readonly limits: Limits
  readonly depth: number
  readonly scansAYear: number
}

/** What a scan found: the findings, and an answer for every slice. */
export type Scan = {
  readonly tests: number
  /** Level of the Benjamini-Hochberg procedure. */
  readonly level: number
  readonly findings: readonly Finding[]
  readonly judged: readonly JudgedSlice[]
  /** The comparisons behind it, for measuring effects on other sets of strata. */
  readonly comparisons: readonly Comparison[]
}

/** Questions of the arrival run, and of the outcome run. */
export const QUESTIONS: Readonly<Record<ScanInput['run'], readonly Question[]>> = {
  arrival: [...Object.values(driftMetrics), disparityMetrics.disparity, disparityMetrics['disparity-change']],
  outcome: [disparityMetrics.performance],
}

/** Widening of tolerances where the baseline says nothing of the noise between windows. */
export const UNCALIBRATED_WIDENING = 1.5

/**
 * Judges one window of one model: every question of every slice at every horizon is one family of tests, adjusted together at the level that the yearly
 * budget leaves for one scan. Pure: the same counts give the same findings.
 */
export function detect(input: ScanInput): Scan {
  const level = Math.min(0.05, input.limits.falseInvestigationsAYear / input.scansAYear)
  const comparisons = input.versions.flatMap((version) =>
    version.horizons.map(({ windows, counts }) => compareWith(version, windows, counts, input)),
  )
  const tested: Candidate[] = []
  const tooFew: { question: Question; comparison: Comparison; pair: SlicePair; answer: TooFew }[] = []
  for (const comparison of comparisons) {
    for (const pair of slicePairs(comparison)) {
      for (const question of QUESTIONS[input.run]) {
        for (const answer of question.ask(comparison, pair)) {
          if (answer.status === 'tested') tested.push({ question, comparison, pair, answer })
          else if (comparison.horizon === 1) tooFew.push({ question, comparison, pair, answer })
        }
      }
    }
  }
  const adjust = input.limits.strict ? benjaminiYekutieli : benjaminiHochberg
  const adjusted = adjust(Float64Array.from(tested, (t) => t.answer.log10P))
  const log10Level = Math.log10(level)
  const findings: Finding[] = []
  const answers: JudgedSlice[] = []
  tested.forEach((candidate, i) => {
    const found = (adjusted[i] as number) <= log10Level && candidate.answer.reached
    if (found) findings.push(findingOf(candidate, adjusted[i] as number, level))
    if (candidate.comparison.horizon === 1)
      answers.push(judgedOf(candidate, verdictOf(found, candidate.answer), undefined))
  })
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tested.length))
  for (const { question, comparison, pair, answer } of tooFew) {
    answers.push(
      judgedOf(
        { question, comparison, pair, answer },
        'insufficient-data',
        detectableEffect(comparison, pair, question.kind, answer, perTest),
      ),
    )
  }
  return {
    tests: tested.length,
    level,
    findings: withOrigins(findings, comparisons, level),
    judged: summarize(answers, findings),
    comparisons,
  }
}

/** Sets one horizon of a version beside its baseline. */
export function compareWith(
  version: Pick<VersionCounts, 'version' | 'baseline'>,
  windows: number,
  counts: CoarseProfile,
  settings: Pick<ScanInput, 'limits' | 'depth'>,
): Comparison {
  const { baseline } = version
  const slices = sliceTable(baseline.schema, counts, settings.depth)
  const nothing = new Float64Array(baseline.layout.length)
  return {
    version: version.version,
    horizon: windows,
    baseline,
    now: counts,
    slices,
    overallNow: slices.get('overall')?.vector ?? nothing,
    overallTraining: baseline.slices.get('overall')?.vector ?? nothing,
    limits: settings.limits,
    widening: baseline.calibration ? 1 : UNCALIBRATED_WIDENING,
  }
}

/** Every slice that holds rows now or held some at training, in a fixed order. */
export function slicePairs(comparison: Comparison): readonly SlicePair[] {
  const nothing = new Float64Array(comparison.baseline.layout.length)
  const keys = [...new Set([...comparison.baseline.slices.keys(), ...comparison.slices.keys()])].sort()
  return keys.map((key) => {
    const now = comparison.slices.get(key)
    const training = comparison.baseline.slices.get(key)
    return {
      key,
      slice: now?.slice ?? training?.slice ?? parseSliceKey(key),
      now: now?.vector ?? nothing,
      training: training?.vector ?? nothing,
    }
  })
}

type Candidate = {
  readonly question: Question
  readonly comparison: Comparison
  readonly pair: SlicePair
  readonly answer: Tested
}

/** `notice` from the tolerance on, `warning` from twice, `critical` from four times; a breach of a policy limit is a warning, at twice its distance critical. */
export function severityOf(kind: string, units: number): Severity {
  if (kind === 'disparity') return units >= 2 ? 'critical' : 'warning'
  return units >= 4 ? 'critical' : units >= 2 ? 'warning' : 'notice'
}

function findingOf({ question, comparison, pair, answer }: Candidate, adjustedLog10P: number, level: number): Finding {
  const { effect, measured, beside } = answer.explain()
  const finding = {
    kind: question.kind,
    family: question.family,
    subject: answer.subject,
    slice: pair.key,
    version: comparison.version,
    horizon: comparison.horizon,
    direction: answer.direction,
    scale: answer.scale,
    effect: { ...effect, estimate: answer.estimate },
    tolerance: answer.tolerance,
    units: answer.units,
    severity: severityOf(question.kind, answer.units),
    log10P: answer.log10P,
    adjustedLog10P,
    level,
    supportNow: answer.supportNow,
    supportTraining: answer.supportTraining,
    dispersion: answer.dispersion,
    uncalibrated: comparison.widening > 1,
    improved: answer.improved,
    measured,
    beside,
  }
  return { ...finding, why: whyOf(finding) }
}

function withOrigins(
  findings: readonly Finding[],
  comparisons: readonly Comparison[],
  level: number,
): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.kind !== 'disparity') return finding
    const comparison = comparisons.find((c) => c.version === finding.version && c.horizon === finding.horizon)
    return comparison ? { ...finding, origin: originOf(finding, comparison, findings, level) } : finding
  })
}

/** A test that did not decide although its estimate is beyond the tolerance leaves the slice unconfirmed, not within. */
export function verdictOf(found: boolean, answer: Pick<Tested, 'units'>): 'finding' | 'unconfirmed' | 'within' {
  return found ? 'finding' : answer.units >= 1 ? 'unconfirmed' : 'within'
}

function judgedOf(
  asked: { question: Question; comparison: Comparison; pair: SlicePair; answer: Tested | TooFew },
  verdict: JudgedSlice['verdict'],
  detectable: number | undefined,
): JudgedSlice {
  const { question, comparison, pair, answer } = asked
  return {
    version: comparison.version,
    kind: question.kind,
    subject: answer.subject,
    slice: pair.key,
    verdict,
    effect: answer.status === 'tested' ? answer.estimate : undefined,
    supportNow: answer.supportNow,
    supportTraining: answer.supportTraining,
    detectable,
  }
}

/** One line a question and slice: distributions and quality, which are many, are told by their worst subject. */
function summarize(answers: readonly JudgedSlice[], findings: readonly Finding[]): readonly JudgedSlice[] {
  const keyOf = ({ version, kind, subject, slice }: Pick<JudgedSlice, 'version' | 'kind' | 'subject' | 'slice'>) =>
    [version, kind, kind === 'feature-drift' || kind === 'quality' ? '' : subject, slice].join('|')
  const found = new Set(findings.map(keyOf))
  const lines = new Map<string, JudgedSlice>()
  for (const answer of answers) {
    const key = keyOf(answer)
    const before = lines.get(key)
    const line = found.has(key) ? { ...answer, verdict: 'finding' as const } : answer
    if (!before || rank(line) > rank(before)) lines.set(key, line)
  }
  return [...lines.values()]
}

function rank(line: JudgedSlice): number {
  const byVerdict = ['insufficient-data', 'within', 'unconfirmed', 'finding'].indexOf(line.verdict)
  return byVerdict * 1e6 + Math.abs(line.effect ?? 0)
}
