import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { ServiceError } from '../../src/errors.ts'
import { explainFinding } from '../../src/monitor/explain-finding.ts'
import { findingEndpoints } from '../../src/web/api/findings.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { everyKindOfFinding } from '../detect/finding-scenes.ts'
import { sampleWorld } from './sample-world.ts'

const DAY = 86_400_000
const start = Date.UTC(2026, 3, 12)
const all = everyKindOfFinding()
const kept = (finding: Finding, id: number) => ({
  ...{ id, model: 'credit-default', window: { start, end: start + DAY }, windowLabel: '2026-04-12' },
  ...{ investigation: id % 2 === 0 ? 118 : undefined, finding },
})

const services: Pick<AppServices, 'finding' | 'explain'> = {
  finding: (id) => {
    const finding = all[id - 1]
    return finding && kept(finding, id)
  },
  explain: (id) => {
    const finding = all[id - 1]
    if (!finding) throw new ServiceError('not-found', `there is no finding ${id}`)
    return explainFinding(kept(finding, id), [[finding], []])
  },
}

function schemaOf(route: string) {
  const found = findingEndpoints.find((e) => e.route === route)
  if (!found) throw new Error(`no ${route}`)
  return found.answer
}

describe('findings over the API', () => {
  it.each(findingEndpoints.map((e) => [e.route, e] as const))('%s: the example is an answer', (_, e) => {
    expect(e.answer.parse(e.example)).toEqual(e.example)
  })

  it('are documented in every kind: nothing stands in an answer that its schema does not name', async () => {
    const { send } = sampleWorld({ services })
    for (const kind of new Set(all.map((f) => `${f.kind} ${f.scale}`))) {
      const id = all.findIndex((f) => `${f.kind} ${f.scale}` === kind) + 1
      const one = await send('GET', `/api/v1/findings/${id}`)
      expect(one.status).toBe(200)
      expect(schemaOf('GET /api/v1/findings/:id').parse(one.json())).toEqual(one.json())
      const explained = await send('GET', `/api/v1/findings/${id}/explain`)
      expect(schemaOf('GET /api/v1/findings/:id/explain').parse(explained.json())).toEqual(explained.json())
      expect(explained.json()).toMatchObject({ same: true, window: { start: '2026-04-12T00:00:00.000Z' } })
    }
  })

  it('that are not there are 404, and what is no number is 400', async () => {
    const { send } = sampleWorld({ services })
    expect((await send('GET', '/api/v1/findings/99999')).status).toBe(404)
    expect((await send('GET', '/api/v1/findings/99999/explain')).status).toBe(404)
    expect((await send('GET', '/api/v1/findings/INV-1')).status).toBe(400)
  })

  it('are not for those who only send predictions', async () => {
    const { send } = sampleWorld({ services, tokens: true })
    expect((await send('GET', '/api/v1/findings/1', { role: 'ingest' })).status).toBe(403)
    expect((await send('GET', '/api/v1/findings/1', { role: 'analyst' })).status).toBe(200)
  })
})
