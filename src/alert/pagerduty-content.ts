import { createHash } from 'node:crypto'
import type { Severity } from '../detect/finding.ts'
import { bySeverity } from './by-severity.ts'
import { aboutOf, firstWordOf, newsOf, titleOf } from './news-words.ts'
import type { Notification, NotifiedInvestigation, OutgoingMessage } from './notification.ts'
import { oneLine } from './one-line.ts'

const LONGEST_SUMMARY = 1024
const LARGEST_EVENT = 512_000

const SEVERITIES: Readonly<Record<Severity, string>> = { critical: 'critical', warning: 'warning', notice: 'info' }

const ENDED: readonly string[] = ['concluded', 'closed', 'dismissed']

/** An event of PagerDuty's Events API v2 without its routing key. */
export type PagerDutyEvent = {
  readonly event_action: 'trigger' | 'acknowledge' | 'resolve'
  readonly dedup_key: string
} & Readonly<Record<string, unknown>>

/**
 * The events of a message in the order in which they are sent: one for each investigation, the most severe first.
 *
 * The key is made of this installation and the investigation alone: it opens one alert however often it is told, and closes that one, and another
 * installation with the same routing key has others. News about ourselves is resolved at once, as nothing would ever resolve it.
 */
export function pagerDutyEvents(message: OutgoingMessage, baseUrl: string): readonly PagerDutyEvent[] {
  const { notification, messageId } = message
  const from: From = { client: { client: 'Plumbline', client_url: baseUrl }, installation: installationOf(baseUrl) }
  const { kind, endpoint } = notification
  if (kind === 'test') return ownEvents(notification, `test:${from.installation}:${messageId}`, from)
  if (kind === 'endpoint-disabled' || kind === 'undeliverable')
    return ownEvents(notification, `channel:${from.installation}:${oneLine(endpoint?.channel ?? messageId, 200)}`, from)
  return bySeverity(notification.investigations).map((told) => eventOf(notification, told, from))
}

type From = { readonly client: object; readonly installation: string }

/** Two installations that count from 1 share a routing key: 12 digits of the hash of where the pages are tell them apart. */
function installationOf(baseUrl: string): string {
  return createHash('sha256').update(baseUrl).digest('hex').slice(0, 12)
}

function eventOf(notification: Notification, told: NotifiedInvestigation, from: From): PagerDutyEvent {
  const key = { dedup_key: `inv:${from.installation}:${told.id}` }
  if (notification.kind === 'concluded' || told.endedAt !== undefined || ENDED.includes(told.status))
    return { event_action: 'resolve', ...key }
  if (notification.kind === 'acknowledged') return { event_action: 'acknowledge', ...key }
  const event = (details: object): PagerDutyEvent => ({
    event_action: 'trigger',
    ...key,
    payload: {
      summary: oneLine(summaryOf(notification, told), LONGEST_SUMMARY),
      source: oneLine(told.versions[0] === undefined ? told.model : `${told.model}@${told.versions[0]}`, 200),
      severity: SEVERITIES[told.severity],
      timestamp: new Date(notification.at).toISOString(),
      component: oneLine(told.rootSlice, 200),
      group: oneLine(told.model, 200),
      class: oneLine(told.family, 60),
      custom_details: details,
    },
    links: [{ href: oneLine(told.url, 1000), text: `Open ${oneLine(told.key, 20)}` }],
    ...from.client,
  })
  const evidence = { evidence_sha256: oneLine(told.evidenceSha256, 64) }
  const whole = event({ ...detailsOf(notification, told), ...evidence })
  return Buffer.byteLength(JSON.stringify(whole)) < LARGEST_EVENT ? whole : event(evidence)
}

function summaryOf({ kind }: Notification, told: NotifiedInvestigation): string {
  const word = firstWordOf(kind, [told])
  return `${word === undefined ? '' : `${word}: `}${oneLine(told.key, 20)}: ${titleOf(kind, told, 900)}`
}

function detailsOf({ note }: Notification, told: NotifiedInvestigation): object {
  return {
    about: aboutOf(told),
    status: oneLine(told.status, 60),
    facts: told.facts.map(({ name, value }) => `${oneLine(name, 60)}: ${oneLine(value)}`),
    also: told.also.map((sentence) => oneLine(sentence)),
    lineage: told.lineage.map((sentence) => oneLine(sentence)),
    ...(note === undefined ? {} : { note: oneLine(note, 1000) }),
  }
}

function ownEvents(notification: Notification, dedup_key: string, { client }: From): readonly PagerDutyEvent[] {
  const trigger: PagerDutyEvent = {
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: oneLine(`Plumbline: ${newsOf(notification, [])}`, LONGEST_SUMMARY),
      source: 'Plumbline',
      severity: SEVERITIES[notification.severity],
      timestamp: new Date(notification.at).toISOString(),
    },
    ...client,
  }
  return [trigger, { event_action: 'resolve', dedup_key }]
}
