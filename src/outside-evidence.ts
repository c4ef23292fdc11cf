import { labelFingerprint } from './alert/label-fingerprint.ts'
import { ServiceError } from './errors.ts'
import type { Attachment, BroughtFile } from './investigate/attachment.ts'
import { type Investigation, investigationKey } from './investigate/investigation.ts'
import { SLICE_FORM, type Suspicion } from './investigate/open-by-hand.ts'
import {
  type AlertLabels,
  alertName,
  namedBy,
  type OutsideAlert,
  readWebhook,
} from './investigate/outside/alertmanager.ts'
import { readOutside } from './investigate/outside/read-outside.ts'
import type { Monitor } from './monitor/monitor.ts'
import { openByHand } from './monitor/open-by-hand.ts'
import type { Teller } from './monitor/tell.ts'
import type { Clock } from './profile/prediction.ts'
import type { Store } from './store/open-store.ts'
import type { AppServices } from './web/app-services.ts'
import type { HeavyLanes } from './worker/heavy-lanes.ts'

/** Everything that takes what other monitors say. */
export type OutsideEvidence = Pick<AppServices, 'attach' | 'attachmentsOf' | 'attachment' | 'receiveAlerts'>

type Parts = {
  readonly store: Store
  readonly lanes: Pick<HeavyLanes, 'report'>
  readonly monitors: ReadonlyMap<string, Monitor>
  readonly clock: Clock
  readonly teller: Pick<Teller, 'prepare' | 'tell'>
  /** Labels of an alert that say what it is about. */
  readonly labels: AlertLabels
}

/** Largest file that is kept. */
export const MOST_FILE_BYTES = 10 * 1024 * 1024

const LONGEST_SUSPICION = 4000

/** Thrown to undo an opening when another request has opened for the same alert in the meantime. */
class KnownMeanwhile extends Error {}

/** Puts what other monitors say over the store: files are kept with an investigation, alerts open one. */
export function createOutsideEvidence(parts: Parts): OutsideEvidence {
  const { store, clock } = parts
  return {
    attach: (investigation, file, actor) => attach(parts, investigation, file, actor),
    attachmentsOf: store.attachments.of,
    attachment: store.attachments.get,
    receiveAlerts: async (body, actor) => {
      const opened: Investigation[] = []
      const appended: Investigation[] = []
      const ignored: { alert: string; because: string }[] = []
      // One after the other: each looks at what those before it have opened.
      for (const alert of readWebhook(body)) {
        const became = await receive(parts, alert, actor, clock())
        if (became.status === 'opened') opened.push(became.investigation)
        else if (became.status === 'appended') appended.push(became.investigation)
        else ignored.push({ alert: alertName(alert), because: became.because })
      }
      return { opened, appended, ignored }
    },
  }
}

function attach({ store, clock, labels }: Parts, investigation: number, file: BroughtFile, actor: string): Attachment {
  if (file.body.length === 0) throw new ServiceError('invalid', 'the file is empty: there is nothing to keep')
  if (file.body.length > MOST_FILE_BYTES)
    throw new ServiceError('too-large', `the file is larger than ${MOST_FILE_BYTES / 1024 / 1024} MB`)
  const { because, ...read } = readOutside(file, labels)
  const note = [file.note, because].filter((text) => text !== undefined && text !== '').join('; ')
  return store.attachments.keep(investigation, { ...file, ...read, ...(note !== '' && { note }) }, actor, clock())
}

type Became =
  | { readonly status: 'opened'; readonly investigation: Investigation }
  | { readonly status: 'appended'; readonly investigation: Investigation }
  | { readonly status: 'ignored'; readonly because: string }

async function receive(parts: Parts, alert: OutsideAlert, actor: string, now: number): Promise<Became> {
  const { store, monitors } = parts
  const fingerprint = alert.fingerprint ?? labelFingerprint(alert.labels)
  if (isOurs(alert)) return ignoredBecause('it is an alert of this service, which came back')
  const known = store.outsideAlerts.find(fingerprint, alert.startsAt)
  if (alert.status === 'resolved') return resolved(parts, alert, fingerprint, actor, now)
  if (known) return ignoredBecause(`${investigationKey(known.investigation)} is about it already`)
  const model = namedBy(parts.labels.model, alert.labels)
  if (model === undefined)
    return ignoredBecause(`it has no label ${parts.labels.model.join(' or ')}, which names the model it is about`)
  if (!monitors.has(model)) return ignoredBecause(`the model ${model} is not watched here`)
  const before = store.outsideAlerts.newest(fingerprint)
  const live = before && store.investigations.get(before.investigation)
  if (live && live.status !== 'concluded' && live.status !== 'closed' && live.status !== 'dismissed')
    return appendTo(parts, live.id, alert, fingerprint, actor, now)
  return open(parts, alert, { fingerprint, model, actor, now })
}

/** Our own alerts have a label that names an investigation; news about our channels are called after us. */
function isOurs({ labels }: OutsideAlert): boolean {
  return /^INV-\d+$/.test(labels.investigation ?? '') || /^Plumbline[A-Z]/.test(labels.alertname ?? '')
}

