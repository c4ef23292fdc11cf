import { countText, effectText, intervalText, percentText, pointsText, rateText } from '../../detect/figures.ts'
import type { Finding } from '../../detect/finding.ts'
import { adjustedText, isBeyond } from '../../detect/why.ts'
import { mainFinding, sliceWords } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import type { HistoryPoint, HistoryReport } from '../../monitor/report.ts'
import { isAgainstOthers } from './case-verdicts.ts'
import { capitalised, several, startOfWindow, tolerance as toleranceText } from './figures.ts'
import { inWindow } from './span-words.ts'
import { type Before, whatChanged } from './trained-on.ts'
import { pointsByWindow } from './verdict-strip.tsx'

/** One of the six answers on the first screen: at most nine words, then the rest. */
export type CaseAnswer = { readonly question: string; readonly say: string; readonly more: readonly string[] }

/** What is known beside the frozen case: how the slice fared by window, and which version served before. */
export type Beside = {
  readonly history?: HistoryReport | undefined
  readonly before?: Before
}

/** What happened, to whom, how sure, since when, what changed. What to do next is a list of its own. */
export function answersOf(detail: InvestigationDetail, beside: Beside = {}): readonly CaseAnswer[] {
  const finding = mainFinding(detail.evidence.findings, detail.rootSlice)
  const answers = finding === undefined ? suspected(detail) : measured(finding)
  return [
    { question: 'What happened', ...answers.what },
    { question: 'To whom', say: sliceWords(detail.rootSlice), more: answers.whom },
    { question: 'How sure', ...answers.sure },
    { question: 'Since when', ...sinceWhen(detail, finding, beside.history) },
    { question: 'What changed', ...whatChanged(detail, beside.before ?? 'unknown') },
  ]
}

type Said = Omit<CaseAnswer, 'question'>

function suspected({ evidence, openedBy }: InvestigationDetail): { what: Said; whom: readonly string[]; sure: Said } {
  const about = Object.entries(evidence.suspicion?.about ?? {}).map(
    ([what, name]) => `${what} ${what === 'slice' ? sliceWords(name) : name}`,
  )
  return {
    what: { say: `${openedBy} suspects something`, more: [evidence.suspicion?.text ?? 'No words were given.'] },
    whom: about.length === 0 ? ['No slice, prediction or data set is named.'] : [`Named: ${about.join(', ')}.`],
    sure: {
      say: 'A suspicion, not a test',
      more: [
        'No test stands behind it.',
        ...(evidence.slices.length === 0 ? [] : ['The slices below were counted when it was opened.']),
      ],
    },
  }
}

function measured(finding: Finding): { what: Said; whom: readonly string[]; sure: Said } {
  const bounds = intervalText(finding.scale, finding.effect)
  return {
    what: whatHappened(finding),
    whom: [
      `${countText(finding.supportNow)} predictions now, ${countText(finding.supportTraining)} at training.`,
      ...missingOutcomes(finding),
    ],
    sure: {
      say: bounds === undefined ? 'No interval can be computed' : `${percentText(95)} interval ${bounds}`,
      more: [
        ...(finding.kind === 'silence'
          ? ['Silence is a plain rule on counts, not a test.']
          : [`${capitalised(adjustedText(finding.adjustedLog10P, finding.level))}, the level of its scan.`]),
        ...(finding.uncalibrated ? ['The baseline has no time blocks, so tolerances are widened by half.'] : []),
      ],
    },
  }
}

function whatHappened(finding: Finding): Said {
  const { measured: m, scale, effect, tolerance } = finding
  const size = effectText(scale, effect.estimate)
  const limit = `${finding.kind === 'disparity' ? 'The limit' : 'The tolerance'} is ${scale === 'jsd' ? toleranceText(tolerance) : effectText(scale, tolerance)}.`
  switch (m.form) {
    case 'rates': {
      const rest = m.restNow === undefined ? '' : `, against ${rateText(m.restNow.rate)} for everyone else`
      const then = m.training === undefined ? 'unknown' : rateText(m.training.rate)
      const restThen = m.restTraining === undefined ? '' : ` against ${rateText(m.restTraining.rate)}`
      return {
        say: `${metricOf(finding)} ${rateText(m.now.rate)}${rest}`,
        more: [`${SCALES[scale]} ${size}; at training ${then}${restThen}.`, limit],
      }
    }
    case 'distribution':
      return {
        say: `${finding.subject} moved most in ${m.moved.cell}`,
        more: [`Its share changed by ${pointsText(m.moved.shift)}; divergence ${size}.`, limit],
      }
    case 'count':
      return {
        say: `${countText(m.now)} predictions, usually ${countText(m.usual)}`,
        more: [`Fewer than a tenth of the usual ${countText(m.usual)} is silence.`],
      }
    default:
      return m satisfies never
  }
}

function metricOf({ kind, subject }: Finding): string {
  if (kind === 'representation') return 'Share'
  if (kind === 'quality') return subject
  return kind === 'performance' ? capitalised(subject) : 'Selection rate'
}

const SCALES: Readonly<Record<Finding['scale'], string>> = {
  ratio: 'Ratio',
  'ratio-of-ratios': 'Ratio to training',
  difference: 'Difference',
  'difference-in-differences': 'Change since training',
  jsd: 'Divergence',
  count: 'Count',
}

