import { OpenAPIHono } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import type { AppEnv } from '../../src/web/access.ts'
import { arrivalReportEndpoints } from '../../src/web/api/arrival-report.ts'
import { distributionEndpoints } from '../../src/web/api/distribution.ts'
import { historyEndpoints } from '../../src/web/api/history.ts'
import { performanceEndpoints } from '../../src/web/api/performance.ts'
import { sourceEndpoints } from '../../src/web/api/sources.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import type { Endpoint } from '../../src/web/endpoint.ts'
import { problemOf } from '../../src/web/problem.ts'
import { tokensOfHashes } from '../../src/web/tokens.ts'
import { DAY, HOUR, reportWorld, START } from '../monitor/report-world.ts'

const ENDPOINTS: readonly Endpoint[] = [
  ...historyEndpoints,
  ...distributionEndpoints,
  ...arrivalReportEndpoints,
  ...performanceEndpoints,
  ...sourceEndpoints,
]
const NOW = START + 9 * DAY

/** The endpoints over real reports of one judged day, whose labels have come. */
function served() {
  const world = reportWorld({ labelsAfterMs: 7 * DAY })
  world.fit([
    { sex: 'F', n: 300, approved: 150, repaid: [100, 50], source: 'bank' },
    { sex: 'M', n: 300, approved: 150, repaid: [100, 50], source: 'branch' },
  ])
  const groups = [
    { sex: 'F', n: 200, approved: 60, repaid: [40, 40] },
    { sex: 'M', n: 200, approved: 100, repaid: [70, 30] },
  ] as const
  world.arrive(START + HOUR, groups, { labelled: true })
  world.judge(NOW)
  const { reports } = world
  const services: Partial<AppServices> = {
    tokens: tokensOfHashes([]),
    history: (model, request) => reports.history({ model, request }),
    distribution: (model, request) => reports.distribution({ model, request }),
    arrival: (model, windows) => reports.arrival({ model, windows, now: NOW }),
    performance: (model, windows) => reports.performance({ model, windows, now: NOW }),
    sources: (model, version, slice) => reports.sources({ model, version, slice }),
  }
  const app = new OpenAPIHono<AppEnv>()
  for (const endpoint of ENDPOINTS)
    endpoint.mount(app, services as AppServices, { baseUrl: 'http://localhost', version: 'test', log: () => {} })
  app.onError((error, c) => {
    const problem = problemOf(error, 'r-1')
    return c.json(problem, problem.status)
  })
  return async (path: string) => {
    const answer = await app.request(`http://localhost/api/v1${path}`)
    return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> }
  }
}

/** An answer parses under the schema that documents it, and nothing else stands in it. */
function expectDocumented(route: string, answer: unknown): void {
  const endpoint = ENDPOINTS.find((e) => e.route === route)
  expect(endpoint?.answer.parse(answer)).toEqual(answer)
}

describe('the examples', () => {
  it.each(ENDPOINTS.map((e) => [e.route, e] as const))('of %s are answers', (_, { answer, example }) => {
    expect(answer.parse(example)).toEqual(example)
  })
})

describe('reports by name', () => {
  it.each([
    ['/history', 'model=credit'],
    ['/history', 'model=credit&slices=sex%3DF,region%3DNorth&windows=3'],
    ['/distribution', 'model=credit&subject=score'],
    ['/distribution', 'model=credit&subject=decision&slice=sex%3DF'],
    ['/arrival', 'model=credit&windows=5'],
    ['/performance', 'model=credit'],
    ['/sources', 'model=credit&version=1&slice=sex%3DF'],
  ])('%s?%s answers as documented', async (path, query) => {
    const { status, body } = await served()(`${path}?${query}`)
    expect(status).toBe(200)
    expectDocumented(`GET /api/v1${path}`, body)
  })

  it('write moments as ISO 8601, since when a version serves too', async () => {
    const get = served()
    expect((await get('/history?model=credit')).body.versions).toEqual([
      { version: '1', since: '2026-01-05T00:00:00.000Z', label: '2026-01-05' },
    ])
    expect((await get('/arrival?model=credit')).body).toMatchObject({
      windows: { 0: { window: { start: '2026-01-05T00:00:00.000Z', end: '2026-01-06T00:00:00.000Z' } } },
      lastReceivedAt: '2026-01-05T01:00:00.000Z',
    })
    expect((await get('/performance?model=credit')).body).toMatchObject({
      maturity: { 0: { dueAt: '2026-01-13T00:00:00.000Z' } },
    })
  })

  it('read slices between commas, and one comma that belongs to a value', async () => {
    const get = served()
    const two = await get('/history?model=credit&slices=sex%3DF,region%3DNorth%20%26%20sex%3DM')
    expect((two.body.slices as { slice: string }[]).map((s) => s.slice)).toEqual(['sex=F', 'sex=M & region=North'])
    const odd = await get('/history?model=credit&slices=sex%3DF,region%3DNorth,%20West')
    expect(odd.body.detail).toContain('slice region=North, West of credit')
  })

  it.each([
    ['/history?model=credit&windows=401', 400, 'windows'],
    ['/history?model=credit&days=3', 400, 'days'],
    ['/history?model=other', 404, 'no monitor for model other; the configuration has credit'],
    ['/distribution?model=credit', 400, 'subject'],
    ['/distribution?model=credit&subject=shoe', 404, 'there are income, job, score, decision'],
    ['/distribution?model=credit&subject=score&from=yesterday', 400, 'from is not a moment'],
    ['/arrival?model=credit&windows=0', 400, 'windows'],
    ['/performance', 400, 'model'],
    ['/sources?model=credit', 400, 'version'],
    ['/sources?model=credit&version=9', 404, 'no baseline of credit@9 is kept; there are 1'],
  ])('refuse %s with %d', async (path, status, detail) => {
    const answer = await served()(path)
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringContaining(detail)])
  })
})
