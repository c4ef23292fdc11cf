import { afterAll, describe, expect, it } from 'vitest'
import { checkFinding } from '../src/detect/check-finding.ts'
import { whyVerdict } from '../src/detect/why.ts'
import { openDatabase } from '../src/store/database.ts'
import { seededRandom } from './seeded-random.ts'
import { startService } from './service-under-test.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5)

const monitor = (model: string): string => `
  - model: ${model}
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {} }`

const under = startService(
  `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:${monitor('broken')}${monitor('whole')}
`,
  { now: START },
)

afterAll(() => under.close())

describe('a model that cannot be judged', () => {
  it('keeps no other from being judged, and the failure is told', async () => {
    const random = seededRandom(1)
    const people = Array.from({ length: 400 }, (_, i) => ({
      id: `p-${i}`,
      at: START + i,
      features: { income: Math.round(10_000 * random()) },
      sensitive: { sex: i % 2 === 0 ? 'F' : 'M' },
      decision: 'approve',
    }))
    const rows = people.map((p) => `${p.features.income},${p.sensitive.sex},${p.decision}`)
    const files = [under.file('training.csv', ['income,sex,decision', ...rows].join('\n'))]
    for (const model of ['broken', 'whole']) {
      const about = { model, version: '1', files, columns: {}, actor: 'test', now: START, recount: false }
      await under.service.fitFiles(about, () => {})
      under.setTime(START + DAY - 1)
      await under.post('/api/v1/predictions', { model, version: '1', predictions: people })
    }
    await under.service.tick([])
    // Another program wrote rubbish over one segment of the counts.
    const db = openDatabase(under.config.store.path)
    db.sqlite.prepare(`update segment set body = x'ff' where baseline_id = (select min(id) from baseline)`).run()
    db.close()
    under.setTime(START + DAY + 3_600_000)

    await expect(under.service.tick(['broken', 'whole'])).rejects.toThrow()

    const { runs } = under.service.store
    const whole = runs.finished('whole', 'arrival', 0)
    expect(whole.length).toBe(1)
    expect(runs.finished('broken', 'arrival', 0).length).toBe(0)
    const run = whole[0]?.id ?? 0
    expect(runs.findingsOf(run).filter((finding) => !checkFinding(finding).same)).toEqual([])
    const reasons = runs.judgedSlices(run).map((line) => whyVerdict(line).split('; ').at(-1))
    expect([...new Set(reasons)].sort()).toEqual([
      '200 decisions now, 200 at training',
      '200 values now, 200 at training',
      '400 decisions now, 400 at training',
      '400 predictions now, 400 at training',
      '400 values now, 400 at training',
    ])
  })
})
