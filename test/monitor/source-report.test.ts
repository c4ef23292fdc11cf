import { describe, expect, it } from 'vitest'
import { type ReportWorld, reportWorld, START, schema } from './report-world.ts'

const TRAINING = [
  { sex: 'F', n: 100, approved: 50, source: 'bank' },
  { sex: 'M', n: 300, approved: 150, source: 'bank' },
  { sex: 'F', n: 50, approved: 5, source: 'branch' },
  { sex: 'M', n: 50, approved: 25, source: 'branch' },
]

const sources = ({ reports }: ReportWorld, slice: string, version = '1') =>
  reports.sources({ model: 'credit', version, slice })

describe('training sources of a slice', () => {
  it('say where its rows come from and how it stands within each', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    const report = sources(world, 'sex=F')
    expect(report.sources.map((s) => [s.source, s.rows, s.allRows])).toEqual([
      ['bank', 100, 400],
      ['branch', 50, 100],
    ])
    // 100 and 50 of 150 rows; 400 and 100 of 500.
    expect(report.sources.map((s) => [s.share, s.allShare])).toEqual([
      [100 / 150, 400 / 500],
      [50 / 150, 100 / 500],
    ])
    expect(report.sources.map((s) => [s.rate.rate, s.restRate.rate, s.difference?.estimate])).toEqual([
      [0.5, 0.5, 0],
      [0.1, 0.5, -0.4],
    ])
    // Together 55 of 150 against 175 of 350; without the branch 50 of 100 against 150 of 300; without the bank 5 of 50 against 25 of 50.
    expect(report.pooled?.estimate).toBeCloseTo(55 / 150 - 175 / 350, 12)
    expect(report.sources.map((s) => s.pooledWithout?.estimate)).toEqual([-0.4, 0])
    // Wilson's ends of 5/50 are 0.0434758 and 0.2136023, of 25/50 0.3664451 and 0.6335549; Newcombe's of the difference
    // -0.4 - sqrt((0.1 - 0.0434758)^2 + (0.6335549 - 0.5)^2) and -0.4 + sqrt((0.2136023 - 0.1)^2 + (0.5 - 0.3664451)^2).
    expect(report.sources[1]?.difference?.lower).toBeCloseTo(-0.545024, 6)
    expect(report.sources[1]?.difference?.upper).toBeCloseTo(-0.224665, 6)
  })

  it('cannot be left out where a slice or everyone else stands in one source alone', () => {
    const world = reportWorld()
    world.fit([
      { sex: 'F', n: 10, approved: 5, source: 'a' },
      { sex: 'M', n: 10, approved: 5, source: 'b' },
    ])
    const [first, second] = sources(world, 'sex=F').sources
    expect([first?.difference, first?.pooledWithout, second?.difference, second?.pooledWithout]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(second?.rate).toEqual({ count: 0, of: 0, rate: undefined })
  })

  it('are those of the newest baseline of the version', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    world.fit([{ sex: 'F', n: 10, source: 'archive' }])
    expect(sources(world, 'sex=F').sources.map((s) => s.source)).toEqual(['archive'])
  })

  it('are none where the baseline names none; the pooled difference is told all the same', () => {
    const world = reportWorld()
    world.fit(TRAINING.map(({ source: _, ...group }) => group))
    const report = sources(world, 'sex=F')
    expect(report.sources).toEqual([])
    expect(report.pooled?.estimate).toBeCloseTo(55 / 150 - 175 / 350, 12)
  })

  it('have shares and no differences for everyone, and no rates where nothing is declared favourable', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    expect(sources(world, 'overall').sources.map((s) => [s.share, s.difference])).toEqual([
      [0.8, undefined],
      [0.2, undefined],
    ])
    const outcome = { kind: 'regression' } as const
    const scores = reportWorld({ outcome })
    scores.fit(TRAINING, '1', { ...schema, outcome, decisions: [] })
    const report = sources(scores, 'sex=F')
    expect([report.pooled, report.sources[0]?.rate, report.sources[0]?.rows]).toEqual([
      undefined,
      { count: 0, of: 0, rate: undefined },
      100,
    ])
  })

  it('are refused for a version without a baseline, and for a slice that training never had', () => {
    const world = reportWorld()
    expect(() => sources(world, 'sex=F')).toThrow('no baseline of credit@1 is kept; there are none')
    world.fit(TRAINING)
    expect(() => sources(world, 'sex=F', '9')).toThrow('no baseline of credit@9 is kept; there are 1')
    world.arrive(START, [{ sex: 'X', n: 5 }])
    expect(() => sources(world, 'sex=unseen')).toThrow('there are sex=F, sex=M')
  })
})
