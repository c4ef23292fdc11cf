import type { CoarseProfile } from '../profile/coarse-profile.ts'
import { sliceTable } from '../profile/coarse-profile.ts'
import { parseSliceKey } from '../profile/slice.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import { benjaminiYekutieli } from '../stats/benjamini-yekutieli.ts'
import { decidingSteps, levelOf } from './adjustment.ts'
import { type BaselineView, trainingSide } from './baseline-view.ts'
import type { FindingBasis } from './basis.ts'
import { detectableEffect } from './detectable.ts'
import { disparityMetrics } from './disparity/index.ts'
import { driftMetrics } from './drift/index.ts'
import type { Finding, JudgedSlice } from './finding.ts'
import { findingOf } from './finding-of.ts'
import type { Limits } from './limits.ts'
import { isWorsening, originOf } from './origin.ts'
import { askQuestion, type Comparison, type Question, type SlicePair, type Tested, type TooFew } from './question.ts'
import { rowsPerSubjectRow } from './subject-rows.ts'
import { usualScale } from './usual-scale.ts'

/** A version's counts over the horizons that are complete, shortest first; the first is the window itself. */
export type VersionCounts = {
  readonly version: string
  readonly baseline: BaselineView
  readonly horizons: readonly {
    readonly windows: number
    readonly counts: CoarseProfile
    /** Rows by subject in the same sum, where subjects are sent. */
    readonly subjects?: SubjectSample
    /** Days of the week of the windows summed that hold rows, where training is told apart by them. */
    readonly weekdays?: readonly number[] | undefined
  }[]
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
  /** The adjusted p of every test, over all horizons. */
  readonly weighed: readonly WeighedTest[]
  /** The comparisons behind it, for measuring effects on other sets of strata. */
  readonly comparisons: readonly Comparison[]
}

/** A test of a scan with its adjusted p. */
export type WeighedTest = Pick<Finding, 'version' | 'horizon' | 'kind' | 'subject' | 'slice' | 'adjustedLog10P'>

/** Questions of the arrival run, and of the outcome run. */
export const QUESTIONS: Readonly<Record<ScanInput['run'], readonly Question[]>> = {
  arrival: [...Object.values(driftMetrics), disparityMetrics.disparity, disparityMetrics['disparity-change']],
  outcome: [disparityMetrics.performance],
}

const ADJUSTMENTS = { 'benjamini-hochberg': benjaminiHochberg, 'benjamini-yekutieli': benjaminiYekutieli }

/** Widening of tolerances where the baseline says nothing of the noise between windows. */
export const UNCALIBRATED_WIDENING = 1.5

/**
 * Judges one window of one model: every question of every slice at every horizon is one family of tests, adjusted together at the level that the yearly
 * budget leaves for one scan. Pure: the same counts give the same findings.
 */
export function detect(input: ScanInput): Scan {
  const budget = { falseInvestigationsAYear: input.limits.falseInvestigationsAYear, scansAYear: input.scansAYear }
  const level = levelOf(budget.falseInvestigationsAYear, budget.scansAYear)
  const comparisons = input.versions.flatMap((version) =>
    version.horizons.map(({ windows, counts, ...about }) => compareWith(version, windows, counts, input, about)),
  )
  const tested: Candidate[] = []
  const tooFew: { question: Question; comparison: Comparison; pair: SlicePair; answer: TooFew }[] = []
  for (const comparison of comparisons) {
    for (const pair of slicePairs(comparison)) {
      for (const question of QUESTIONS[input.run]) {
        for (const answer of askQuestion(question, comparison, pair)) {
          if (answer.status === 'tested') tested.push({ question, comparison, pair, answer })
          else if (comparison.horizon === 1) tooFew.push({ question, comparison, pair, answer })
        }
      }
    }
  }
  const method = input.limits.strict ? 'benjamini-yekutieli' : 'benjamini-hochberg'
  const adjusted = ADJUSTMENTS[method](Float64Array.from(tested, (t) => t.answer.log10P))
  const log10Level = Math.log10(level)
  const answers: JudgedSlice[] = []
  const decided: number[] = []
  tested.forEach((candidate, i) => {
    const found = (adjusted[i] as number) <= log10Level && candidate.answer.reached
    if (found) decided.push(i)
    if (candidate.comparison.horizon === 1) {
      const verdict = verdictOf(found, candidate.answer)
      answers.push({
        ...judgedOf(candidate, verdict, undefined),
        ...{ tolerance: candidate.answer.tolerance, adjustedLog10P: adjusted[i] as number, level },
      })
    }
  })
  const steps = decidingSteps(tested, adjusted, decided, method)
  const findings = decided.map((i) => {
    const { question, comparison, pair, answer } = tested[i] as Candidate
    return findingOf(answer, {
      ...{ kind: question.kind, family: question.family, slice: pair.key },
      ...{ version: comparison.version, horizon: comparison.horizon },
      ...{ adjustedLog10P: adjusted[i] as number, adjustment: steps.get(i), budget },
      weekdays: comparison.baseline.weekdays,
    })
  })
  const perTest = Math.log10(level) - Math.log10(Math.max(1, tested.length))
  for (const { question, comparison, pair, answer } of tooFew) {
    const detectable = detectableEffect(comparison, pair, question.kind, answer, perTest)
    answers.push({
      ...judgedOf({ question, comparison, pair, answer }, 'insufficient-data', detectable),
      required: answer.required,
    })
  }
  return {
    tests: tested.length,
    level,
    findings: withOrigins(findings, comparisons, level),
    judged: summarize(answers, findings),
    weighed: tested.map(({ comparison, question, pair, answer }, i) => ({
      ...{ version: comparison.version, horizon: comparison.horizon, kind: question.kind, subject: answer.subject },
      ...{ slice: pair.key, adjustedLog10P: adjusted[i] as number },
    })),
    comparisons,
  }
}

