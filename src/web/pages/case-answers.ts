import { countText, decimals, effectText, intervalText, percentText, pText, rateText } from '../../detect/figures.ts'
import type { Finding } from '../../detect/finding.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import type { LineageNode } from '../../lineage/lineage-snapshot.ts'
import { several, tolerance as toleranceText } from './figures.ts'

/** One of the six answers on the first screen: at most nine words, then the rest. */
export type CaseAnswer = { readonly question: string; readonly say: string; readonly more: readonly string[] }

/** The finding that decides: of the root slice, the furthest beyond its tolerance. */
export function decidingFinding(detail: InvestigationDetail): Finding | undefined {
  const { findings } = detail.evidence
  const ofRoot = findings.filter((f) => f.slice === detail.rootSlice)
  return [...(ofRoot.length > 0 ? ofRoot : findings)].sort((a, b) => b.units - a.units)[0]
}

/** What happened, to whom, how sure, since when, what changed. What to do next is a list of its own. */
export function answersOf(detail: InvestigationDetail, slice: string): readonly CaseAnswer[] {
  const finding = decidingFinding(detail)
  const answers = finding === undefined ? suspected(detail) : measured(finding)
  return [
    { question: 'What happened', ...answers.what },
    { question: 'To whom', say: slice, more: answers.whom },
    { question: 'How sure', ...answers.sure },
    { question: 'Since when', ...sinceWhen(detail, finding) },
    { question: 'What changed in the model’s provenance', ...provenanceOf(detail) },
  ]
}

type Said = Omit<CaseAnswer, 'question'>

function suspected({ evidence, openedBy }: InvestigationDetail): { what: Said; whom: readonly string[]; sure: Said } {
  const about = Object.entries(evidence.suspicion?.about ?? {}).map(([what, name]) => `${what} ${name}`)
  return {
    what: { say: `${openedBy} suspects something`, more: [evidence.suspicion?.text ?? 'No words were given.'] },
    whom: about.length === 0 ? ['No slice, prediction or data set is named.'] : [`Named: ${about.join(', ')}.`],
    sure: {
      say: 'A suspicion, not a test',
      more: ['No test stands behind it. The slices below were counted when it was opened.'],
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
          : [`Adjusted p = ${pText(finding.adjustedLog10P)}, level ${decimals(finding.level, 3)}.`]),
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
        more: [
          `Its share changed by ${m.moved.shift > 0 ? '+' : ''}${decimals(m.moved.shift, 2)}; divergence ${size}.`,
          limit,
        ],
      }
    case 'count':
      return {
        say: `${countText(m.now)} predictions, usually ${countText(m.usual)}`,
        more: [`Fewer than ${countText(tolerance)} is silence.`],
      }
    default:
      return m satisfies never
  }
}

function metricOf({ kind, subject }: Finding): string {
  if (kind === 'representation') return 'Share'
  if (kind === 'quality') return subject
  return kind === 'performance' ? `${subject.charAt(0).toUpperCase()}${subject.slice(1)}` : 'Selection rate'
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
function missingOutcomes({ measured: m, kind }: Finding): readonly string[] {
  if (m.form !== 'rates' || m.training?.rate === undefined || kind === 'quality' || kind === 'representation') return []
  const short = Math.round(m.training.rate * m.now.of - m.now.count)
  if (short === 0) return []
  return [`${countText(Math.abs(short))} ${short > 0 ? 'fewer' : 'more'} than the slice’s training rate gives.`]
}

function sinceWhen(detail: InvestigationDetail, finding: Finding | undefined): Said {
  const { windowLabel } = detail.evidence
  const later = new Set(detail.laterFindings.map((l) => l.windowStart)).size
  return {
    say: windowLabel === undefined ? 'Not tied to a window' : `Found in ${windowLabel}`,
    more: [
      ...(finding !== undefined && finding.horizon > 1
        ? [`Seen over the last ${finding.horizon} windows summed.`]
        : []),
      ...(finding?.origin === undefined ? [] : [ORIGINS[finding.origin]]),
      later === 0 ? 'No later window has added to it.' : `${several(later, 'later window')} found it again.`,
    ],
  }
}

const ORIGINS: Readonly<Record<NonNullable<Finding['origin']>, string>> = {
  inherited: 'Inherited: it stood at training already.',
  amplified: 'Amplified: it stood at training and has grown since.',
  emerged: 'Emerged: not there at training.',
  unknown: 'Too few at training to tell whether it stood there.',
}

function provenanceOf({ lineage }: InvestigationDetail): Said {
  const known = lineage.filter((l) => l.status === 'known')
  const gaps = lineage.flatMap((l) => l.gaps)
  if (known.length === 0) {
    return {
      say: lineage.some((l) => l.status === 'unavailable')
        ? 'Lineage did not answer at opening'
        : 'Nothing is recorded',
      more: ['The investigation stands without it. Record a provenance.yaml and it shows what is known since.'],
    }
  }
  const data = known.flatMap((l) => l.nodes).filter((n) => n.kind === 'datasetVersion' || n.kind === 'dataset')
  const names = [...new Set(data.map(nameOf))]
  return {
    say: names.length === 0 ? 'No training data is recorded' : `Trained on ${several(names.length, 'data set')}`,
    more: [
      ...(names.length === 0
        ? []
        : [`${names.slice(0, 4).join(', ')}${names.length > 4 ? `, and ${names.length - 4} more` : ''}.`]),
      gaps.length === 0
        ? 'Nothing that is looked for is missing.'
        : `${several(gaps.length, 'gap')}: ${gaps[0]?.missing ?? ''}`,
    ],
  }
}

const nameOf = (node: LineageNode): string => (node.version === undefined ? node.name : `${node.name} ${node.version}`)

/** What to look at first, by where it comes from and what is not known; hypotheses until a person concludes. */
export function nextSteps(detail: InvestigationDetail): readonly string[] {
  if (detail.status === 'closed' || detail.status === 'dismissed') return [workStep(detail)]
  const finding = decidingFinding(detail)
  const gap = detail.lineage.flatMap((l) => l.gaps)[0]
  return [
    firstStep(detail, finding),
    ...(gap === undefined ? [] : [`Close a gap in lineage. ${gap.remedy}`]),
    workStep(detail),
  ]
}

function firstStep(detail: InvestigationDetail, finding: Finding | undefined): string {
  if (finding === undefined) return 'Compare the slices below with everyone else.'
  if (finding.kind === 'silence') return 'Ask who sends the predictions whether they still do.'
  if (finding.kind === 'quality') return 'Look first at the pipeline that fills this feature.'
  if (finding.origin === 'inherited' || finding.origin === 'amplified') {
    return 'Look first at the training data: it stood there already.'
  }
  const deployed = detail.lineage.some((l) => l.nodes.some((n) => n.kind === 'deployment'))
  if (finding.origin === 'emerged' && deployed) return 'Compare with the version before this deployment.'
  if (finding.family === 'input') return 'Look first at where this feature comes from.'
  if (finding.family === 'mix') return 'Look first at who is decided upon: shares have moved.'
  return 'Look first at the inputs of this slice, below.'
}

function workStep({ status }: InvestigationDetail): string {
  switch (status) {
    case 'open':
      return 'Acknowledge it, so that others know somebody looks.'
    case 'acknowledged':
      return 'Start investigating, or dismiss it with a reason.'
    case 'investigating':
      return 'Conclude with a root cause and a remedy.'
    case 'concluded':
      return 'A second person closes it.'
    case 'closed':
    case 'dismissed':
      return 'Nothing: it is finished. Reopen it if it comes back.'
    default:
      return status satisfies never
  }
}
