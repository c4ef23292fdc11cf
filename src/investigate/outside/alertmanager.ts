import { ServiceError } from '../../errors.ts'
import type { OutsideStatement } from '../attachment.ts'
import { lineOf, listIn, nameIn, numberIn, objectIn } from './loose-json.ts'

/** One alert of an Alertmanager webhook. */
export type OutsideAlert = {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: number
  /** Undefined while it fires. */
  readonly endsAt: number | undefined
  /** As Alertmanager computes it of the labels; undefined where it did not say. */
  readonly fingerprint: string | undefined
  /** The alert as it came, for keeping. */
  readonly raw: unknown
}

/** Labels of an outside alert that say what it is about: of each list the first that an alert has. */
export type AlertLabels = {
  readonly model: readonly string[]
  readonly version: readonly string[]
  readonly slice: readonly string[]
  /** The feature, or whatever else of the model was measured. */
  readonly subject: readonly string[]
}

/** Labels that are looked for where nothing is configured: those of our own alerts, and the usual names beside them. */
export const USUAL_LABELS: AlertLabels = {
  model: ['model', 'model_name'],
  version: ['model_version'],
  slice: ['slice'],
  subject: ['feature', 'column'],
}

/** Most alerts that are looked at of one webhook. */
const MOST_ALERTS = 200

/** Longest text of an annotation. */
const LONGEST_TEXT = 2000

/**
 * Reads an Alertmanager webhook, version 4.
 *
 * @throws {ServiceError} `invalid` where it is none, or holds an alert without labels or start
 * @see https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function readWebhook(body: unknown): readonly OutsideAlert[] {
  const root = objectIn(body)
  if (!root || !Array.isArray(root.alerts))
    throw new ServiceError('invalid', 'expected the webhook of Alertmanager, an object with a list of alerts', [
      { path: 'alerts', message: 'is missing; expected a list' },
    ])
  if (root.version !== undefined && root.version !== '4')
    throw new ServiceError('invalid', 'expected version "4" of the webhook of Alertmanager', [
      { path: 'version', message: 'expected "4"' },
    ])
  if (root.alerts.length > MOST_ALERTS)
    throw new ServiceError(
      'too-large',
      `the webhook holds ${root.alerts.length} alerts; at most ${MOST_ALERTS} are taken: set max_alerts of the receiver`,
    )
  return root.alerts.map((alert, i) => {
    const read = alertIn(alert)
    if (read) return read
    throw new ServiceError('invalid', `alert ${i} has no status, labels or startsAt that can be read`, [
      { path: `alerts.${i}`, message: 'expected status, labels and startsAt' },
    ])
  })
}

/** What the labels of an alert name of one kind; undefined where none of them does. */
export function namedBy(names: readonly string[], labels: OutsideAlert['labels']): string | undefined {
  const name = names.find((name) => Object.hasOwn(labels, name))
  return name === undefined ? undefined : labels[name]
}

/** What an attached webhook says: one statement an alert, of the column and slice that its labels name; undefined where the document is none. */
export function readAlertmanager(
  document: unknown,
  names: AlertLabels = USUAL_LABELS,
): readonly OutsideStatement[] | undefined {
  const root = objectIn(document)
  const entries = Array.isArray(root?.alerts) ? listIn(root.alerts) : [document]
  const alerts = entries.slice(0, MOST_ALERTS).flatMap((entry) => alertIn(entry) ?? [])
  if (alerts.length === 0 || alerts.length < Math.min(entries.length, MOST_ALERTS)) return undefined
  return alerts.map(({ labels, annotations, status }) => ({
    about: { column: nameIn(namedBy(names.subject, labels)), slice: nameIn(namedBy(names.slice, labels)) },
    metric: nameIn(labels.alertname) ?? 'alert',
    value: numberIn(annotations.value),
    limit: numberIn(annotations.threshold) ?? numberIn(annotations.limit),
    verdict: status === 'firing' ? 'differs' : 'within',
  }))
}

/** The alert by the name that people know it by. */
export function alertName({ labels }: Pick<OutsideAlert, 'labels'>): string {
  return nameIn(labels.alertname) ?? 'an alert without a name'
}

function alertIn(value: unknown): OutsideAlert | undefined {
  const alert = objectIn(value)
  const labels = objectIn(alert?.labels)
  const startsAt = momentIn(alert?.startsAt)
  const { status } = alert ?? {}
  if (!labels || startsAt === undefined || (status !== 'firing' && status !== 'resolved')) return undefined
  return {
    status,
    labels: textsIn(labels),
    annotations: textsIn(objectIn(alert?.annotations) ?? {}),
    startsAt,
    endsAt: momentIn(alert?.endsAt),
    fingerprint: /^[0-9a-f]{1,32}$/.test(String(alert?.fingerprint)) ? String(alert?.fingerprint) : undefined,
    raw: value,
  }
}

function textsIn(members: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const text = typeof value === 'string' ? lineOf(value, LONGEST_TEXT) : undefined
      return text === undefined ? [] : [[name, text]]
    }),
  )
}

/** RFC 3339; the zero time of Go says that there is none. */
function momentIn(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]{5,25}(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) || at < 0 ? undefined : at
}
