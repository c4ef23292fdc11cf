import { describe, expect, it } from 'vitest'
import { trainingReport } from '../../src/monitor/training-report.ts'
import { monitor, type ReportWorld, reportWorld } from './report-world.ts'

const TRAINING = [
  { sex: 'F', n: 100, approved: 50, income: 25, repaid: [40, 10], source: 'bank' },
  { sex: 'M', n: 300, approved: 150, income: 75, repaid: [120, 30], source: 'bank' },
  { sex: 'F', n: 100, approved: 10, income: 25, job: null, repaid: [5, 5], source: 'branch' },
  { sex: 'M', n: 100, approved: 50, income: 75, repaid: [40, 10], source: 'branch' },
] as const

const report = ({ store }: ReportWorld, slice: string, version = '1') =>
  trainingReport(store, monitor, { version, slice })

describe('a slice in the training data', () => {
  it('has its share, label rate and decision rate beside everyone else', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    const { rows, allRows, share, labels, decisions, version, revision } = report(world, 'sex=F')
    expect([rows, allRows, share.rate, version, revision]).toEqual([200, 600, 200 / 600, '1', 1])
    // Repaid: 50 + 10 of 200 women, 150 + 50 of 400 men. Approved: 60 of 200, 200 of 400.
    expect([labels?.slice, labels?.rest]).toEqual([
      { count: 60, of: 200, rate: 0.3 },
      { count: 200, of: 400, rate: 0.5 },
    ])
    expect(labels?.difference?.estimate).toBeCloseTo(-0.2, 12)
    expect([decisions?.slice.rate, decisions?.rest.rate]).toEqual([0.3, 0.5])
  })

  it('names the distributions that differ most from everyone else, with the cell, and what is missing', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    const { features } = report(world, 'sex=F')
    expect(features.map(({ subject }) => subject)).toEqual(['income', 'job', 'score'])
    // All women earn under 50, no man does: nothing is shared.
    expect(features[0]).toMatchObject({ cell: { name: '0 to 50', share: 1, restShare: 0 }, n: 200, restN: 400 })
    expect(features[0]?.divergence?.estimate).toBeGreaterThan(0.95)
    expect(features[1]).toMatchObject({ n: 100, missing: { count: 100, of: 200, rate: 0.5 }, tooFew: true })
    expect(features[2]?.divergence?.estimate ?? 0).toBe(0)
  })

  it('says by source where its rows and its gap come from', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    const { sources, sourceRate } = report(world, 'sex=F')
    expect(sourceRate).toBe('labels')
    expect(sources.map((s) => [s.source, s.rows, s.share, s.gap?.slice.rate, s.gap?.rest.rate, s.consistent])).toEqual([
      ['bank', 100, 0.25, 0.5, 0.5, false],
      ['branch', 100, 0.5, 0.1, 0.5, true],
    ])
    // Without the branch 50 of 100 women and 150 of 300 men repaid.
    expect(sources[1]?.pooledWithout?.estimate).toBe(0)
  })

  it('has nobody to compare everyone with', () => {
    const world = reportWorld()
    world.fit(TRAINING)
    const { share, features, labels, sources } = report(world, 'overall')
    expect([share.rate, features, labels?.difference]).toEqual([1, [], undefined])
    expect(sources.map(({ consistent }) => consistent)).toEqual([false, false])
  })

  it('has no label rate where training had no labels', () => {
    const world = reportWorld()
    world.fit([
      { sex: 'F', n: 10, approved: 5 },
      { sex: 'M', n: 10, approved: 5 },
    ])
    const { labels, sourceRate, sources } = report(world, 'sex=F')
    expect([labels, sourceRate, sources]).toEqual([undefined, 'decisions', []])
  })

  it('is refused for a version without a baseline, and for a slice that training never had', () => {
    const world = reportWorld()
    expect(() => report(world, 'sex=F')).toThrow('no baseline of credit@1 is kept; there are none')
    world.fit(TRAINING)
    expect(() => report(world, 'sex=F', '9')).toThrow('no baseline of credit@9 is kept; there are 1')
    expect(() => report(world, 'sex=X')).toThrow('there are sex=F, sex=M')
  })
})
