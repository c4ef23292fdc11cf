import { describe, expect, it } from 'vitest'
import { DAY, reportWorld, START } from './report-world.ts'

const known = (sex: string, n: number) => ({ sex, n, job: 'clerk' })
const missing = (sex: string, n: number) => ({ sex, n, job: null })

const quality = (world: ReturnType<typeof reportWorld>, span = {}) => world.reports.quality({ model: 'credit', span })

describe('the quality report', () => {
  it('sets missing values of every slice beside training, the largest change first', () => {
    const world = reportWorld()
    world.fit([known('F', 990), missing('F', 10), known('M', 990), missing('M', 10)])
    world.arrive(START + 1, [known('F', 300), missing('F', 100), known('M', 396), missing('M', 4)])
    world.judge(START + 2 * DAY)
    const [version] = quality(world).versions
    const jobs = version?.rates.filter((r) => r.feature === 'job' && r.aspect === 'missing') ?? []
    const women = jobs.find((r) => r.slice === 'sex=F')
    expect(women?.now).toEqual({ count: 100, of: 400, rate: 0.25 })
    expect(women?.training).toEqual({ count: 10, of: 1000, rate: 0.01 })
    expect(women?.change?.estimate).toBeCloseTo(0.24, 12)
    expect(women?.verdict).toBe('finding')
    expect(women?.reason).toMatch(
      /^0\.24 is beyond the tolerance 0\.03; adjusted p .+ ≤ 0\.00548; 400 predictions now, 1,000 at training; would be found/,
    )
    const men = jobs.find((r) => r.slice === 'sex=M')
    // 4 of 400 and 10 of 1,000: nothing has moved.
    expect([men?.change?.estimate, men?.verdict, men?.adjustedLog10P]).toEqual([0, 'within', 0])
    const moved = version?.rates.map((r) => Math.abs(r.change?.estimate ?? -1)) ?? []
    expect(moved).toEqual([...moved].sort((a, b) => b - a))
  })

  it('leaves out rates that are 0 now and were 0 at training, and keeps what has too few with what it needs', () => {
    const world = reportWorld()
    world.fit([known('F', 190), missing('F', 10), known('M', 1000)])
    world.arrive(START + 1, [known('F', 45), missing('F', 5), known('M', 400)])
    world.judge(START + 2 * DAY)
    const rates = quality(world).versions[0]?.rates ?? []
    expect(rates.filter((r) => r.slice === 'sex=M')).toEqual([])
    const women = rates.find((r) => r.slice === 'sex=F')
    expect([women?.verdict, women?.required, women?.change, women?.adjustedLog10P]).toEqual([
      'insufficient-data',
      100,
      undefined,
      undefined,
    ])
    expect(women?.reason).toContain('50 predictions; 100 needed')
  })

  it('keeps the verdict of the span apart from what the scan found over more windows', () => {
    const world = reportWorld()
    world.fit([known('F', 9900), missing('F', 100), known('M', 9900), missing('M', 100)])
    for (const day of [0, 1, 2]) {
      const some = day === 2 ? 5 : 60
      world.arrive(START + day * DAY + 1, [
        known('F', 500 - some),
        missing('F', some),
        known('M', 495),
        missing('M', 5),
      ])
      world.judge(START + (day + 1) * DAY + 3_600_000)
    }
    const women = quality(world).versions[0]?.rates.find((r) => r.slice === 'sex=F' && r.feature === 'job')
    // 5 of 500 in the last window; 125 of 1,500 over three.
    expect([women?.now.rate, women?.verdict]).toEqual([0.01, 'within'])
    expect(women?.scan).toMatchObject({ windows: 3, scale: 'difference', supportNow: 1500 })
    expect(women?.scan?.effect.estimate).toBeCloseTo(125 / 1500 - 0.01, 12)
  })

  it('has no rates of a version without a baseline, but its rows', () => {
    const world = reportWorld()
    world.fit([known('F', 1000)])
    world.arrive(START + 1, [known('F', 200)], { version: '2' })
    world.judge(START + 2 * DAY)
    expect(quality(world).versions).toMatchObject([{ version: '2', baselineId: undefined, rows: 200, rates: [] }])
  })
})
