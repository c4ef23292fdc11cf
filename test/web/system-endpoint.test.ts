import { describe, expect, it } from 'vitest'
import { systemEndpoints } from '../../src/web/api/system.ts'
import type { SystemReport } from '../../src/web/app-services.ts'
import { sampleWorld } from './sample-world.ts'

const AT = Date.UTC(2026, 3, 13, 3)

describe('GET /api/v1/system', () => {
  it('answers what is documented, every moment as ISO 8601', async () => {
    const base = await sampleWorld().services.system()
    const report: SystemReport = {
      ...base,
      startedAt: AT,
      models: [{ model: 'm', windowsDue: 2, lagMs: 5_000, batchesToFold: 1, nextScanAt: AT + 60_000 }],
      backup: { at: AT, file: '/b.db', bytes: 4096, sha256: 'ab' },
      outbox: { waiting: 1, failed: 0, oldestAt: AT },
      retention: [
        { model: 'm', retentionMs: 1000, oldestAt: AT },
        { model: 'n', retentionMs: undefined, oldestAt: undefined },
      ],
      health: { status: 'degraded', reasons: ['messages have waited for over 30 minutes'] },
    }
    const answer = (await sampleWorld({ services: { system: () => report } }).send('GET', '/api/v1/system')).json()
    expect(systemEndpoints[0].answer.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      startedAt: '2026-04-13T03:00:00.000Z',
      models: [{ lagMs: 5000, nextScanAt: '2026-04-13T03:01:00.000Z' }],
      backup: { at: '2026-04-13T03:00:00.000Z' },
      outbox: { oldestAt: '2026-04-13T03:00:00.000Z' },
      retention: [{ retentionMs: 1000, oldestAt: '2026-04-13T03:00:00.000Z' }, { model: 'n' }],
      health: report.health,
    })
  })

  it('leaves out what is not known', async () => {
    const answer = (await sampleWorld().send('GET', '/api/v1/system')).json()
    expect(answer).not.toHaveProperty('backup')
    expect(answer.outbox).not.toHaveProperty('oldestAt')
  })
})
