import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { endpoints } from '../../src/web/api/endpoints.ts'
import type { RouteKey } from '../../src/web/permissions.ts'
import { sampleWorld } from './sample-world.ts'

const PREDICTION = {
  id: 'a-1',
  at: '2026-04-13T09:00:00Z',
  features: { income: 41_000, employment: 'salaried' },
  sensitive: { sex: 'F', age: 23, region: 'North' },
  score: 0.42,
  decision: 'decline',
}
const BATCH = { model: 'credit-default', version: '7', predictions: [PREDICTION] }

/** An answer parses under the schema that documents it, and nothing else stands in it. */
function expectDocumented(route: RouteKey, answer: unknown): void {
  const { answer: schema } = endpoints.find((e) => e.route === route) as (typeof endpoints)[number]
  expect(schema.parse(answer)).toEqual(answer)
}

describe('the description of the API', () => {
  it('points at the service, and says who may and in which content types', async () => {
    const { paths, servers } = (await sampleWorld().send('GET', '/openapi.json')).json()
    expect(servers).toEqual([{ url: 'http://plumbline.bank.example:4680' }])
    expect(paths['/api/v1/predictions'].post.description).toContain('Roles: ingest, admin.')
    expect(paths['/api/v1/predictions'].post.requestBody.content).toHaveProperty(['application/x-ndjson'])
  })
})

describe('predictions and labels', () => {
  it('are counted row by row; the same again is repeated, another body under the id conflicts', async () => {
    const { send } = sampleWorld()
    const first = await send('POST', '/api/v1/predictions', { json: BATCH })
    expect(first.json()).toEqual({ accepted: 1, repeated: 0, conflicting: 0, rejected: [] })
    const again = {
      ...BATCH,
      predictions: [PREDICTION, { ...PREDICTION, score: 0.9 }, { ...PREDICTION, id: '', at: 'x' }],
    }
    const answer = (await send('POST', '/api/v1/predictions', { json: again })).json()
    expect(answer).toMatchObject({ accepted: 0, repeated: 1, conflicting: 1, rejected: [{ index: 2 }] })
    expectDocumented('POST /api/v1/predictions', answer)
  })

  it('come as NDJSON too, gzipped; a line that is not JSON loses no other line', async () => {
    const { send } = sampleWorld()
    const line = JSON.stringify({ model: 'credit-default', version: '7', ...PREDICTION })
    const answer = await send('POST', '/api/v1/predictions', {
      body: new Uint8Array(gzipSync(`${line}\n{"id": \n`)),
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
    })
    expect([answer.status, answer.json()]).toMatchObject([200, { accepted: 1, rejected: [{ index: 1 }] }])
  })

  it('lie in quarantine when they were refused, and can be paged through', async () => {
    const { send } = sampleWorld()
    const rows = ['b-1', 'b-2', 'b-3'].map((id) => ({ ...PREDICTION, id, at: 'yesterday' }))
    await send('POST', '/api/v1/predictions', { json: { ...BATCH, predictions: rows } })
    const page = (await send('GET', '/api/v1/quarantine?model=credit-default&limit=2')).json()
    expectDocumented('GET /api/v1/quarantine', page)
    const rest = (await send('GET', `/api/v1/quarantine?limit=2&cursor=${page.next}`)).json()
    expect([...page.items, ...rest.items].map((i) => i.id).sort()).toEqual(['b-1', 'b-2', 'b-3'])
    expect(page.items[0]).toMatchObject({ kind: 'predictions', path: 'at', receivedAt: '2026-04-13T10:24:00.000Z' })
    expect(rest.next).toBeUndefined()
  })

  it('a label waits for its prediction', async () => {
    const { send } = sampleWorld()
    const labels = [{ id: 'later', label: 'repaid', at: '2026-04-13T09:00:00Z' }]
    const answer = (await send('POST', '/api/v1/labels', { json: { model: 'credit-default', labels } })).json()
    expect(answer).toMatchObject({ accepted: 1, waiting: 1 })
    expectDocumented('POST /api/v1/labels', answer)
  })
})