/** How many outcomes the slice's training rate would have given; a comparison with a premise, which is said. */
function missingOutcomes({ measured: m, kind, subject }: Finding): readonly string[] {
  if (m.form !== 'rates' || m.training?.rate === undefined || kind === 'quality' || kind === 'representation') return []
  const short = Math.round(m.training.rate * m.now.of - m.now.count)
  if (short === 0) return []
  // `true positive rate` counts true positives.
  const [one, more] =
    kind === 'performance'
      ? [subject.replace(/ rate$/, ''), `${subject.replace(/ rate$/, '')}s`]
      : ['favourable decision', 'favourable decisions']
  const noun = Math.abs(short) === 1 ? one : more
  return [`${countText(Math.abs(short))} ${short > 0 ? 'fewer' : 'more'} ${noun} than the slice’s training rate gives.`]
}

function sinceWhen(
  detail: InvestigationDetail,
  finding: Finding | undefined,
  history: HistoryReport | undefined,
): Said {
  const { windowLabel } = detail.evidence
  const run = finding === undefined ? undefined : runOf(detail, finding, history)
  const later = new Set(detail.laterFindings.map((l) => l.windowStart)).size
  return {
    say:
      windowLabel === undefined
        ? 'Not tied to a window'
        : run !== undefined && run.first !== windowLabel
          ? `Since ${run.first}`
          : `${finding === undefined ? 'Counted over' : 'Found in'} ${windowLabel}`,
    more: [
      ...(run === undefined || run.first === windowLabel ? [] : [`Found in ${windowLabel}.`]),
      ...(finding === undefined ? [] : (run?.words ?? foundAgainWords(detail, finding))),
      ...(finding !== undefined && finding.horizon > 1 ? [`Took ${finding.horizon} windows summed.`] : []),
      ...(finding?.origin === undefined ? [] : [ORIGINS[finding.origin]]),
      ...(detail.family === 'suspicion'
        ? []
        : [later === 0 ? 'No later window has found it again.' : `${several(later, 'later window')} found it again.`]),
    ],
  }
}

const TOLD = 6

/** The windows in a row up to the one judged at opening in which the slice was beyond what the finding was measured against, with figures on its own scale. */
function runOf(
  { evidence, rootSlice }: InvestigationDetail,
  finding: Finding,
  history: HistoryReport | undefined,
): { readonly first: string; readonly words: readonly string[] } | undefined {
  const scale = byWindow(finding)
  if (scale === undefined) return undefined
  const points = pointsByWindow(history, rootSlice, finding.version)
  const judged = points.filter((p) => evidence.window !== undefined && p.window.end <= evidence.window.end)
  const isFound = (p: HistoryPoint): boolean => {
    const figure = scale(p)
    return (
      p.verdict === 'finding' &&
      figure !== undefined &&
      isBeyond(finding.kind, finding.scale, figure, finding.tolerance)
    )
  }
  const last = judged.at(-1)
  if (last === undefined || !isFound(last) || last.window.end !== evidence.window?.end) return undefined
  const first = judged[judged.findLastIndex((p) => !isFound(p)) + 1] ?? last
  const figures = judged.slice(-TOLD).map(scale)
  const isWhole = figures.every((f) => f !== undefined && Number.isFinite(f))
  const written = figures.map((f) => effectText(finding.scale, f ?? 0)).join(', ')
  return { first: first.label, words: isWhole ? [`${SCALES[finding.scale]} by window: ${written}.`] : [] }
}

/** How the figure of a finding reads in one window of the history; undefined where the history holds no such figure. */
function byWindow({ kind, scale }: Finding): ((point: HistoryPoint) => number | undefined) | undefined {
  if (!isAgainstOthers({ kind })) return undefined
  const since = (
    now: number | undefined,
    then: number | undefined,
    by: (now: number, then: number) => number,
  ): number | undefined => (now === undefined || then === undefined ? undefined : by(now, then))
  switch (scale) {
    case 'ratio':
      return (p) => p.ratio?.estimate
    case 'ratio-of-ratios':
      return (p) => since(p.ratio?.estimate, p.trainingRatio?.estimate, (now, then) => now / then)
    case 'difference':
      return (p) => p.difference?.estimate
    case 'difference-in-differences':
      return (p) => since(p.difference?.estimate, p.trainingDifference?.estimate, (now, then) => now - then)
    default:
      return undefined
  }
}

/** The figure of a finding at opening and in the last window that found the same, on its own scale. */
function foundAgainWords({ laterFindings }: InvestigationDetail, finding: Finding): readonly string[] {
  const { kind, subject, slice, version, horizon, scale, effect } = finding
  const last = laterFindings
    .filter(({ finding: f }) => f.kind === kind && f.subject === subject && f.slice === slice)
    .filter(({ finding: f }) => f.version === version && f.horizon === horizon && f.scale === scale)
    .toSorted((a, b) => b.windowStart - a.windowStart)[0]
  if (last === undefined) return []
  const [then, now] = [effect.estimate, last.finding.effect.estimate].map((value) => effectText(scale, value))
  return [`${SCALES[scale]} ${then} then, ${now} ${inWindow(startOfWindow(last.windowStart))}.`]
}

const ORIGINS: Readonly<Record<NonNullable<Finding['origin']>, string>> = {
  inherited: 'Inherited: it stood at training already.',
  amplified: 'Amplified: it stood at training and has grown since.',
  emerged: 'Emerged: not there at training.',
  unknown: 'Too few at training to tell whether it stood there.',
}
