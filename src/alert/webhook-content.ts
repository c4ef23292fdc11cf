import { bySeverity } from './by-severity.ts'
import { mostThatFit } from './most-that-fit.ts'
import { titleOf } from './news-words.ts'
import type { NewsKind, Notification, NotifiedInvestigation, OutgoingMessage } from './notification.ts'
import { oneLine } from './one-line.ts'

const LARGEST_BODY = 20_000

const TYPES: Readonly<Record<NewsKind, string>> = {
  opened: 'investigation.opened',
  worsened: 'investigation.worsened',
  acknowledged: 'investigation.acknowledged',
  concluded: 'investigation.concluded',
  reminder: 'investigation.reminder',
  escalated: 'investigation.escalated',
  digest: 'investigation.digest',
  'endpoint-disabled': 'channel.disabled',
  undeliverable: 'channel.undeliverable',
  test: 'plumbline.test',
}

/** What is told to a machine, before it is put into an envelope. */
type ThinEvent = { readonly type: string; readonly time: string; readonly data: object }

/**
 * The body of a webhook: thin, under 20 kB, and the same bytes at every try.
 *
 * Detail is read with a token, so that reading is on record. Where investigations would not fit, first the facts and then the
 * investigations of lesser severity are left out, and `omitted` says how many.
 */
export function webhookBody(notification: Notification): Buffer {
  return fitted(notification, ({ type, time, data }) => ({ type, timestamp: time, data }))
}

/**
 * The same as a CloudEvent in structured mode; source and id together are unique, the id is that of the message.
 *
 * @param baseUrl where the pages of this service are; the source of the event
 * @see CloudEvents 1.0.2, "Context Attributes"
 */
export function cloudEventBody({ messageId, notification }: OutgoingMessage, baseUrl: string): Buffer {
  const { investigations, endpoint } = notification
  const [only, another] = investigations
  const subject = only !== undefined && another === undefined ? oneLine(only.key, 20) : endpoint?.channel
  return fitted(notification, ({ type, time, data }) => ({
    specversion: '1.0',
    id: messageId,
    source: baseUrl,
    type,
    ...(subject === undefined ? {} : { subject: oneLine(subject, 200) }),
    time,
    datacontenttype: 'application/json',
    dataschema: `${baseUrl}/openapi.json#/components/schemas/WebhookData`,
    data,
  }))
}

function fitted(notification: Notification, envelope: (event: ThinEvent) => object): Buffer {
  const { kind } = notification
  const ordered = bySeverity(notification.investigations)
  const bodyOf = (investigations: readonly object[], omitted: number) =>
    Buffer.from(JSON.stringify(envelope(eventOf(notification, investigations, omitted))))
  const whole = bodyOf(
    ordered.map((investigation) => thin(kind, investigation)),
    0,
  )
  if (whole.length < LARGEST_BODY) return whole
  const withoutFacts = ordered.map((investigation) => ({ ...thin(kind, investigation), facts: [] }))
  const first = (kept: number) => bodyOf(withoutFacts.slice(0, kept), ordered.length - kept)
  return first(mostThatFit(ordered.length, (kept) => first(kept).length < LARGEST_BODY))
}

function eventOf(notification: Notification, investigations: readonly object[], omitted: number): ThinEvent {
  const { kind, at, severity, model, note, endpoint, groupKey } = notification
  return {
    type: TYPES[kind],
    time: new Date(at).toISOString(),
    data: {
      severity,
      model: oneLine(model),
      ...(note === undefined ? {} : { note: oneLine(note, 1000) }),
      ...(endpoint === undefined
        ? {}
        : { channel: oneLine(endpoint.channel, 200), because: oneLine(endpoint.because, 300) }),
      ...(groupKey === undefined ? {} : { groupKey: oneLine(groupKey, 1000) }),
      investigations,
      ...(omitted === 0 ? {} : { omitted }),
    },
  }
}

function thin(kind: NewsKind, investigation: NotifiedInvestigation) {
  const { window, openedAt, endedAt, endedHow, revision } = investigation
  return {
    id: investigation.id,
    investigation: investigation.key,
    title: titleOf(kind, investigation, 500),
    severity: investigation.severity,
    status: investigation.status,
    model: oneLine(investigation.model),
    versions: investigation.versions.slice(0, 20).map((version) => oneLine(version, 100)),
    family: investigation.family,
    slice: oneLine(investigation.rootSlice),
    ...(openedAt === undefined ? {} : { openedAt: new Date(openedAt).toISOString() }),
    ...(endedAt === undefined ? {} : { endedAt: new Date(endedAt).toISOString() }),
    ...(endedHow === undefined ? {} : { endedHow }),
    ...(revision === undefined ? {} : { revision }),
    ...(window === undefined
      ? {}
      : {
          window: {
            label: oneLine(window.label, 100),
            start: new Date(window.start).toISOString(),
            end: new Date(window.end).toISOString(),
          },
        }),
    facts: investigation.facts.map(({ name, value }) => ({ name: oneLine(name, 100), value: oneLine(value) })),
    sequence: investigation.sequence,
    url: investigation.url,
    evidenceSha256: investigation.evidenceSha256,
  }
}
