import { bySeverity } from './by-severity.ts'
import type { Notification, NotifiedInvestigation } from './notification.ts'
import { oneLine } from './one-line.ts'

const LARGEST_BODY = 20_000

const TYPES: Readonly<Record<Notification['kind'], string>> = {
  opened: 'investigation.opened',
  worsened: 'investigation.worsened',
  concluded: 'investigation.concluded',
  test: 'plumbline.test',
}

/**
 * The body of a webhook: thin, under 20 kB, and the same bytes at every try.
 *
 * Detail is read with a token, so that reading is on record. Where investigations would not fit, first the facts and then the
 * investigations of lesser severity are left out, and `omitted` says how many.
 */
export function webhookBody(notification: Notification): Buffer {
  const { kind } = notification
  const ordered = bySeverity(notification.investigations)
  const whole = bodyOf(
    notification,
    ordered.map((investigation) => thin(kind, investigation)),
    0,
  )
  if (whole.length < LARGEST_BODY) return whole
  const withoutFacts = ordered.map((investigation) => ({ ...thin(kind, investigation), facts: [] }))
  for (let kept = ordered.length; kept > 0; kept--) {
    const body = bodyOf(notification, withoutFacts.slice(0, kept), ordered.length - kept)
    if (body.length < LARGEST_BODY) return body
  }
  return bodyOf(notification, [], ordered.length)
}

function bodyOf(notification: Notification, investigations: readonly object[], omitted: number): Buffer {
  const { kind, at, severity, model, note } = notification
  const body = {
    type: TYPES[kind],
    timestamp: new Date(at).toISOString(),
    data: {
      severity,
      model: oneLine(model),
      ...(note === undefined ? {} : { note: oneLine(note, 1000) }),
      investigations,
      ...(omitted === 0 ? {} : { omitted }),
    },
  }
  return Buffer.from(JSON.stringify(body))
}

function thin(kind: Notification['kind'], investigation: NotifiedInvestigation) {
  const { window } = investigation
  return {
    id: investigation.id,
    investigation: investigation.key,
    // The title is frozen; where it has become worse, the facts below are not those of the title.
    title: oneLine(`${kind === 'worsened' ? 'At opening: ' : ''}${investigation.title}`),
    severity: investigation.severity,
    status: investigation.status,
    model: oneLine(investigation.model),
    versions: investigation.versions.slice(0, 20).map((version) => oneLine(version, 100)),
    family: investigation.family,
    slice: oneLine(investigation.rootSlice),
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