describe('baselines and provenance', () => {
  it('training rows stream in as NDJSON with the columns named in the query', async () => {
    const world = sampleWorld()
    const answer = await world.send(
      'POST',
      '/api/v1/baselines?model=credit-default&version=8&source=origin&effectiveFrom=2026-05-01',
      {
        body: new Uint8Array(gzipSync('{"income":1}\n')),
        headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      },
    )
    expectDocumented('POST /api/v1/baselines', answer.json())
    expect(world.fitted).toEqual([
      {
        request: { model: 'credit-default', version: '8', source: 'origin', effectiveFrom: '2026-05-01' },
        text: '{"income":1}\n',
      },
    ])
  })

  it('a training file beyond the limit is refused while it streams', async () => {
    const world = sampleWorld({ options: { maxBaselineBytes: 10 } })
    const answer = await world.send('POST', '/api/v1/baselines?model=m&version=8', {
      body: '{"income":1}\n{"income":2}\n',
      headers: { 'content-type': 'application/x-ndjson' },
    })
    expect([answer.status, world.fitted]).toEqual([413, []])
  })

  it('are listed by model', async () => {
    const { send } = sampleWorld()
    const listed = (await send('GET', '/api/v1/baselines?model=credit-default')).json()
    expectDocumented('GET /api/v1/baselines', listed)
    expect((await send('GET', '/api/v1/baselines?model=other')).json()).toEqual({ items: [] })
  })

  it('provenance comes as YAML or JSON and is answered with its gaps', async () => {
    const world = sampleWorld()
    const answer = await world.send('POST', '/api/v1/provenance', {
      body: 'model: credit-default\n',
      headers: { 'content-type': 'application/yaml; charset=utf-8' },
    })
    expectDocumented('POST /api/v1/provenance', answer.json())
    expect(world.provenance).toEqual(['local application/yaml model: credit-default\n'])
  })

  it('lineage of a version has nodes, edges and gaps with moments in words', async () => {
    const lineage = (await sampleWorld().send('GET', '/api/v1/lineage/credit-default/7')).json()
    expectDocumented('GET /api/v1/lineage/:model/:version', lineage)
    expect(lineage).toMatchObject({ knownAt: '2026-04-13T03:05:22.000Z', gaps: [{ slot: 'environment' }] })
  })
})

describe('reports', () => {
  it.each([
    ['GET /api/v1/disparities', '?model=credit-default'],
    ['GET /api/v1/drift', '?model=credit-default&version=7'],
    ['GET /api/v1/models', ''],
    ['GET /api/v1/runs', '?model=credit-default&limit=1'],
  ] as const)('%s answers what is documented', async (route, query) => {
    const answer = await sampleWorld().send('GET', route.slice(4) + query)
    expect(answer.status).toBe(200)
    expectDocumented(route, answer.json())
  })

  it.each([
    // Which moment a date is depends on the monitor's time zone: it stays a date.
    ['2026-04-06', '2026-04-06'],
    ['2026-04-06T02:00:00%2B02:00', Date.UTC(2026, 3, 6)],
    ['1775433600000', 1_775_433_600_000],
  ])('from=%s is a moment', async (from, expected) => {
    const asked: unknown[] = []
    const world = sampleWorld()
    const { services } = world
    const spied = sampleWorld({
      services: {
        disparities: (model, query) => {
          asked.push(query)
          return services.disparities(model, query)
        },
      },
    })
    await spied.send('GET', `/api/v1/disparities?model=credit-default&from=${from}`)
    expect(asked).toEqual([{ from: expected }])
  })

  it.each([
    ['', 'model'],
    ['?model=m&from=yesterday', 'from'],
    ['?model=m&to=2026-02-30', 'to'],
    ['?model=m&from=2026-04-06T02:00:00', 'from'],
    ['?model=m&form=2026-04-06', ''],
    ['?model=m&model=n', 'model'],
  ])('%j is refused, naming %j', async (query, path) => {
    const answer = await sampleWorld().send('GET', `/api/v1/disparities${query}`)
    expect([answer.status, answer.json().problems[0].path]).toEqual([400, path])
  })
})

