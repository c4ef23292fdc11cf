import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisparityReport } from '../../src/monitor/report.ts'
import { seededRandom } from '../seeded-random.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
// Berlin lies one hour ahead of UTC in January: its 5th begins at 23:00 UTC of the 4th.
const START = Date.UTC(2026, 0, 4, 23)
const ROWS = 400

const CONFIG = `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:
  - model: credit
    schedule: "5 * * * *"
    window: 1d
    timezone: Europe/Berlin
    lateness: 15m
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {}, region: {} }
    slices: { depth: 2 }
`

let under: ServiceUnderTest

function people(day: number) {
  const random = seededRandom(day + 1)
  return Array.from({ length: ROWS }, (_, i) => ({
    id: `p-${day}-${i}`,
    at: START + day * DAY + Math.floor((i / ROWS) * DAY),
    features: { income: Math.round(20_000 + 40_000 * random()) },
    sensitive: { sex: random() < 0.5 ? 'F' : 'M', region: random() < 0.5 ? 'North' : 'South' },
    decision: random() < 0.6 ? 'approve' : 'decline',
  }))
}

async function fitAgain(recount = false): Promise<void> {
  const lines = Array.from({ length: 10 }, (_, d) => people(-d - 1)).flat()
  const csv = [
    'income,sex,region,decision',
    ...lines.map((p) => [p.features.income, p.sensitive.sex, p.sensitive.region, p.decision].join(',')),
  ].join('\n')
  const files = [under.file('training.csv', csv)]
  const now = under.service.clock()
  await under.service.fitFiles(
    { model: 'credit', version: '1', files, columns: {}, actor: 'test', now, recount },
    () => {},
  )
}

async function live(day: number): Promise<void> {
  under.setTime(START + (day + 1) * DAY - 1)
  await under.post('/api/v1/predictions', { model: 'credit', version: '1', predictions: people(day) })
  under.setTime(START + (day + 1) * DAY + 15 * 60_000)
  await under.service.tick(['credit'])
}

beforeAll(async () => {
  under = startService(CONFIG, { now: START })
  await fitAgain()
  await live(0)
  await live(1)
  await fitAgain()
  await live(2)
  await live(3)
}, 60_000)

afterAll(() => under?.close())

const report = async (query: string): Promise<DisparityReport> =>
  (await under.get(`/api/v1/disparities?model=credit&${query}`)).body as unknown as DisparityReport

describe('a report over a span', () => {
  it('reads dates in the time zone of the monitor', async () => {
    const { windows, from, to } = await report('from=2026-01-05&to=2026-01-07')
    expect(windows.map((w) => w.label)).toEqual(['2026-01-05', '2026-01-06'])
    expect([from, to]).toEqual(['2026-01-04T23:00:00.000Z', '2026-01-06T23:00:00.000Z'])
  })

  it('tells a version once for each baseline that its windows are counted under, and loses no row', async () => {
    // The second baseline was fitted on the third day, and takes effect with the fourth.
    const { versions } = await report('from=2026-01-05&to=2026-01-09')
    expect(versions.map((v) => [v.from, v.rows])).toEqual([
      ['2026-01-04T23:00:00.000Z', 3 * ROWS],
      ['2026-01-07T23:00:00.000Z', ROWS],
    ])
    expect(new Set(versions.map((v) => v.baselineId)).size).toBe(2)
  })

  it('refuses a baseline that would take effect in windows that are judged', async () => {
    const lines = people(-1).map((p) => JSON.stringify({ ...p.features, ...p.sensitive, decision: p.decision }))
    const answer = await under.postRows(
      '/api/v1/baselines?model=credit&version=1&effectiveFrom=2026-01-05',
      lines.join('\n'),
    )
    expect(answer.status).toBe(400)
    expect(answer.body.detail).toContain('lies before the next window of credit (2026-01-09T23:00:00.000Z)')
  })
})

describe('the newest runs', () => {
  it('are the finished ones from the last window back, as many as asked for', () => {
    const { runs } = under.service.store
    const finished = [...runs.finished('credit', 'arrival', 0)].reverse()
    expect(finished.length).toBe(4)
    expect(runs.newest('credit', 'arrival', 10)).toEqual(finished)
    expect(runs.newest('credit', 'arrival', 2)).toEqual(finished.slice(0, 2))
    expect(runs.newest('nobody', 'arrival', 2)).toEqual([])
  })
})

describe('a suspicion', () => {
  const open = (about: Record<string, string>) =>
    under.post('/api/v1/investigations', { model: 'credit', about, suspicion: 'approvals look odd at the counter' })

  it('is opened with the slices and the window of the prediction it names', async () => {
    const first = people(0)[0]
    const { status, body } = await open({ prediction: 'p-0-0' })
    expect(status).toBeLessThan(300)
    const id = Number(String(body.id).replace('INV-', ''))
    const detail = under.service.store.investigations.get(id)
    expect(detail?.evidence.windowLabel).toBe('2026-01-05')
    const own = `sex=${first?.sensitive.sex} & region=${first?.sensitive.region}`
    expect(detail?.evidence.slices.map((s) => s.slice)).toContain(own)
    expect(detail?.lineage[0]?.status).toBe('nothing-recorded')
  })

  it('names its slice in the order of the sensitive features', async () => {
    const { body } = await open({ slice: 'region=North & sex=F' })
    expect(body.rootSlice).toBe('sex=F & region=North')
  })

  it.each([
    [{ slice: 'colour=red' }, 'colour is no sensitive feature of credit; slices are cut by sex, region'],
    [{ slice: 'sex=X' }, 'no prediction and no training row lies in slice sex=X of credit; there are sex=F, sex=M'],
    [{ version: '88' }, 'no prediction of credit@88 in this span; it holds 1'],
    [
      { dataset: 'raw.branch' },
      'no data set raw.branch is on record for credit; lineage names none: send provenance.yaml first, or leave dataset out',
    ],
    [{ prediction: 'nobody' }, 'no prediction nobody of model credit is stored; check the id, or leave it out'],
  ])('about %j is refused with what is there', async (about, detail) => {
    const answer = await open(about as Record<string, string>)
    expect([answer.status, answer.body.detail]).toEqual([404, detail])
  })
})