async function open(
  parts: Parts,
  alert: OutsideAlert,
  about: { readonly fingerprint: string; readonly model: string; readonly actor: string; readonly now: number },
): Promise<Became> {
  const { store, teller, lanes } = parts
  const { fingerprint, model, actor, now } = about
  const opening = (suspicion: Suspicion): Promise<Investigation> =>
    openByHand(suspicion, {
      // The investigation, the alert in it and the note that it has come are one transaction: sent twice it opens once.
      store: {
        ...store,
        transact: <T>(write: () => T): T =>
          store.transact(() => {
            const written = write()
            const { id } = written as Investigation
            if (!store.outsideAlerts.claim({ fingerprint, startsAt: alert.startsAt, investigation: id }, now))
              throw new KnownMeanwhile()
            keepAlert(parts, id, alert, actor, now)
            return written
          }),
      },
      monitor: parts.monitors.get(model) as Monitor,
      actor,
      now,
      disparities: (span) => lanes.report('disparities', { model, span }),
      telling: teller,
    })
  const named = namedIn(parts, alert)
  // What its labels name may not be on record here: a version that is not costs the slice nothing, and without both it is about the model as a whole.
  const attempts: readonly Suspicion['about'][] = [named, ...(named.slice ? [{ slice: named.slice }] : []), {}]
  for (const [i, about] of attempts.entries()) {
    try {
      return { status: 'opened', investigation: await opening(suspicionOf(alert, model, about, named)) }
    } catch (error) {
      if (error instanceof KnownMeanwhile) return ignoredBecause('another request has opened for it in the meantime')
      const isUnknown = error instanceof ServiceError && (error.code === 'not-found' || error.code === 'invalid')
      if (!isUnknown || i === attempts.length - 1) throw error
    }
  }
  throw new Error('the last attempt opens or throws')
}

/** What the labels name besides the model. */
function namedIn({ labels: names }: Parts, { labels }: OutsideAlert): Suspicion['about'] {
  const [version, slice] = [namedBy(names.version, labels), namedBy(names.slice, labels)]
  return {
    ...(version !== undefined && { version }),
    ...(slice !== undefined && SLICE_FORM.test(slice) && { slice }),
  }
}

/** What opens for an alert; what its labels name beyond `about` is said in its text. */
function suspicionOf(
  alert: OutsideAlert,
  model: string,
  about: Suspicion['about'],
  named: Suspicion['about'],
): Suspicion {
  const { summary, description, message } = alert.annotations
  const said = [summary, description ?? message].filter((text) => text !== undefined)
  const since = new Date(alert.startsAt).toISOString()
  const dropped = (['version', 'slice'] as const)
    .filter((part) => named[part] !== undefined && about[part] === undefined)
    .map((part) => `Its label names ${part} ${named[part]}, which is not on record here`)
  const text = [`Alertmanager: ${alertName(alert)} fires since ${since}`, ...dropped, ...said].join('. ')
  return { model, about, suspicion: text.slice(0, LONGEST_SUSPICION).toWellFormed() }
}

function appendTo(
  parts: Parts,
  id: number,
  alert: OutsideAlert,
  fingerprint: string,
  actor: string,
  now: number,
): Became {
  const { store } = parts
  const isNew = store.transact(() => {
    const claimed = store.outsideAlerts.claim({ fingerprint, startsAt: alert.startsAt, investigation: id }, now)
    if (claimed) keepAlert(parts, id, alert, actor, now)
    return claimed
  })
  if (!isNew) return ignoredBecause(`${investigationKey(id)} is about it already`)
  return { status: 'appended', investigation: store.investigations.get(id) as Investigation }
}

function resolved({ store }: Parts, alert: OutsideAlert, fingerprint: string, actor: string, now: number): Became {
  const known = store.outsideAlerts.find(fingerprint, alert.startsAt)
  if (!known) return ignoredBecause('it is resolved, and nothing was opened for it')
  const ended = alert.endsAt === undefined ? '' : ` at ${new Date(alert.endsAt).toISOString()}`
  const investigation = store.transact(() => {
    if (!store.outsideAlerts.resolve(fingerprint, alert.startsAt, now)) return undefined
    const reason = `Alertmanager: ${alertName(alert)} is resolved${ended}. That the alert ended says nothing of its cause.`
    return store.investigations.step(known.investigation, { verb: 'comment', reason }, actor, now)
  })
  if (!investigation) return ignoredBecause(`${investigationKey(known.investigation)} says already that it is resolved`)
  return { status: 'appended', investigation }
}

/** The alert as it came, kept as any file is. */
function keepAlert({ store, labels }: Parts, id: number, alert: OutsideAlert, actor: string, now: number): void {
  const body = Buffer.from(JSON.stringify(alert.raw, undefined, 2), 'utf8')
  const name = `${alertName(alert).replace(/[^\p{L}\p{N}._-]+/gu, '-')}.json`
  const { because: _, ...read } = readOutside({ name, mediaType: 'application/json', body }, labels)
  store.attachments.keep(id, { name, mediaType: 'application/json', body, ...read }, actor, now)
}

function ignoredBecause(because: string): Became {
  return { status: 'ignored', because }
}
