import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenApiDocument } from '../../src/web/complete-examples.ts'
import { operationsOf } from '../../src/web/curl-example.ts'
import { PROBLEM_KINDS, type ProblemCode } from '../../src/web/problem.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'
import { sampleWorld } from './sample-world.ts'

const YAML = `
server: { baseUrl: http://localhost:4680 }
store: { path: DATABASE }
monitors:
  - model: credit
    window: 1h
    outcome: { kind: binary, favourable: [approve] }
    features: { income: numeric }
    sensitive: { sex: {} }
`

// 26 years have far more hours than the windows that a report sums.
const LONG = 'from=2000-01-01&to=2026-01-01'

let bank: ServiceUnderTest
let document: OpenApiDocument
beforeAll(async () => {
  bank = startService(YAML, { now: Date.UTC(2026, 3, 13, 10) })
  document = (await bank.get('/openapi.json')).body as unknown as OpenApiDocument
})
afterAll(() => bank.close())

/** Codes that the document names for a request, by its status. */
function documented(method: string, path: string, status: number): readonly string[] {
  const operation = operationsOf(document).find(
    (o) => o.method === method && new RegExp(`^${o.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
  )
  return Object.keys(operation?.responses[String(status)]?.content?.['application/problem+json']?.examples ?? {})
}

describe('a refusal that happens is documented', () => {
  it.each<[string, ProblemCode]>([
    ['/api/v1/disparities?model=nobody', 'not-found'],
    ['/api/v1/disparities?model=credit', 'not-found'],
    ['/api/v1/disparities?model=credit&version=9&from=2026-04-01', 'not-found'],
    [`/api/v1/disparities?model=credit&${LONG}`, 'too-large'],
    ['/api/v1/disparities?model=credit&from=2026-04-02&to=2026-04-01', 'invalid'],
    ['/api/v1/drift?model=nobody', 'not-found'],
    ['/api/v1/drift?model=credit', 'not-found'],
    [`/api/v1/drift?model=credit&${LONG}`, 'too-large'],
    ['/api/v1/distribution?model=nobody&subject=income', 'not-found'],
    ['/api/v1/distribution?model=credit&subject=nothing&from=2026-04-01', 'not-found'],
    [`/api/v1/distribution?model=credit&subject=income&${LONG}`, 'too-large'],
    ['/api/v1/quality?model=nobody', 'not-found'],
    [`/api/v1/quality?model=credit&${LONG}`, 'too-large'],
    ['/api/v1/history?model=nobody', 'not-found'],
    ['/api/v1/history?model=credit&slices=planet%3DMars', 'not-found'],
    ['/api/v1/arrival?model=nobody', 'not-found'],
    ['/api/v1/performance?model=nobody', 'not-found'],
    ['/api/v1/sources?model=nobody&version=7', 'not-found'],
    ['/api/v1/sources?model=credit&version=9', 'not-found'],
    ['/api/v1/models/nobody/charts/interval-plot', 'not-found'],
    ['/api/v1/models/credit/charts/interval-plot', 'not-found'],
    [`/api/v1/models/credit/charts/interval-plot?${LONG}`, 'too-large'],
    [`/api/v1/models/credit/charts/drift-heat-map?${LONG}`, 'too-large'],
    ['/api/v1/models/nobody/charts/arrival-bars', 'not-found'],
    ['/api/v1/models/credit/charts/nothing', 'invalid'],
    ['/api/v1/investigations/INV-9', 'not-found'],
    ['/api/v1/investigations/INV-9/charts/history', 'not-found'],
    ['/api/v1/findings/9', 'not-found'],
    ['/api/v1/findings/9/explain', 'not-found'],
    ['/api/v1/deliveries/9', 'not-found'],
  ])('GET %s: %s', async (path, code) => {
    const { status, body } = await bank.get(path)
    expect([body.code, status]).toEqual([code, PROBLEM_KINDS[code].status])
    expect(documented('GET', path, status)).toContain(code)
  })

  it.each<[string, unknown, ProblemCode]>([
    ['/api/v1/predictions', { model: 'nobody', version: '7', predictions: [] }, 'not-found'],
    ['/api/v1/labels', { model: 'nobody', labels: [] }, 'not-found'],
    ['/api/v1/investigations', { model: 'nobody', suspicion: 'Nobody was approved this week.' }, 'not-found'],
    ['/api/v1/silences/9/end', {}, 'not-found'],
    ['/api/v1/channels/nobody/test', {}, 'not-found'],
  ])('POST %s of %j: %s', async (path, sent, code) => {
    const { status, body } = await bank.post(path, sent)
    expect([body.code, status]).toEqual([code, PROBLEM_KINDS[code].status])
    expect(documented('POST', path, status)).toContain(code)
  })

  it('where a thread works, `unavailable` is named beside `busy`', () => {
    const report = documented('GET', '/api/v1/disparities', 503)
    expect(report).toEqual(['busy', 'unavailable'])
    for (const path of ['quality', 'history', 'drift', 'distribution', 'arrival', 'performance', 'sources']) {
      expect(documented('GET', `/api/v1/${path}`, 503)).toEqual(report)
    }
    expect(documented('GET', '/api/v1/models/credit/charts/interval-plot', 503)).toEqual(report)
    expect(documented('POST', '/api/v1/baselines', 503)).toEqual(report)
  })

  it('of /readyz has the body of the route', async () => {
    const because = { ready: false, reasons: ['the database cannot be written'] }
    const answer = await sampleWorld({ services: { ready: () => because } }).send('GET', '/readyz')
    expect([answer.status, answer.json()]).toEqual([503, because])
    expect(document.paths['/readyz']?.get?.responses['503']?.content?.['application/json']?.example).toEqual(because)
  })
})