/** Sets one horizon of a version beside its baseline: of sums of days under a week, beside the same weekdays. */
export function compareWith(
  version: Pick<VersionCounts, 'version' | 'baseline'>,
  windows: number,
  counts: CoarseProfile,
  settings: Pick<ScanInput, 'limits' | 'depth'>,
  about: Pick<VersionCounts['horizons'][number], 'subjects' | 'weekdays'> = {},
): Comparison {
  const baseline = trainingSide(version.baseline, windows, about.weekdays)
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
    ...(about.subjects && {
      rowsPerRow: rowsPerSubjectRow(baseline.schema, about.subjects, counts, settings.depth),
    }),
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

function withOrigins(
  findings: readonly Finding[],
  comparisons: readonly Comparison[],
  level: number,
): readonly Finding[] {
  return findings.map((finding) => {
    if (finding.kind !== 'disparity') return finding
    const comparison = comparisons.find((c) => c.version === finding.version && c.horizon === finding.horizon)
    if (!comparison) return finding
    const origin = originOf(finding, comparison, findings, level)
    return { ...finding, origin, ...(finding.basis && { basis: withWorsening(finding.basis, finding, findings) }) }
  })
}

/** Whether the disparity worsened is told by another finding: kept, because it tells `inherited` from `amplified`. */
function withWorsening(basis: FindingBasis, finding: Finding, findings: readonly Finding[]): FindingBasis {
  const { test } = basis
  return test.form === 'policy' ? { ...basis, test: { ...test, worsening: isWorsening(finding, findings) } } : basis
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
    ...(answer.status === 'tested' && answer.scale !== usualScale(question.kind, answer.subject)
      ? { scale: answer.scale }
      : {}),
    supportNow: answer.supportNow,
    supportTraining: answer.supportTraining,
    detectable,
    ...(comparison.baseline.weekdays && { weekdays: comparison.baseline.weekdays }),
  }
}

/** One line a question and slice: distributions and quality, which are many, are told by their worst subject. */
function summarize(answers: readonly JudgedSlice[], findings: readonly Finding[]): readonly JudgedSlice[] {
  const keyOf = ({ version, kind, subject, slice }: Pick<JudgedSlice, 'version' | 'kind' | 'subject' | 'slice'>) =>
    [version, kind, kind === 'feature-drift' || kind === 'quality' ? '' : subject, slice].join('|')
  const found = new Map<string, { readonly over: number; readonly subjects: Set<string> }>()
  for (const { horizon, subject, ...finding } of findings) {
    const before = found.get(keyOf({ ...finding, subject }))
    const subjects = before?.subjects ?? new Set<string>()
    found.set(keyOf({ ...finding, subject }), {
      over: Math.min(before?.over ?? Number.POSITIVE_INFINITY, horizon),
      subjects: subjects.add(subject),
    })
  }
  const lines = new Map<string, JudgedSlice>()
  const rankOf = (line: JudgedSlice): number => rank(line, found.get(keyOf(line))?.subjects.has(line.subject) === true)
  for (const answer of answers) {
    const key = keyOf(answer)
    const before = lines.get(key)
    if (!before || rankOf(answer) > rankOf(before)) lines.set(key, answer)
  }
  return [...lines].map(([key, line]) => {
    const foundOver = found.get(key)?.over
    return foundOver === undefined || line.verdict === 'finding'
      ? line
      : { ...line, verdict: 'finding', windowVerdict: line.verdict, foundOver }
  })
}

/** Worst first; what only a longer sum found lies below what the window itself shows. */
function rank(line: JudgedSlice, isFound: boolean): number {
  const byVerdict = ['insufficient-data', 'within', 'unconfirmed', 'finding'].indexOf(line.verdict)
  return (line.verdict !== 'finding' && isFound ? 2.5 : byVerdict) * 1e6 + Math.abs(line.effect ?? 0)
}