describe('investigations', () => {
  it('one is found as 1 and as INV-1, with everything frozen into it', async () => {
    const { send } = sampleWorld()
    const [byNumber, byKey] = [
      await send('GET', '/api/v1/investigations/1'),
      await send('GET', '/api/v1/investigations/inv-1'),
    ]
    expect(byNumber.json()).toEqual(byKey.json())
    expectDocumented('GET /api/v1/investigations/:id', byKey.json())
    expect(byKey.json()).toMatchObject({
      key: 'INV-1',
      openedAt: '2026-04-13T03:05:22.000Z',
      evidence: { findings: [{ kind: 'disparity', effect: { estimate: Math.SQRT1_2 } }, {}], batches: { count: 214 } },
      lineage: [{ gaps: [{ slot: 'environment' }] }],
      deliveries: [{ channel: 'oncall-mail', deliveredAt: '2026-04-13T03:05:24.000Z' }],
    })
  })

  it.each(['2', 'INV-999', '0', '-1', 'x', '1e3'])('%s is not there', async (id) => {
    expect((await sampleWorld().send('GET', `/api/v1/investigations/${id}`)).status).toBe(404)
  })

  it('are listed by status, severity, family, model and assignee, page by page', async () => {
    const { send } = sampleWorld()
    for (const suspicion of ['first suspicion', 'second suspicion']) {
      await send('POST', '/api/v1/investigations', { json: { model: 'fraud-screen', suspicion } })
    }
    const keys = async (query: string) =>
      (await send('GET', `/api/v1/investigations${query}`)).json().items.map((i: { key: string }) => i.key)
    expect(await keys('?status=open,acknowledged&severity=warning')).toEqual(['INV-3', 'INV-2'])
    expect(await keys('?family=limit&model=credit-default')).toEqual(['INV-1'])
    expect(await keys('?status=closed')).toEqual([])
    expect(await keys('?assignee=Jun%20Sato')).toEqual([])
    expect(await keys('?assignee=nobody')).toEqual(['INV-3', 'INV-2', 'INV-1'])
    const first = (await send('GET', '/api/v1/investigations?limit=2')).json()
    expectDocumented('GET /api/v1/investigations', first)
    expect(await keys(`?limit=2&cursor=${first.next}`)).toEqual(['INV-1'])
  })

  it.each(['?status=lost', '?severity=high', '?family=x', '?limit=0', '?limit=501', '?cursor=x'])(
    '%s is refused',
    async (query) => {
      expect((await sampleWorld().send('GET', `/api/v1/investigations${query}`)).status).toBe(400)
    },
  )

  it('walks from open to closed and back, and every step stands on the timeline', async () => {
    const world = sampleWorld()
    const step = async (verb: string, json: object) => {
      const answer = await world.send('POST', `/api/v1/investigations/INV-1/${verb}`, { json })
      expect(answer.status).toBe(200)
      expectDocumented(`POST /api/v1/investigations/:id/${verb}` as RouteKey, answer.json())
      return answer.json().status
    }
    expect(await step('acknowledge', {})).toBe('acknowledged')
    expect(await step('investigate', { reason: 'looking at the branch extract' })).toBe('investigating')
    expect(await step('comment', { reason: 'walk-ins only' })).toBe('investigating')
    const conclusion = {
      reason: 'extract',
      rootCause: 'data-source',
      remedy: 'retrained without it',
      settledUntil: '2026-07-01',
    }
    expect(await step('conclude', conclusion)).toBe('concluded')
    expect(await step('close', { reason: 'checked' })).toBe('closed')
    expect(await step('reopen', { reason: 'it is back' })).toBe('open')
    expect(await step('dismiss', { reason: 'a test' })).toBe('dismissed')
    expect(world.store.investigations.get(1)?.timeline.map((e) => e.kind)).toEqual([
      'opened',
      'acknowledged',
      'investigating',
      'commented',
      'concluded',
      'closed',
      'reopened',
      'dismissed',
    ])
  })

  it('the loser of a race is told the newer state with 409', async () => {
    const { send } = sampleWorld()
    await send('POST', '/api/v1/investigations/1/dismiss', { json: { reason: 'a test' } })
    const answer = await send('POST', '/api/v1/investigations/1/acknowledge', { json: {} })
    expect([answer.status, answer.json().code]).toEqual([409, 'conflict'])
    expect(answer.json().detail).toContain('INV-1 is dismissed, set by local')
  })

  it('closing needs a second person', async () => {
    const world = sampleWorld({ tokens: true })
    const conclusion = { reason: 'extract', rootCause: 'data-source', remedy: 'retrained' }
    await world.send('POST', '/api/v1/investigations/1/conclude', { role: 'analyst', json: conclusion })
    const own = await world.send('POST', '/api/v1/investigations/1/close', { role: 'analyst', json: { reason: 'ok' } })
    const other = await world.send('POST', '/api/v1/investigations/1/close', { role: 'admin', json: { reason: 'ok' } })
    expect([own.status, other.status]).toEqual([403, 200])
  })

  it.each([
    ['comment', {}],
    ['comment', { reason: '   ' }],
    ['dismiss', {}],
    ['conclude', { reason: 'x', remedy: 'y' }],
    ['conclude', { reason: 'x', remedy: 'y', rootCause: 'weather' }],
    ['conclude', { reason: 'x', remedy: 'y', rootCause: 'data-source', settledUntil: 'soon' }],
    ['acknowledge', { reason: 'x'.repeat(4_001) }],
    ['acknowledge', { note: 'x' }],
  ])('%s %j is refused and changes nothing', async (verb, json) => {
    const world = sampleWorld()
    expect((await world.send('POST', `/api/v1/investigations/1/${verb}`, { json })).status).toBe(400)
    expect(world.store.investigations.get(1)?.timeline).toHaveLength(1)
  })

  it('a person opens one in words, with the lineage attached', async () => {
    const world = sampleWorld({ tokens: true })
    const answer = await world.send('POST', '/api/v1/investigations', {
      role: 'analyst',
      json: {
        model: 'credit-default',
        about: { slice: 'age=18-25' },
        suspicion: 'Nobody under 25 was approved this week.',
      },
    })
    expectDocumented('POST /api/v1/investigations', answer.json())
    expect(answer.json()).toMatchObject({
      key: 'INV-2',
      family: 'suspicion',
      openedBy: 'Ines Moreau',
      rootSlice: 'age=18-25',
    })
    expect(world.store.investigations.get(2)?.lineage).toHaveLength(1)
  })
})

describe('the service', () => {
  it('says that it lives, whether it is ready, and what it has counted', async () => {
    const { send } = sampleWorld()
    expect((await send('GET', '/healthz')).json()).toEqual({ status: 'ok', reasons: [] })
    expect((await send('GET', '/readyz')).json()).toEqual({ ready: true, reasons: [] })
    const metrics = await send('GET', '/metrics')
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(metrics.text).toContain('plumbline_predictions_total 18284')
  })

  it('that cannot serve says 503 and why', async () => {
    const ready = () => ({ ready: false, reasons: ['the database cannot be written'] })
    const answer = await sampleWorld({ services: { ready } }).send('GET', '/readyz')
    expect([answer.status, answer.json().reasons]).toEqual([503, ['the database cannot be written']])
  })

  it('has no other address', async () => {
    expect((await sampleWorld().send('GET', '/api/v1/secrets')).json().code).toBe('not-found')
    expect((await sampleWorld().send('DELETE', '/api/v1/models')).status).toBe(404)
  })
})
