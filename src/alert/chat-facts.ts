import type { Severity } from '../detect/finding.ts'
import { bySeverity } from './by-severity.ts'
import {
  aboutOf,
  firstWordOf,
  formatMoment,
  openingOf,
  SEVERITY_SHAPES,
  SEVERITY_WORDS,
  titleOf,
} from './news-words.ts'
import type { Notification, NotifiedInvestigation, OutgoingMessage } from './notification.ts'
import { oneLine } from './one-line.ts'

/** One investigation as a chat shows it. */
export type ChatItem = {
  readonly key: string
  /** `◆ Critical: selection rate of …`, `Worse: ◆ Critical: At opening: …`, `Dismissed: …` */
  readonly headline: string
  readonly about: string
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly evidence: string
  /** Undefined where it is no web address. */
  readonly url: string | undefined
  readonly acknowledgeUrl: string | undefined
}

/** What a chat message says, before it is set for one service. */
export type ChatFacts = {
  readonly severity: Severity
  readonly headline: string
  /** What became of them, and by whom. */
  readonly news: readonly string[]
  readonly items: readonly ChatItem[]
  readonly closing: string
}

const MOST_FACTS = 8

/** What a message says in a chat: the same figures as the mail, fewer of them. */
export function chatFacts({ channel, notification, because }: OutgoingMessage): ChatFacts {
  const ordered = bySeverity(notification.investigations)
  const items = ordered.map((investigation) => itemOf(notification, investigation))
  const why = because === undefined ? '' : ` Why: ${oneLine(because, 200)}.`
  return {
    severity: notification.severity,
    headline: headlineOf(notification, items),
    news: openingOf(notification, ordered),
    items,
    closing: `Sent to ${oneLine(channel, 100)} by Plumbline, ${formatMoment(notification.at)}.${why} A measured difference, not a verdict.`,
  }
}

/** What a chat message shows where it tells of the first `count`: a lone investigation in full, several in a line each, and how many are left out. */
export function shownOf(
  { items }: ChatFacts,
  count: number,
): {
  readonly single: ChatItem | undefined
  readonly listed: readonly ChatItem[]
  readonly leftOut: string | undefined
} {
  const single = items.length === 1 && count === 1 ? items[0] : undefined
  const left = items.length - count
  return {
    single,
    listed: single === undefined ? items.slice(0, count) : [],
    leftOut: left === 0 ? undefined : `${left} of ${items.length} investigations are left out; the pages list them.`,
  }
}

function headlineOf(notification: Notification, items: readonly ChatItem[]): string {
  const { kind, severity, model, endpoint, investigations } = notification
  if (kind === 'test') return 'Plumbline: test message'
  if (kind === 'undeliverable')
    return `${SEVERITY_SHAPES[severity]} Not delivered on channel ${oneLine(endpoint?.channel ?? '', 80)}`
  if (kind === 'endpoint-disabled')
    return `${SEVERITY_SHAPES[severity]} Channel ${oneLine(endpoint?.channel ?? '', 80)} is switched off`
  const [only, another] = items
  const word = firstWordOf(kind, investigations)
  if (only !== undefined && another === undefined)
    return kind === 'digest' ? `${word}: ${only.headline}` : only.headline
  const told = `${items.length} investigations, ${oneLine(model, 60)}`
  if (kind === 'concluded') return `${word}: ${told}`
  return `${word === undefined ? '' : `${word}: `}${severityOf(severity)}: ${told}`
}

function severityOf(severity: Severity): string {
  return `${SEVERITY_SHAPES[severity]} ${SEVERITY_WORDS[severity]}`
}

/** What has ended is not critical any more: its severity would call for somebody. A digest says once what it is. */
function itemHeadline(kind: Notification['kind'], investigation: NotifiedInvestigation): string {
  const word = kind === 'digest' ? undefined : firstWordOf(kind, [investigation])
  const title = titleOf(kind, investigation)
  if (kind === 'concluded') return `${word}: ${title}`
  return `${word === undefined ? '' : `${word}: `}${severityOf(investigation.severity)}: ${title}`
}

function itemOf({ kind }: Notification, investigation: NotifiedInvestigation): ChatItem {
  const { key, facts, status, evidenceSha256, url, acknowledgeUrl } = investigation
  return {
    key: oneLine(key, 20),
    headline: itemHeadline(kind, investigation),
    about: aboutOf(investigation),
    facts: [
      ...facts.slice(0, MOST_FACTS).map(({ name, value }) => ({ name: oneLine(name, 60), value: oneLine(value, 300) })),
      { name: 'status', value: oneLine(status, 60) },
    ],
    evidence: `Evidence of ${oneLine(key, 20)}: sha256 ${oneLine(evidenceSha256, 64)}`,
    url: webAddress(url),
    acknowledgeUrl: webAddress(acknowledgeUrl),
  }
}

function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined
}
