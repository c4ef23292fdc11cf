import type { Finding } from '../../detect/finding.ts'
import { mainFinding } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { dayInWords, several } from './figures.ts'
import { trainingData } from './trained-on.ts'

/** The words of a step that lead to the page of the model. */
export const MODEL_PAGE = 'the page of the model'

/** An input that another live investigation found to have moved in the same slice. */
export type MovedInput = { readonly feature: string; readonly key: string }

/** What to look at first, by family and origin and what is not known, in at most thirty words; hypotheses until a person concludes. Only what the page holds is advised upon. */
export function nextSteps(detail: InvestigationDetail, hasTokens: boolean, moved?: MovedInput): readonly string[] {
  const work = workStep(detail, hasTokens)
  if (isFinished(detail)) return [work]
  const gaps = detail.lineage.flatMap((l) => l.gaps).length
  return [
    adviceOn(detail, mainFinding(detail.evidence.findings, detail.rootSlice), moved).first,
    ...(gaps === 0 ? [] : [gaps === 1 ? 'Close the gap in lineage.' : `Close the ${gaps} gaps in lineage.`]),
    work,
  ]
}

/** The same in more words, for who has the time: why, what is on record of it, and how a gap is closed. */
export function nextStepsInDetail(detail: InvestigationDetail, moved?: MovedInput): readonly string[] {
  if (isFinished(detail)) return []
  const gap = detail.lineage.flatMap((l) => l.gaps)[0]
  return [
    ...adviceOn(detail, mainFinding(detail.evidence.findings, detail.rootSlice), moved).why,
    ...(gap === undefined ? [] : [`A gap in lineage: ${gap.missing} ${gap.remedy}`]),
  ]
}

const isFinished = ({ status }: InvestigationDetail): boolean =>
  status === 'closed' || status === 'dismissed' || status === 'concluded'

type Advice = { readonly first: string; readonly why: readonly string[] }

const COMPARE: Advice = { first: 'Compare the slices below with everyone else, now and at training.', why: [] }

function adviceOn(detail: InvestigationDetail, finding: Finding | undefined, moved: MovedInput | undefined): Advice {
  if (finding === undefined) {
    return detail.evidence.slices.length === 0
      ? { first: `Ask ${detail.openedBy} what led to the suspicion; no slice could be counted.`, why: [] }
      : COMPARE
  }
  if (finding.kind === 'silence') return { first: 'Ask who sends the predictions whether they still do.', why: [] }
  if (finding.kind === 'quality') {
    return {
      first: `Look first at what fills ${featureOf(finding)}.`,
      why: ['Values arrive otherwise than at training.', ...columnsOf(detail, featureOf(finding))],
    }
  }
  switch (finding.family) {
    case 'input':
      return {
        first: `Look first at where ${finding.subject} comes from.`,
        why: ['A unit, a default or a form may have changed.', ...columnsOf(detail, featureOf(finding))],
      }
    case 'mix':
      return {
        first: 'Look first at who is decided upon.',
        why: ['Shares have moved, and rates may follow without a change of the model.'],
      }
    case 'output':
    case 'limit':
      return byOrigin(detail, finding, moved)
    case 'silence':
    case 'tampering':
    case 'suspicion':
      return COMPARE
    default:
      return finding.family satisfies never
  }
}

function byOrigin(detail: InvestigationDetail, finding: Finding, moved: MovedInput | undefined): Advice {
  if (finding.origin === 'inherited' || finding.origin === 'amplified') {
    const data = detail.lineage.filter((l) => l.version === finding.version).flatMap(trainingData)
    const named = data.length === 0 ? [] : [`Version ${finding.version} was trained on ${data.slice(0, 4).join(', ')}.`]
    return finding.origin === 'inherited'
      ? { first: 'Look first at the training data: it stood there already.', why: named }
      : { first: 'Look first at the training data, then at what made it grow.', why: named }
  }
  if (moved !== undefined) {
    return {
      first: `Look first at ${moved.feature}: it moved in the same slice (${moved.key}).`,
      why: [
        `${moved.key} is about ${moved.feature} in this slice. That they moved together is no proof that one is the cause.`,
        ...columnsOf(detail, moved.feature),
      ],
    }
  }
  const deployed = deployedJustBefore(detail, finding)
  if (deployed !== undefined) {
    return {
      first: `Compare with the version before ${finding.version}, deployed ${dayInWords(deployed)}, just before.`,
      why: [],
    }
  }
  if (finding.origin === 'unknown') {
    return {
      first: 'Look first at the inputs of this slice, then at the training data.',
      why: ['There were too few at training to tell whether it stood there.'],
    }
  }
  return {
    first: `Look first at what drifted in this slice, on ${MODEL_PAGE}.`,
    why: ['No other open investigation names an input that moved in this slice.'],
  }
}

/** When the finding's version was deployed, where that lies in the windows that it was found over or in as many before them. */
function deployedJustBefore({ lineage, evidence }: InvestigationDetail, finding: Finding): number | undefined {
  const { window } = evidence
  if (window === undefined) return undefined
  const since = window.start - (2 * finding.horizon - 1) * (window.end - window.start)
  return lineage
    .filter((l) => l.version === finding.version)
    .flatMap((l) => l.edges.filter((e) => e.kind === 'deployed').flatMap((e) => e.validFrom ?? []))
    .filter((at) => at >= since && at < window.end)
    .sort((a, b) => b - a)[0]
}

const featureOf = (finding: Finding): string => finding.subject.split(': ')[0] ?? finding.subject

/** What provenance says a feature was filled from. */
function columnsOf({ lineage }: InvestigationDetail, feature: string): readonly string[] {
  const columns = lineage
    .flatMap((l) => l.nodes)
    .filter((n) => n.kind === 'feature' && n.name === feature)
    .flatMap((n) => (Array.isArray(n.attrs.columns) ? n.attrs.columns : []))
    .filter((column) => typeof column === 'string')
  const [first, ...more] = new Set(columns)
  if (first === undefined) return []
  return [
    `At training it was filled from ${first}${more.length === 0 ? '' : ` and ${several(more.length, 'further column')}`}.`,
  ]
}

function workStep({ status, assignee }: InvestigationDetail, hasTokens: boolean): string {
  switch (status) {
    case 'open':
      return 'Acknowledge it, so that others know somebody looks.'
    case 'acknowledged':
      return assignee === undefined ? 'Take it: nobody has it yet.' : 'Start investigating, or dismiss it.'
    case 'investigating':
      return 'Conclude with cause and remedy, or dismiss it.'
    case 'concluded':
      return `${hasTokens ? 'A second person checks' : 'Check'} the conclusion and ${hasTokens ? 'closes it, or reopens' : 'close it, or reopen'} it.`
    case 'closed':
    case 'dismissed':
      return 'Nothing: it is finished. Reopen it if it comes back.'
    default:
      return status satisfies never
  }
}
