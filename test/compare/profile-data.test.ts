import { describe, expect, it } from 'vitest'
import { profileJson } from '../../src/compare/profile-json.ts'
import { bankRows, profiled } from './data-files.ts'

const LABELLED = { label: { column: 'repaid', positive: ['yes'] }, ignore: [] }

describe('a profile of one data set', () => {
  it('sums to the whole: rows, labels and decisions of the values of a feature are those of everyone', async () => {
    const { slices } = await profiled(bankRows({ rows: 2001, womenInTheNorth: 0.3 }), LABELLED)
    const [everyone] = slices
    expect([everyone?.slice, everyone?.rows, everyone?.share.rate]).toEqual(['overall', 2001, 1])
    for (const feature of ['sex', 'region']) {
      const values = slices.filter(({ slice }) => slice.startsWith(`${feature}=`) && !slice.includes('&'))
      const sum = (of: (portrait: (typeof slices)[number]) => number) => values.reduce((n, value) => n + of(value), 0)
      expect(sum(({ rows }) => rows)).toBe(2001)
      expect(sum(({ share }) => share.rate ?? 0)).toBeCloseTo(1, 12)
      expect(sum(({ labels }) => labels?.slice.count ?? 0)).toBe(everyone?.labels?.slice.count)
      expect(sum(({ decisions }) => decisions?.slice.count ?? 0)).toBe(everyone?.decisions?.slice.count)
    }
    for (const { rows, labels, decisions, features } of slices.slice(1)) {
      // The slice and everyone else are all labelled rows.
      expect((labels?.slice.of ?? 0) + (labels?.rest.of ?? 0)).toBe(2001)
      expect((decisions?.slice.count ?? 0) + (decisions?.rest.count ?? 0)).toBe(everyone?.decisions?.slice.count)
      for (const { n, restN, missing } of features) {
        expect(n + missing.count).toBe(rows)
        expect(n + restN).toBe(2001)
      }
    }
  })

  it('tells the rates of a slice against everyone else, and the cell that differs most', async () => {
    const rows = bankRows({
      rows: 4000,
      columns: (i) => ({
        job: i % 2 === 0 && i % 10 < 4 ? 'monk' : 'clerk',
        repaid: i % 2 === 0 && i % 4 === 0 ? 'no' : 'yes',
      }),
    })
    const { slices } = await profiled(rows, LABELLED)
    const women = slices.find(({ slice }) => slice === 'sex=F')
    // Of 2,000 women every second has repaid, of 2,000 men all.
    expect([women?.labels?.slice.rate, women?.labels?.rest.rate, women?.labels?.difference?.estimate]).toEqual([
      0.5, 1, -0.5,
    ])
    // i % 10 is 0 or 2 in two of five even rows: three women of five are clerks, and every man.
    expect(women?.features[0]).toMatchObject({
      subject: 'job',
      cell: { name: 'clerk', share: 0.6, restShare: 1 },
      tooFew: false,
    })
    expect(women?.features[0]?.divergence?.lower).toBeGreaterThan(0)
    expect(women?.features.at(-1)?.divergence?.estimate).toBeLessThan(0.01)
  })

  it('names the source that a gap is consistent with', async () => {
    // In the branch, two rows of twenty, no woman has repaid and every man; elsewhere seven in nine of both.
    const rows = bankRows({
      rows: 4000,
      columns: (i) => {
        const isBranch = i % 20 >= 18
        return {
          source: isBranch ? 'branch' : 'bank',
          repaid: isBranch && i % 2 === 0 ? 'no' : (i * 7) % 10 < 8 ? 'yes' : 'no',
        }
      },
    })
    const { slices } = await profiled(rows, { ...LABELLED, source: 'source' })
    const women = slices.find(({ slice }) => slice === 'sex=F')
    expect(women?.sourceRate).toBe('labels')
    expect(women?.sources.map(({ source, rows, allRows, share }) => [source, rows, allRows, share])).toEqual([
      ['bank', 1800, 3600, 0.5],
      ['branch', 200, 400, 0.5],
    ])
    expect(women?.sources.reduce((sum, part) => sum + part.rows, 0)).toBe(women?.rows)
    expect(women?.sources.map(({ gap, consistent }) => [gap?.slice.rate, gap?.rest.rate, consistent])).toEqual([
      [7 / 9, 7 / 9, false],
      [0, 1, true],
    ])
  })

  it('has label rates without decisions, and shares alone without either', async () => {
    const labels = await profiled(bankRows({ rows: 1000 }), { ...LABELLED, decision: undefined, ignore: ['approved'] })
    expect(labels.slices[0]?.labels?.slice.of).toBe(1000)
    expect(labels.slices[0]?.decisions).toBeUndefined()
    const alone = await profiled(bankRows({ rows: 1000 }), { decision: undefined })
    expect([alone.slices[0]?.labels, alone.slices[0]?.decisions]).toEqual([undefined, undefined])
    expect(alone.slices.length).toBe(9)
  })

  it('is whole as JSON, without NaN and infinities, where a slice holds one class and features hold nothing', async () => {
    const rows = bankRows({
      rows: 1000,
      columns: (i) => ({ income: i % 2 === 0 ? undefined : i % 7 === 0 ? 'inf' : 1000 + i, approved: i % 2 }),
    })
    const profile = await profiled(rows, { label: undefined })
    const women = profile.slices.find(({ slice }) => slice === 'sex=F')
    const income = women?.features.find(({ subject }) => subject === 'income')
    expect([income?.n, income?.divergence, income?.cell]).toEqual([0, undefined, undefined])
    expect(women?.decisions?.slice.rate).toBe(0)
    const json = JSON.stringify(profileJson(profile, 12))
    expect(json).not.toMatch(/NaN|Infinity|null/)
    expect(Object.keys(JSON.parse(json))).toEqual(['format', 'data', 'columns', 'depth', 'slices', 'tookMs'])
  })

  it('refuses a column of sources that names rows', async () => {
    await expect(profiled(bankRows({ rows: 1000 }), { source: 'id' })).rejects.toThrow(
      'data.csv: column id names 1,000 sources; at most 200 are told apart: name a column of data sets, not of rows',
    )
  })
})
