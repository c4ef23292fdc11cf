import type { Finding } from '../../detect/finding.ts'
import { mainFinding } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { momentInWords, several } from './figures.ts'
import { trainingData } from './trained-on.ts'

/** The words of a step that lead to the page of the model. */
export const MODEL_PAGE = 'the page of the model'

/** What to look at first, by family and origin and what is not known; hypotheses until a person concludes. Only what the page holds is advised upon. */
export function nextSteps(detail: InvestigationDetail, hasTokens: boolean): readonly string[] {
  const work = workStep(detail, hasTokens)
  if (detail.status === 'closed' || detail.status === 'dismissed' || detail.status === 'concluded') return [work]
  const gap = detail.lineage.flatMap((l) => l.gaps)[0]
  return [
    lookFirst(detail, mainFinding(detail.evidence.findings, detail.rootSlice)),
    ...(gap === undefined ? [] : [`Close a gap: ${gap.remedy}`]),
    work,
  ]
}

function lookFirst(detail: InvestigationDetail, finding: Finding | undefined): string {
  if (finding === undefined) {
    return detail.evidence.slices.length === 0
      ? `Ask ${detail.openedBy} what led to the suspicion; no slice could be counted.`
      : 'Compare the slices below with everyone else, now and at training.'
  }
  if (finding.kind === 'silence') return 'Ask who sends the predictions whether they still do.'
  if (finding.kind === 'quality') {
    return `Look first at what fills ${featureOf(finding)}: values arrive otherwise than at training.${columnsOf(detail, finding)}`
  }
  switch (finding.family) {
    case 'input':
      return `Look first at where ${finding.subject} comes from: a unit, a default or a form may have changed.${columnsOf(detail, finding)}`
    case 'mix':
      return 'Look first at who is decided upon: shares have moved, and rates may follow without a change of the model.'
    case 'output':
    case 'limit':
      return byOrigin(detail, finding)
    case 'silence':
    case 'tampering':
    case 'suspicion':
      return 'Compare the slices below with everyone else, now and at training.'
    default:
      return finding.family satisfies never
  }
}

function byOrigin(detail: InvestigationDetail, finding: Finding): string {
  if (finding.origin === 'inherited' || finding.origin === 'amplified') {
    const data = detail.lineage.filter((l) => l.version === finding.version).flatMap(trainingData)
    const named = data.length > 0 && data.length <= 3 ? ` (${data.join(', ')})` : ''
    const grown = finding.origin === 'amplified' ? ', then at what made it grow since' : ''
    return `Look first at the training data${named}: it stood there already${grown}.`
  }
  const deployed = deployedJustBefore(detail, finding)
  if (deployed !== undefined) {
    return `Version ${finding.version} was deployed ${momentInWords(deployed)}, just before: compare with the version before it.`
  }
  if (finding.origin === 'unknown') {
    return 'Too few at training to tell whether it stood there: look at the inputs of this slice, then at the training data.'
  }
  return `Look first at the inputs of this slice: what drifted in it stands on ${MODEL_PAGE}, under Drift.`
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
function columnsOf({ lineage }: InvestigationDetail, finding: Finding): string {
  const columns = lineage
    .flatMap((l) => l.nodes)
    .filter((n) => n.kind === 'feature' && n.name === featureOf(finding))
    .flatMap((n) => (Array.isArray(n.attrs.columns) ? n.attrs.columns : []))
    .filter((column) => typeof column === 'string')
  const [first, ...more] = new Set(columns)
  if (first === undefined) return ''
  return ` At training it was filled from ${first}${more.length === 0 ? '' : ` and ${several(more.length, 'further column')}`}.`
}

function workStep({ status }: InvestigationDetail, hasTokens: boolean): string {
  switch (status) {
    case 'open':
      return 'Acknowledge it, so that others know somebody looks.'
    case 'acknowledged':
      return 'Start investigating, or dismiss it.'
    case 'investigating':
      return 'Conclude with a root cause and a remedy, or dismiss it.'
    case 'concluded':
      return `${hasTokens ? 'A second person checks' : 'Check'} the conclusion and ${hasTokens ? 'closes it, or reopens' : 'close it, or reopen'} it.`
    case 'closed':
    case 'dismissed':
      return 'Nothing: it is finished. Reopen it if it comes back.'
    default:
      return status satisfies never
  }
}
