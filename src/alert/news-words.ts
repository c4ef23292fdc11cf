import type { Severity } from '../detect/finding.ts'
import { sliceWords } from '../investigate/describe.ts'
import type { NewsKind, Notification, NotifiedInvestigation } from './notification.ts'
import { oneLine } from './one-line.ts'

/** Severities as a message spells them. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
  notice: 'Notice',
}

/** A shape for each severity, so that no colour has to tell them apart. */
export const SEVERITY_SHAPES: Readonly<Record<Severity, string>> = { critical: '◆', warning: '▲', notice: '☉' }

type AboutInvestigations = Exclude<NewsKind, 'test' | 'endpoint-disabled' | 'undeliverable'>
type Ended = NonNullable<NotifiedInvestigation['endedHow']>

/** How an investigation of this status ended. */
export function endedHow(status: string): Ended {
  return status === 'dismissed' || status === 'closed' ? status : 'concluded'
}

const OF_ONE: Readonly<Record<AboutInvestigations, string>> = {
  opened: 'has opened',
  worsened: 'is worse than last told',
  acknowledged: 'was acknowledged',
  concluded: 'was concluded',
  reminder: 'is still not concluded',
  escalated: 'has not been acknowledged',
  digest: 'was collected for this digest',
}

const OF_SEVERAL: Readonly<Record<AboutInvestigations, string>> = {
  opened: 'opened together',
  worsened: 'are worse than last told',
  acknowledged: 'were acknowledged',
  concluded: 'were concluded',
  reminder: 'are still not concluded',
  escalated: 'have not been acknowledged',
  digest: 'were collected for this digest',
}

/** What a short line begins with, where it is not that something opened. */
const FIRST_WORDS: Readonly<Record<Exclude<AboutInvestigations, 'opened' | 'concluded'>, string>> = {
  worsened: 'Worse',
  acknowledged: 'Acknowledged',
  reminder: 'Reminder',
  escalated: 'Not acknowledged',
  digest: 'Digest',
}

const ENDED_WORDS: Readonly<Record<Ended, string>> = {
  concluded: 'Concluded',
  dismissed: 'Dismissed',
  closed: 'Closed',
}

/** What the moment beside a severity means: `Critical, opened 13 April 2026, 03:05 UTC`. */
const TOLD_WORDS: Readonly<Record<NewsKind, string>> = {
  opened: 'opened',
  worsened: 'worsened',
  acknowledged: 'acknowledged',
  concluded: 'concluded',
  reminder: 'told again',
  escalated: 'escalated',
  digest: 'told',
  'endpoint-disabled': 'switched off',
  undeliverable: 'not delivered',
  test: 'tested',
}

const MOST_KEYS = 20

/** What became of them, in one sentence. */
export function newsOf(notification: Notification, ordered: readonly NotifiedInvestigation[]): string {
  const { kind, model, endpoint } = notification
  if (kind === 'test')
    return 'This is a test of the channel. Nothing was measured; whoever reads this will be reached in earnest.'
  if (kind === 'endpoint-disabled') return switchedOff(endpoint)
  if (kind === 'undeliverable') return undelivered(endpoint)
  const how = kind === 'concluded' ? endsOf(ordered) : []
  const [end, otherEnd] = how
  const keys = ordered.map((told) => {
    const key = oneLine(told.key, 20)
    return otherEnd === undefined ? key : `${key} (${endOf(told)})`
  })
  if (keys.length === 1) return `${keys.join()} ${end === undefined ? OF_ONE[kind] : `was ${end}`}.`
  if (keys.length === 0) return `Nothing was collected for this ${kind === 'digest' ? 'digest' : 'message'}.`
  const models = new Set(ordered.map((told) => told.model))
  const of = models.size > 1 ? `${models.size} models` : oneLine(ordered[0]?.model ?? model, 200)
  const named = keys.slice(0, MOST_KEYS).join(', ')
  const more = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : ''
  const became = otherEnd !== undefined ? 'have ended' : end === undefined ? OF_SEVERAL[kind] : `were ${end}`
  return `${keys.length} investigations of ${of} ${became}: ${named}${more}.`
}

/** What stands before the investigations of a message: what became of them, and by whom. */
export function openingOf(notification: Notification, ordered: readonly NotifiedInvestigation[]): readonly string[] {
  const { kind, note } = notification
  return [
    // One that has opened speaks for itself.
    ...(kind === 'opened' && ordered.length === 1 ? [] : [newsOf(notification, ordered)]),
    ...(note === undefined || kind === 'test' ? [] : [oneLine(note, 1000)]),
  ]
}

/** The first word of a headline: `Worse`, `Dismissed`; undefined where something opened, which speaks for itself. */
export function firstWordOf(kind: NewsKind, told: readonly NotifiedInvestigation[]): string | undefined {
  if (kind === 'test' || kind === 'endpoint-disabled' || kind === 'undeliverable' || kind === 'opened') return undefined
  if (kind !== 'concluded') return FIRST_WORDS[kind]
  const [end, otherEnd] = endsOf(told)
  return end === undefined || otherEnd !== undefined ? 'Ended' : ENDED_WORDS[end]
}

/** What the moment beside a severity means for one investigation: one that was dismissed was not concluded. */
export function toldWordOf(kind: NewsKind, told: NotifiedInvestigation): string {
  return kind === 'concluded' ? endOf(told) : TOLD_WORDS[kind]
}

function endsOf(told: readonly NotifiedInvestigation[]): readonly Ended[] {
  return [...new Set(told.map(endOf))]
}

function endOf(told: NotifiedInvestigation): Ended {
  return told.endedHow ?? endedHow(told.status)
}

/** The title as it is told. It is frozen: once the matter has become worse, the figures beside it are not those of the title. */
export function titleOf(kind: NewsKind, { title, revision }: NotifiedInvestigation, longest = 250): string {
  const isOlder = revision === undefined ? kind === 'worsened' : revision > 0
  return oneLine(`${isOlder ? 'At opening: ' : ''}${title}`, longest)
}

/** Model with versions, slice in words, window. */
export function aboutOf({ model, versions, rootSlice, window }: NotifiedInvestigation): string {
  const of = versions.length === 0 ? model : `${model}@${versions.slice(0, 20).join(', ')}`
  return [of, sliceWords(rootSlice), ...(window === undefined ? [] : [window.label])]
    .map((part) => oneLine(part, 200))
    .join('; ')
}

// A formatter takes longer to make than a mail to write.
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' })

/** A moment as people write it: `13 April 2026, 03:05 UTC`. */
export function formatMoment(at: number): string {
  return `${DAY.format(at)}, ${TIME.format(at)} UTC`
}

function undelivered(endpoint: Notification['endpoint']): string {
  if (endpoint === undefined) return 'A message could not be delivered on another channel.'
  return `Not everything told on the channel ${oneLine(endpoint.channel, 100)} arrives: ${oneLine(endpoint.because, 300)}.`
}

function switchedOff(endpoint: Notification['endpoint']): string {
  if (endpoint === undefined) return 'A channel was switched off: its receiver wants no more messages.'
  const name = oneLine(endpoint.channel, 100)
  return (
    `The channel ${name} was switched off: ${oneLine(endpoint.because, 300)}. What was to go there is kept; ` +
    `once the receiver is mended, \`plumbline alerts enable ${name}\` sends it.`
  )
}
