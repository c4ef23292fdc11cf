import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Silence } from '../../alert/alert.ts'
import { type Labelled, labelNames, labelsOf } from '../../alert/labels.ts'
import { matcherText, parseMatcher } from '../../alert/matcher.ts'
import { checkSilence } from '../../alert/silence-rules.ts'
import { type Problem, ServiceError } from '../../errors.ts'
import { mainFinding } from '../../investigate/describe.ts'
import { type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { isoTime } from '../moment.ts'
import { readKey } from '../step-request.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { cursorOf, formOf, numberOf } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import type { SilenceForm } from './silence-form.tsx'
import { SilencesPage } from './silences-page.tsx'

const PAGE_ROWS = 50
const HOUR_MS = 3_600_000
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS, w: 168 * HOUR_MS }

type Fresh = Pick<Silence, 'matchers' | 'reason' | 'author' | 'startsAt' | 'endsAt'>

/** Mounts the page of silences and the forms that add and end them. */
export function mountSilences(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
  sameSite: MiddlewareHandler<AppEnv>,
): void {
  const show = async (c: Context<AppEnv>, form: SilenceForm, status: 200 | 400 | 409 = 200): Promise<Response> => {
    const page = services.silences.list({ limit: PAGE_ROWS, ...cursorOf(c.req.query('cursor')) })
    const muted = services.alerts().filter((a) => a.mutedBecause !== undefined)
    const view = {
      ...page,
      muted,
      form,
      done: doneOf(c.req.query('done')),
      inForce: services.silences.inForce(services.clock()),
    }
    return sendPage(c, <SilencesPage frame={await frameOf(c, services, options)} view={view} />, status)
  }

  app.get('/silences', guarded('GET /silences'), (c) => show(c, formFor(services, c.req.query('for'))))

  app.post('/silences', sameSite, guarded('POST /silences'), async (c) => {
    const typed = await formOf(c)
    const now = services.clock()
    try {
      const fresh = readSilence(typed, c.get('actor').name, now)
      checkSilence(fresh, now, namesOf(services))
      services.silences.create(fresh, now)
      return c.redirect('/silences?done=added', 303)
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'invalid') throw error
      return show(c, { typed, refused: { detail: error.message, problems: error.problems }, about: undefined }, 400)
    }
  })

  app.post('/silences/:id/end', sameSite, guarded('POST /silences/:id/end'), async (c) => {
    await formOf(c)
    const id = numberOf(c.req.param('id'))
    if (id === undefined) throw new ServiceError('not-found', 'there is no such silence; /silences lists them')
    try {
      services.silences.end(id, c.get('actor').name, services.clock())
      return c.redirect('/silences?done=ended', 303)
    } catch (error) {
      // Somebody was faster: the page says so, beside how it stands now.
      if (!(error instanceof ServiceError) || error.code !== 'conflict') throw error
      return show(c, { typed: {}, notice: error.message, refused: undefined, about: undefined }, 409)
    }
  })
}

/** Labels that alerts of the monitors can have. */
const namesOf = ({ monitors }: Pick<AppServices, 'monitors'>): readonly string[] =>
  labelNames(monitors.flatMap((m) => Object.keys(m.sensitive)))

const doneOf = (text: string | undefined): 'added' | 'ended' | undefined =>
  text === 'added' || text === 'ended' ? text : undefined

/** The form with matchers for one investigation, where the address names one that there is. */
function formFor(services: AppServices, key: string | undefined): SilenceForm {
  const empty: SilenceForm = { typed: {}, refused: undefined, about: undefined }
  if (key === undefined || !/^(?:INV-)?[1-9]\d{0,14}$/i.test(key)) return empty
  const id = readKey(key)
  const live = services.alerts().find((a) => a.investigation === id)?.labels
  const detail = live === undefined ? services.investigations.get(id) : undefined
  const labels = live ?? (detail === undefined ? undefined : labelsOf(labelled(detail)))
  if (labels === undefined) return empty
  // What says which matter it is; a severity or version that changes must not let it through again.
  const lines = Object.entries(labels)
    .filter(([name]) => name === 'model' || name === 'family' || name === 'slice')
    .map(([name, value]) => matcherText({ name, is: '=', value }))
  return { ...empty, typed: { matchers: lines.join('\n') }, about: investigationKey(id) }
}

function labelled({ model, family, rootSlice, severity, evidence }: InvestigationDetail): Labelled {
  const main = mainFinding(evidence.findings, rootSlice)
  return { model, family, rootSlice, severity, version: main?.version, metric: main?.kind }
}

/** Reads the form: a matcher a line, and an end as a moment or as a while from the start. @throws {ServiceError} invalid, with every fault */
export function readSilence(typed: Readonly<Record<string, string>>, author: string, now: number): Fresh {
  const problems: Problem[] = []
  const tried = <T,>(path: string, read: () => T, instead: T): T => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      problems.push({ path, message: error.message })
      return instead
    }
  }
  const lines = (typed.matchers ?? '').split('\n').filter((line) => line.trim() !== '')
  const matchers = lines.flatMap((line) => tried('matchers', () => [parseMatcher(line.trim())], []))
  if (lines.length === 0)
    problems.push({ path: 'matchers', message: 'expected at least one, such as severity="notice"' })
  const startsAt = tried('from', () => momentOf(typed.from, now), now)
  const endsAt = tried(
    (typed.until ?? '').trim() === '' ? 'lasts' : 'until',
    () => endOf(typed, startsAt),
    startsAt + 1,
  )
  const reason = (typed.reason ?? '').trim()
  if (reason === '')
    problems.push({ path: 'reason', message: 'expected a reason, in words that a colleague can follow' })
  const [first] = problems
  if (first !== undefined) throw new ServiceError('invalid', `${first.path}: ${first.message}`, problems)
  return { matchers, reason, author, startsAt, endsAt }
}

function endOf(typed: Readonly<Record<string, string>>, startsAt: number): number {
  const [until, lasts] = [(typed.until ?? '').trim(), (typed.lasts ?? '').trim()]
  if (until !== '') return momentOf(until, startsAt)
  const [, count, unit] = /^(\d{1,4})\s*([mhdw])$/.exec(lasts) ?? []
  if (count === undefined || unit === undefined || Number(count) === 0) {
    throw new ServiceError('invalid', 'expected an end, or how long it lasts: 30m, 8h, 3d, 1w')
  }
  return startsAt + Number(count) * (UNITS[unit] as number)
}

/** A moment of a field without a zone, which is meant in UTC as every time on the pages. */
function momentOf(text: string | undefined, instead: number): number {
  const given = (text ?? '').trim()
  if (given === '') return instead
  const at = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?Z?$/.test(given)
    ? Date.parse(`${given.replace(' ', 'T').replace('Z', '')}Z`)
    : Number.NaN
  if (Number.isNaN(at)) {
    throw new ServiceError('invalid', 'expected a time in UTC, such as 2026-04-13T18:00')
  }
  // A day that the month does not have rolls over into the next one.
  if (!isoTime(at).startsWith(given.slice(0, 10))) {
    throw new ServiceError('invalid', `there is no day ${given.slice(0, 10)}`)
  }
  return at
}
