import type { Labels } from './alert.ts'
import { bySeverity } from './by-severity.ts'
import { labelFingerprint } from './label-fingerprint.ts'
import { mostThatFit } from './most-that-fit.ts'
import { newsOf, titleOf } from './news-words.ts'
import type { NewsKind, Notification, NotifiedInvestigation, OutgoingMessage } from './notification.ts'
import { oneLine } from './one-line.ts'

const LARGEST_BODY = 90_000

/** Alertmanager's zero time: an alert that has not ended. */
const NEVER = '0001-01-01T00:00:00Z'

const REASONS = [
  'first notification',
  'new alerts added',
  'some alerts resolved',
  'all alerts resolved',
  'repeat interval elapsed',
]

type V4Alert = {
  readonly status: 'firing' | 'resolved'
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string
  readonly fingerprint: string
}

/**
 * A message as Alertmanager's webhook would send it, version 4, for receivers that speak nothing else; under 90 kB.
 *
 * An investigation is an alert: firing while it is live. The message is `resolved` once nothing of its group fires any more, whatever it tells of: receivers
 * close on it. Those that would not fit are counted in `truncatedAlerts`, the most severe are kept.
 *
 * @see Prometheus Alertmanager, "webhook_config" and notify/webhook
 */
export function alertmanagerBody(message: OutgoingMessage, baseUrl: string): Buffer {
  const { notification } = message
  const alerts =
    notification.investigations.length === 0
      ? [ownAlert(notification, baseUrl)]
      : bySeverity(notification.investigations).map((told) => alertOf(notification, told))
  const shared = payloadOf(message, alerts, baseUrl)
  const bodyOf = (kept: number) =>
    Buffer.from(JSON.stringify({ ...shared, truncatedAlerts: alerts.length - kept, alerts: alerts.slice(0, kept) }))
  return bodyOf(mostThatFit(alerts.length, (kept) => bodyOf(kept).length < LARGEST_BODY))
}

function payloadOf(message: OutgoingMessage, all: readonly V4Alert[], externalURL: string) {
  const { notification, channel } = message
  const groupLabels = cleanLabels(notification.groupLabels ?? { model: notification.model })
  return {
    version: '4',
    groupKey: oneLine(notification.groupKey ?? `{}:${labelText(groupLabels)}`, 2000),
    truncatedAlerts: 0,
    status: isFiring(notification, all) ? 'firing' : 'resolved',
    receiver: oneLine(channel, 200),
    groupLabels,
    commonLabels: common(all.map(({ labels }) => labels)),
    commonAnnotations: common(all.map(({ annotations }) => annotations)),
    externalURL,
    notification_reason: reasonOf(message, all),
    routeLabels: {},
  }
}

function isFiring({ groupFiring = 0 }: Notification, alerts: readonly V4Alert[]): boolean {
  return groupFiring > 0 || alerts.some(({ status }) => status === 'firing')
}

/** Labels that may change while the investigation lives: a receiver that knows an alert by its fingerprint would wait for the end of the old one for ever. */
const CHANGING: readonly string[] = ['severity', 'model_version', 'metric', 'baseline']

function lasting(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !CHANGING.includes(name)))
}

function alertOf({ kind, at }: Notification, told: NotifiedInvestigation): V4Alert {
  const ended = told.endedAt ?? (kind === 'concluded' ? at : undefined)
  const labels = cleanLabels({
    alertname: `Plumbline${told.family.charAt(0).toUpperCase()}${told.family.slice(1)}`,
    model: told.model,
    model_version: told.versions.join(', '),
    family: told.family,
    slice: told.rootSlice,
    severity: told.severity,
    ...told.labels,
    // What was concluded and opens anew is another alert.
    investigation: told.key,
  })
  return {
    status: ended === undefined ? 'firing' : 'resolved',
    labels,
    annotations: {
      summary: titleOf(kind, told),
      description: told.facts.map(({ name, value }) => `${oneLine(name, 60)} ${oneLine(value, 200)}`).join(', '),
      status: oneLine(told.status, 60),
      evidence_sha256: oneLine(told.evidenceSha256, 64),
    },
    startsAt: new Date(told.openedAt ?? at).toISOString(),
    endsAt: ended === undefined ? NEVER : new Date(ended).toISOString(),
    generatorURL: oneLine(told.url),
    fingerprint: labelFingerprint(lasting(labels)),
  }
}

const OWN_ALERTS: Readonly<Partial<Record<NewsKind, string>>> = {
  'endpoint-disabled': 'PlumblineChannelDisabled',
  undeliverable: 'PlumblineUndeliverable',
}

/** News about ourselves: a test, a channel that was switched off, or what could not be delivered. */
function ownAlert(notification: Notification, baseUrl: string): V4Alert {
  const { kind, severity, at, endpoint } = notification
  const labels = cleanLabels({
    alertname: OWN_ALERTS[kind] ?? 'PlumblineTest',
    severity,
    ...(endpoint === undefined ? {} : { channel: endpoint.channel }),
  })
  return {
    status: 'firing',
    labels,
    annotations: { summary: newsOf(notification, []) },
    startsAt: new Date(at).toISOString(),
    endsAt: NEVER,
    generatorURL: baseUrl,
    fingerprint: labelFingerprint(labels),
  }
}

const BY_KIND: Readonly<Record<NewsKind, string>> = {
  opened: 'first notification',
  worsened: 'new alerts added',
  acknowledged: 'new alerts added',
  concluded: 'some alerts resolved',
  reminder: 'repeat interval elapsed',
  escalated: 'repeat interval elapsed',
  digest: 'repeat interval elapsed',
  'endpoint-disabled': 'first notification',
  undeliverable: 'first notification',
  test: 'first notification',
}

/** In Alertmanager's words; where the routing has given one of them as its reason, that one. */
function reasonOf({ because, notification }: OutgoingMessage, alerts: readonly V4Alert[]): string {
  const said = REASONS.find((reason) => because?.includes(reason))
  if (said !== undefined) return said
  return isFiring(notification, alerts) ? BY_KIND[notification.kind] : 'all alerts resolved'
}

/** Labels as the model of Prometheus allows them: names of ASCII letters, digits and underscores, no empty value. */
function cleanLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels)
      .map(([name, value]) => [name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_'), oneLine(value)] as const)
      .filter(([, value]) => value !== ''),
  )
}

function common(sets: readonly Labels[]): Labels {
  const [first = {}, ...others] = sets
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  )
}

function labelText(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
  return `{${pairs.join(', ')}}`
}
