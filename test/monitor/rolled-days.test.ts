import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisparityReport } from '../../src/monitor/report.ts'
import { seededRandom } from '../seeded-random.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 0, 5)
const ROWS = 240

const CONFIG = `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:
  - model: credit
    schedule: "5 * * * *"
    window: 6h
    lateness: 15m
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {} }
`

let under: ServiceUnderTest

function people(day: number) {
  const random = seededRandom(day + 1)
  return Array.from({ length: ROWS }, (_, i) => ({
    id: `p-${day}-${i}`,
    at: START + day * DAY + Math.floor((i / ROWS) * DAY),
    features: { income: Math.round(20_000 + 40_000 * random()) },
    sensitive: { sex: random() < 0.5 ? 'F' : 'M' },
    decision: random() < 0.6 ? 'approve' : 'decline',
  }))
}

const report = async (from: number, to: number): Promise<DisparityReport> => {
  const span = [from, to].map((hour) => new Date(START + hour * HOUR).toISOString())
  const answer = await under.get(`/api/v1/disparities?model=credit&from=${span[0]}&to=${span[1]}`)
  return answer.body as unknown as DisparityReport
}

const iso = (hour: number) => new Date(START + hour * HOUR).toISOString()
const rows = ({ versions }: DisparityReport) => versions.reduce((sum, v) => sum + v.rows, 0)

beforeAll(async () => {
  under = startService(CONFIG, { now: START })
  const training = Array.from({ length: 10 }, (_, d) => people(-d - 1)).flat()
  const csv = training.map((p) => [p.features.income, p.sensitive.sex, p.decision].join(','))
  const files = [under.file('training.csv', ['income,sex,decision', ...csv].join('\n'))]
  await under.service.fitFiles(
    { model: 'credit', version: '1', files, columns: {}, actor: 'test', now: START, recount: false },
    () => {},
  )
  for (const day of [0, 1]) {
    under.setTime(START + (day + 1) * DAY - 1)
    await under.post('/api/v1/predictions', { model: 'credit', version: '1', predictions: people(day) })
    under.setTime(START + (day + 1) * DAY + 15 * 60_000)
    await under.service.tick(['credit'])
  }
}, 60_000)

afterAll(() => under?.close())

describe('a report over windows under a day', () => {
  it('is widened to the whole of days whose hours have been rolled up, and says so', async () => {
    const before = await report(30, 36)
    expect([before.from, before.to]).toEqual([iso(30), iso(36)])
    // 240 rows a day are 60 in six hours.
    expect(rows(before)).toBe(60)
    const wholeDays = await report(0, 48)

    // The first day has ended 30 days ago, the second not yet.
    under.setTime(START + 31 * DAY + 15 * 60_000)
    await under.service.tick(['credit'])
    const cut = await report(6, 30)
    expect([cut.from, cut.to, rows(cut)]).toEqual([iso(0), iso(30), ROWS + 60])
    expect(cut.windows.map((w) => w.label)).toEqual([
      '2026-01-05 00:00',
      '2026-01-05 06:00',
      '2026-01-05 12:00',
      '2026-01-05 18:00',
      '2026-01-06 00:00',
    ])
    expect(await report(30, 36)).toEqual(before)
    expect(await report(0, 48)).toEqual(wholeDays)
    expect((await under.service.checkCounts(undefined, () => {})).wrong).toEqual([])
  }, 60_000)

  it('judges a window of a rolled day again on what was kept of it and the late rows', async () => {
    const late = people(0).slice(60, 120)
    await under.post('/api/v1/predictions', {
      model: 'credit',
      version: '1',
      predictions: late.map((p) => ({ ...p, id: `late-${p.id}` })),
    })
    await under.service.tick(['credit'])
    const run = under.service.store.runs
      .finished('credit', 'arrival', START)
      .find((r) => r.window.start === START + 6 * HOUR)
    expect([run?.revision, run?.summary.rows]).toEqual([2, 120])
    expect(rows(await report(0, 24))).toBe(ROWS + 60)
  }, 60_000)
})
