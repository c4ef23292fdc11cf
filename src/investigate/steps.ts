import { ServiceError } from '../errors.ts'
import type { Investigation, InvestigationStatus, RootCause, Step, TimelineEvent } from './investigation.ts'
import { investigationKey, STATUSES } from './investigation.ts'

/** What a conclusion may name as the cause, with the words for it. */
export const ROOT_CAUSES = {
  'data-source': 'a source of the training data',
  'feature-pipeline': 'the pipeline that makes the features',
  'model-change': 'a change of the model',
  'population-shift': 'a change in who is decided upon',
  policy: 'a policy or a threshold',
  label: 'the labels',
  'false-alarm': 'no cause: a false alarm',
} as const satisfies Readonly<Record<RootCause, string>>

/** Who acts where no tokens are configured: everyone on the machine, so that a second person cannot be told from the first. */
export const LOCAL_ACTOR = 'local'

/** How long a matter stays settled unless the analyst says otherwise: 90 days. */
export const DEFAULT_SETTLED_MS = 90 * 24 * 3_600_000

const MAX_TEXT = 4000
const MAX_NAME = 200

type Rule = {
  readonly from: readonly InvestigationStatus[]
  /** Undefined: the status stays. */
  readonly to: InvestigationStatus | undefined
  readonly event: TimelineEvent['kind']
  readonly needsReason: boolean
}

/** From which status each verb may be taken, and where it leads. Only a person takes a step. */
export const STEP_RULES = {
  acknowledge: { from: ['open'], to: 'acknowledged', event: 'acknowledged', needsReason: false },
  investigate: { from: ['open', 'acknowledged'], to: 'investigating', event: 'investigating', needsReason: false },
  conclude: {
    from: ['open', 'acknowledged', 'investigating'],
    to: 'concluded',
    event: 'concluded',
    needsReason: true,
  },
  close: { from: ['concluded'], to: 'closed', event: 'closed', needsReason: true },
  dismiss: {
    from: ['open', 'acknowledged', 'investigating', 'concluded'],
    to: 'dismissed',
    event: 'dismissed',
    needsReason: true,
  },
  reopen: { from: ['concluded', 'closed', 'dismissed'], to: 'open', event: 'reopened', needsReason: true },
  assign: {
    from: ['open', 'acknowledged', 'investigating', 'concluded'],
    to: undefined,
    event: 'assigned',
    needsReason: false,
  },
  comment: { from: STATUSES, to: undefined, event: 'commented', needsReason: true },
} as const satisfies Readonly<Record<Step['verb'], Rule>>

/** What a step makes of an investigation. */
export type Transition = {
  /** Statuses from which it holds; the update expects one of them. */
  readonly from: readonly InvestigationStatus[]
  readonly event: TimelineEvent['kind']
  readonly reason: string | undefined
  readonly after: Pick<Investigation, 'status' | 'assignee' | 'rootCause' | 'remedy' | 'concludedBy'>
  readonly matter:
    | { readonly effect: 'none' }
    | { readonly effect: 'revive' }
    | { readonly effect: 'settle'; readonly until: number }
}

/** The verbs that an investigation's status allows to an actor, for buttons. */
export function allowedSteps(investigation: Investigation, actor: string): readonly Step['verb'][] {
  return (Object.keys(STEP_RULES) as Step['verb'][]).filter(
    (verb) =>
      (STEP_RULES[verb].from as readonly InvestigationStatus[]).includes(investigation.status) &&
      !(verb === 'close' && isSamePerson(investigation, actor)),
  )
}

/**
 * What a step makes of an investigation, or why it cannot be taken.
 *
 * @param last who set the status that stands, for the refusal's words
 * @throws {ServiceError} `invalid` for a missing reason, root cause or remedy; `conflict` where the status does not allow the step; `forbidden` where closing needs a second person
 */
export function takeStep(
  investigation: Investigation,
  step: Step,
  by: { readonly actor: string; readonly at: number; readonly last: Pick<TimelineEvent, 'actor' | 'at'> | undefined },
): Transition {
  const rule: Rule | undefined = STEP_RULES[step.verb]
  if (!rule)
    throw new ServiceError('invalid', `step "${step.verb}" is unknown; known: ${Object.keys(STEP_RULES).join(', ')}`)
  const reason = checkWords(step, by.at)
  if (!rule.from.includes(investigation.status)) throw refusal(investigation, step.verb, by.last)
  if (step.verb === 'close' && isSamePerson(investigation, by.actor))
    throw new ServiceError(
      'forbidden',
      `${investigationKey(investigation.id)} was concluded by ${by.actor}: closing needs a second person`,
    )
  return {
    from: rule.from,
    event: rule.event,
    reason: reason === '' ? undefined : reason,
    after: {
      ...investigation,
      ...memberChanges(investigation, step, by.actor),
      status: rule.to ?? investigation.status,
    },
    matter: matterEffect(step, by.at),
  }
}

