import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  answer,
  createClient,
  type ProblemDocument,
  RefusedError,
  UnreadableAnswerError,
} from '../../src/web/client.ts'
import { BASE_URL, sampleWorld, secretOf } from './sample-world.ts'

/** A client of the real application, without a socket. */
function clientOf(world: ReturnType<typeof sampleWorld>, token?: string) {
  const send: typeof fetch = async (input, init) => world.app.request(input as string, init)
  return createClient(BASE_URL, { fetch: send, ...(token !== undefined && { token }) })
}

describe('the client', () => {
  it('knows paths, queries, bodies and answers', () => {
    const { api } = createClient(BASE_URL)
    type Asked<Call extends (...args: never[]) => unknown> = Parameters<Call>[0]

    type Disparities = Asked<(typeof api.v1.disparities)['$get']>
    expectTypeOf<Disparities['query']['model']>().toEqualTypeOf<string>()
    expectTypeOf<{ query: { model: string } }>().toExtend<Disparities>()
    expectTypeOf<{ query: { model: string; from: string; version: string } }>().toExtend<Disparities>()
    expectTypeOf<{ query: { version: string } }>().not.toExtend<Disparities>()

    expectTypeOf<Asked<(typeof api.v1.runs)['$get']>['query']['limit']>().toEqualTypeOf<string | number | undefined>()
    expectTypeOf<Asked<(typeof api.v1.baselines)['$get']>>().toEqualTypeOf<
      { query?: { model?: string | undefined } } | undefined
    >()

    type Lineage = Asked<(typeof api.v1.lineage)[':model'][':version']['$get']>
    expectTypeOf<Lineage['param']>().toEqualTypeOf<{ model: string; version: string }>()

    type Sent = Asked<(typeof api.v1.predictions)['$post']>
    expectTypeOf<Sent['json']['predictions'][number]['at']>().toEqualTypeOf<string | number>()
    expectTypeOf<{ json: { model: string } }>().not.toExtend<Sent>()

    // @ts-expect-error no such path
    api.v1.secrets
    // @ts-expect-error nothing is posted here
    api.v1.disparities.$post
  })

  it('tells an answer from a refusal by `ok`', () => {
    const { api } = createClient(BASE_URL)
    type Response = Awaited<ReturnType<(typeof api.v1.models)['$get']>>
    type Done = Extract<Response, { ok: true }>
    type Refused = Extract<Response, { ok: false }>
    expectTypeOf<Awaited<ReturnType<Done['json']>>['items'][number]['silent']>().toEqualTypeOf<boolean>()
    expectTypeOf<Awaited<ReturnType<Refused['json']>>>().toEqualTypeOf<ProblemDocument>()
    expectTypeOf<Refused['status']>().toEqualTypeOf<ProblemDocument['status']>()
    const report = () => answer(api.v1.disparities.$get({ query: { model: 'm' } }))
    type Slice = Awaited<ReturnType<typeof report>>['versions'][number]['slices'][number]
    expectTypeOf<Slice['ratio']>().toEqualTypeOf<
      { estimate: number; lower?: number | undefined; upper?: number | undefined } | undefined
    >()
    expectTypeOf<Slice['verdict']>().toExtend<string>()
    expectTypeOf<'fine'>().not.toExtend<Slice['verdict']>()
  })

  it('sends predictions and reads reports of the real application', async () => {
    const { api } = clientOf(sampleWorld())
    const received = await answer(
      api.v1.predictions.$post({
        json: {
          model: 'credit-default',
          version: '7',
          predictions: [
            {
              id: 'a-1',
              at: '2026-04-13T09:00:00Z',
              features: { income: 41_000, employment: 'salaried' },
              sensitive: { sex: 'F', age: 23, region: 'North' },
              score: 0.42,
              decision: 'decline',
            },
          ],
        },
      }),
    )
    expect(received).toEqual({ accepted: 1, repeated: 0, conflicting: 0, rejected: [] })
    const runs = await answer(api.v1.runs.$get({ query: { model: 'credit-default', limit: 1 } }))
    expect(runs.items.map((run) => run.judgedAt)).toEqual(['2026-04-13T03:05:22.000Z'])
    const lineage = await answer(
      api.v1.lineage[':model'][':version'].$get({ param: { model: 'credit-default', version: '7' } }),
    )
    expect(lineage.gaps.map(({ slot }) => slot)).toEqual(['environment'])
  })

  it('streams a training file, whose rows are no JSON document', async () => {
    const world = sampleWorld()
    const asked = clientOf(world).api.v1.baselines.$post(
      { query: { model: 'credit-default', version: '8' } },
      { init: { body: '{"income":1}\n', headers: { 'content-type': 'application/x-ndjson' } } },
    )
    expect((await answer(asked)).version).toBe('8')
    expect(world.fitted).toMatchObject([{ text: '{"income":1}\n' }])
  })

  it.each([
    [502, '<html><body>Bad Gateway</body></html>'],
    [503, '{"message":"no healthy upstream"}'],
    [200, ''],
  ])('says that an answer of %i is not the service’s, and where it came from', async (status, text) => {
    const url = 'https://plumbline.bank.example/api/v1/models'
    const proxy: typeof fetch = async () => Object.defineProperty(new Response(text, { status }), 'url', { value: url })
    const asked = createClient(BASE_URL, { fetch: proxy }).api.v1.models.$get()
    const thrown = await answer(asked).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UnreadableAnswerError)
    expect(thrown).toMatchObject({ status, url })
    expect(String(thrown)).toContain(`${url} answered ${status} with something that is no answer of Plumbline`)
  })

  it('says who asks, and throws a refusal with its code', async () => {
    const world = sampleWorld({ tokens: true })
    const models = (token?: string) => answer(clientOf(world, token).api.v1.models.$get())
    await expect(models(secretOf('analyst'))).resolves.toMatchObject({ items: [{}, {}, {}, {}] })
    await expect(models()).rejects.toMatchObject({ problem: { code: 'unauthenticated', status: 401 } })
    const refused = await models(secretOf('ingest')).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RefusedError)
    expect(String(refused)).toBe(
      'RefusedError: 403 forbidden: scoring-service has the role ingest, which may not use GET /api/v1/models',
    )
  })
})
