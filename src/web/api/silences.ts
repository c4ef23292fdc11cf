import { z } from '@hono/zod-openapi'
import type { Matcher, Silence } from '../../alert/alert.ts'
import { labelNames } from '../../alert/labels.ts'
import { matcherText, parseMatcher } from '../../alert/matcher.ts'
import { checkSilence, isInForce } from '../../alert/silence-rules.ts'
import { ServiceError } from '../../errors.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { isoTime, parseInstant } from '../moment.ts'
import { cursorField, limitField, momentAnswer, sent } from './query-fields.ts'

const silenceAnswer = z
  .object({
    id: z.number(),
    matchers: z.array(z.string()),
    reason: z.string(),
    author: z.string(),
    createdAt: momentAnswer,
    startsAt: momentAnswer,
    endsAt: momentAnswer,
    state: z.enum(['pending', 'active', 'over']),
    ended: z.object({ by: z.string(), at: momentAnswer }).optional(),
  })
  .openapi('Silence')

const example = {
  id: 3,
  matchers: ['model="credit-default"', 'slice_region=~"North|South"'],
  reason: 'the branch feed is moved on Tuesday',
  author: 'Ines Moreau',
  createdAt: '2026-04-13T10:24:00.000Z',
  startsAt: '2026-04-13T10:24:00.000Z',
  endsAt: '2026-04-14T10:00:00.000Z',
  state: 'active',
}

const freshBody = z.strictObject({
  matchers: z.array(z.string().max(1000)).min(1).max(50).openapi({ example: example.matchers }),
  reason: z.string().max(10_000).openapi({ example: example.reason }),
  startsAt: z.string().max(40).optional().openapi({ example: '2026-04-13T10:24:00Z' }),
  endsAt: z.string().max(40).openapi({ example: '2026-04-14T10:00:00Z' }),
})

/** Silences: listed, made, ended early. */
export const silenceEndpoints = [
  endpoint({
    route: 'GET /api/v1/silences',
    summary: 'Silences, newest first',
    about: 'Those that are over stay in the list; active ones keep alerts from being told.',
    query: z.strictObject({ cursor: cursorField, limit: limitField }),
    answer: z.object({ items: z.array(silenceAnswer), next: z.number().optional() }),
    example: { items: [example], next: 3 },
    handle: ({ query }, services) => {
      const { items, next } = services.silences.list({ ...sent(query), limit: query.limit })
      return { items: items.map((silence) => answerOf(silence, services.clock())), ...(next !== undefined && { next }) }
    },
  }),
  endpoint({
    route: 'POST /api/v1/silences',
    summary: 'Keep alerts from being told for a while',
    about:
      'Matchers are written as Alertmanager writes them; all have to hold, and patterns match the whole value. Without startsAt it begins now. Whoever sends it is its author.',
    body: { form: 'json', schema: freshBody },
    answer: silenceAnswer,
    example,
    handle: ({ body, actor }, services) => {
      const now = services.clock()
      const { reason, startsAt, endsAt } = body
      const fresh = {
        matchers: readMatchers(body.matchers),
        reason,
        author: actor,
        startsAt: startsAt === undefined ? now : parseInstant(startsAt, 'startsAt'),
        endsAt: parseInstant(endsAt, 'endsAt'),
      }
      checkSilence(fresh, now, labelNames(services.monitors.flatMap(({ sensitive }) => Object.keys(sensitive))))
      return answerOf(services.silences.create(fresh, now), now)
    },
  }),
  endpoint({
    route: 'POST /api/v1/silences/:id/end',
    summary: 'End a silence now',
    about: 'What it kept back is told if it is still due. One that is over already is refused with 409.',
    params: z.object({ id: z.coerce.number<number | string>().int().min(1).openapi({ example: 3 }) }),
    answer: silenceAnswer,
    example: { ...example, state: 'over', ended: { by: 'Jun Sato', at: '2026-04-13T12:00:00.000Z' } },
    handle: ({ params, actor }, services) =>
      answerOf(services.silences.end(params.id, actor, services.clock()), services.clock()),
  }),
] as const satisfies readonly Endpoint[]

/** Reads matchers as they are sent. @throws {ServiceError} invalid, with every one that is wrong */
function readMatchers(texts: readonly string[]): readonly Matcher[] {
  const read = texts.map((text) => {
    try {
      return { matcher: parseMatcher(text) }
    } catch (error) {
      if (error instanceof ServiceError) return { message: error.message }
      throw error
    }
  })
  const problems = read.flatMap(({ message }, i) => (message === undefined ? [] : [{ path: `matchers.${i}`, message }]))
  const [first] = problems
  if (first !== undefined) throw new ServiceError('invalid', `${first.path}: ${first.message}`, problems)
  return read.flatMap(({ matcher }) => matcher ?? [])
}

function answerOf(silence: Silence, now: number) {
  const { id, matchers, reason, author, createdAt, startsAt, endsAt, ended } = silence
  const state = isInForce(silence, now) ? 'active' : now < startsAt && ended === undefined ? 'pending' : 'over'
  return {
    ...{ id, matchers: matchers.map(matcherText), reason, author, state },
    ...{ createdAt: isoTime(createdAt), startsAt: isoTime(startsAt), endsAt: isoTime(endsAt) },
    ...(ended !== undefined && { ended: { by: ended.by, at: isoTime(ended.at) } }),
  }
}