/** The refusal of a step that the status no longer allows: it names the status and who set it. */
export function refusal(
  investigation: Investigation,
  verb: Step['verb'],
  last: Pick<TimelineEvent, 'actor' | 'at'> | undefined,
): ServiceError {
  const set = last ? `, set by ${last.actor} at ${new Date(last.at).toISOString()}` : ''
  const possible = (Object.keys(STEP_RULES) as Step['verb'][]).filter((v) =>
    (STEP_RULES[v].from as readonly InvestigationStatus[]).includes(investigation.status),
  )
  return new ServiceError(
    'conflict',
    `${investigationKey(investigation.id)} is ${investigation.status}${set}: cannot ${verb} it from there (only from ${STEP_RULES[verb].from.join(', ')}); possible now: ${possible.join(', ')}`,
  )
}

function checkWords(step: Step, at: number): string {
  const reason = step.reason.trim()
  if (STEP_RULES[step.verb].needsReason && reason === '')
    throw new ServiceError('invalid', `${step.verb} needs a reason: say why, in words that a colleague can follow`)
  checkLength('reason', reason)
  if (step.verb === 'assign') checkName(step.to.trim())
  if (step.verb !== 'conclude') return reason
  if (!Object.hasOwn(ROOT_CAUSES, step.rootCause))
    throw new ServiceError(
      'invalid',
      `rootCause "${String(step.rootCause)}" is unknown; known: ${Object.keys(ROOT_CAUSES).join(', ')}`,
    )
  if (step.rootCause !== 'false-alarm' && step.remedy.trim() === '')
    throw new ServiceError('invalid', 'conclude needs a remedy: what was done about it, or why nothing was')
  checkLength('remedy', step.remedy.trim())
  if (step.settledUntil !== undefined && !(step.settledUntil > at))
    throw new ServiceError(
      'invalid',
      `settledUntil must lie after ${new Date(at).toISOString()}, got ${timeText(step.settledUntil)}`,
    )
  return reason
}

function checkName(name: string): void {
  if (name === '') throw new ServiceError('invalid', 'assign needs a name: who takes it')
  if (name.length > MAX_NAME)
    throw new ServiceError('invalid', `the name has ${name.length} characters, at most ${MAX_NAME} are kept`)
}

function checkLength(name: string, text: string): void {
  if (text.length > MAX_TEXT)
    throw new ServiceError('invalid', `${name} has ${text.length} characters, at most ${MAX_TEXT} are kept`)
}

function memberChanges(investigation: Investigation, step: Step, actor: string): Partial<Investigation> {
  switch (step.verb) {
    case 'acknowledge':
      return step.byLink === true ? {} : { assignee: investigation.assignee ?? actor }
    case 'investigate':
      return { assignee: actor }
    case 'assign':
      return { assignee: step.to.trim() }
    case 'conclude':
      return { rootCause: step.rootCause, remedy: step.remedy.trim() || undefined, concludedBy: actor }
    case 'dismiss':
    case 'reopen':
      // An earlier conclusion no longer holds; the timeline keeps it.
      return { rootCause: undefined, remedy: undefined, concludedBy: undefined }
    case 'close':
    case 'comment':
      return {}
    default:
      return step satisfies never
  }
}

function matterEffect(step: Step, at: number): Transition['matter'] {
  switch (step.verb) {
    case 'conclude':
      return { effect: 'settle', until: step.settledUntil ?? at + DEFAULT_SETTLED_MS }
    case 'dismiss':
      return { effect: 'settle', until: at + DEFAULT_SETTLED_MS }
    case 'reopen':
      return { effect: 'revive' }
    default:
      // Closing follows a conclusion, which has settled the matter until the analyst's own date.
      return { effect: 'none' }
  }
}

function isSamePerson(investigation: Investigation, actor: string): boolean {
  return actor !== LOCAL_ACTOR && investigation.concludedBy === actor
}

function timeText(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString()
}
