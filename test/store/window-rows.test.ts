import { describe, expect, it } from 'vitest'
import { encodeBatch, eraseRow } from '../../src/ingest/batch-format.ts'
import { inflateLines } from '../../src/ingest/batch-lines.ts'
import { codingOf } from '../../src/monitor/row-coding.ts'
import { type RowColumn, unitOf } from '../../src/monitor/window-rows.ts'
import { readShare } from '../../src/store/row-share.ts'
import { createStoredRows, type ReadElsewhere } from '../../src/store/window-rows.ts'
import { DAY, layout, START, scene, schema } from './scene.ts'

const day = { start: START, end: START + DAY }
const sex = schema.sensitive[0] as NonNullable<(typeof schema.sensitive)[0]>
const income = schema.features[0] as NonNullable<(typeof schema.features)[0]>
const columns: readonly RowColumn[] = [
  { name: 'sex', from: 'sensitive', keep: { as: 'group', feature: sex } },
  { name: 'income', from: 'feature', keep: { as: 'cell', binning: income.binning } },
  { name: 'd', from: 'decision', keep: { as: 'decision', outcome: schema.outcome } },
  { name: 'l', from: 'label', keep: { as: 'label', outcome: schema.outcome } },
  { name: 'p', from: 'score', keep: { as: 'number' } },
]

/** Three batches over two days, with labels that came late and one that was replaced. */
function filled() {
  const s = scene()
  const { id } = s.keep()
  s.arrive([
    { id: 'a', at: START, sex: 'F', income: 20, decision: 'approve', score: 0.75 },
    { id: 'b', at: START + DAY, sex: 'F', income: 20, decision: 'approve' },
    { id: 'c', at: START + 2, sex: 'M', income: 80, decision: 'decline', score: 0.25, label: 'repaid' },
  ])
  s.arrive([{ id: 'd', at: START + 3, sex: 'X', income: -5 }])
  s.arrive([{ id: 'e', at: START + 4, sex: 'M', income: 60, decision: 'approve' }], '2')
  s.label([{ id: 'a', at: START + 10, value: 'repaid' }])
  s.label([{ id: 'a', at: START + 20, value: 'lost' }])
  return { ...s, baseline: id, rows: createStoredRows(s.db, s.baselines) }
}

describe('stored predictions as columns', () => {
  it('hold the rows of a version in a span, with the label that counts now', async () => {
    const { rows } = filled()
    const read = await rows.coded()('credit', '1', day, columns)
    expect(read.rows).toBe(3)
    // F, M, unseen; 20 and 80 lie in the first and second cell behind `below`, -5 below.
    expect([...(read.codes.get('sex') ?? [])]).toEqual([0, 1, 3])
    expect([...(read.codes.get('income') ?? [])]).toEqual([1, 2, 0])
    expect([...(read.codes.get('d') ?? [])]).toEqual([2, 1, 0])
    expect([...(read.codes.get('l') ?? [])]).toEqual([1, 2, 0])
    expect([...(read.numbers.get('p') ?? [])]).toEqual([0.75, 0.25, Number.NaN])
    expect([...read.units]).toEqual(['a', 'c', 'd'].map((id) => unitOf(Buffer.from(id))))
    expect(read.named).toBe(0)
    expect(read.erased).toBe(0)
  })

  it('counts to the same as the fold does', async () => {
    const { rows, fold, profiles, baseline } = filled()
    fold.foldThrough('credit')
    const read = await rows.coded()('credit', '1', day, columns)
    const { strata } = profiles.windowProfile(baseline, day, Number.POSITIVE_INFINITY)
    for (const [stratum, counts] of strata) {
      const inside = [...(read.codes.get('sex') ?? [])].map((code) => code === stratum)
      expect(inside.filter(Boolean)).toHaveLength(counts.at(layout.n))
      const favourable = [...(read.codes.get('d') ?? [])].filter((d, i) => d === 2 && inside[i])
      expect(favourable).toHaveLength(counts.at(layout.favourable))
    }
    expect([...strata.values()].reduce((sum, counts) => sum + counts.at(layout.n), 0)).toBe(read.rows)
  })

  it('leave out erased rows and say how many there are', async () => {
    const { db, rows } = filled()
    const first = db.statement<{ body: Buffer }>('select body from batch where id = 1').get()?.body as Buffer
    db.statement('update batch set body = ? where id = 1').run(eraseRow(first, 0))
    const read = await rows.coded()('credit', '1', day, columns)
    expect([read.rows, read.erased]).toEqual([2, 1])
    // The position of a label is that of its line, also behind an erased one.
    expect([...(read.codes.get('l') ?? [])]).toEqual([2, 0])
  })

  it('are the same, in the same order, when another connection reads a share of them', async () => {
    const s = scene()
    s.keep()
    // Few rows a batch, so that the cut lies between batches; the threshold counts rows.
    for (let b = 0; b < 80; b++)
      s.arrive(
        Array.from({ length: 2000 }, (_, i) => ({
          id: `${b}-${i}`,
          at: START + ((b * 7 + i) % 3) * DAY,
          sex: i % 3 === 0 ? 'F' : 'M',
          score: (i % 16) / 16,
          decision: i % 5 === 0 ? 'approve' : 'decline',
        })),
      )
    const rows = createStoredRows(s.db, s.baselines)
    const shares: number[] = []
    const elsewhere: ReadElsewhere = async (share) => {
      const room = share.batches.reduce((sum, batch) => sum + batch.rows, 0)
      shares.push(room)
      return readShare(
        s.db,
        share,
        share.columns.map(({ keep }) => codingOf(keep)),
        { room },
      )
    }
    const alone = await rows.coded()('credit', '1', day, columns)
    const shared = await rows.coded(elsewhere)('credit', '1', day, columns)
    expect(shares).toEqual([68_000])
    expect(shared).toEqual(alone)
  })

  it('name categories by their codes and keep numbers as they are', async () => {
    const { rows } = filled()
    const read = await rows.window('credit', '1', day, ['income', 'sex', 'decision', 'score', 'label'])
    expect([...(read.numbers.get('income') ?? [])]).toEqual([20, 80, -5])
    expect(read.categories.get('sex')).toEqual({
      codes: Int32Array.of(0, 1, 3),
      values: ['F', 'M', 'other', 'unseen', 'unknown'],
    })
    expect(read.categories.get('decision')).toEqual({ codes: Int32Array.of(0, 1, -1), values: ['approve', 'decline'] })
    expect(read.categories.get('label')).toEqual({ codes: Int32Array.of(0, 1, -1), values: ['lost', 'repaid'] })
  })

  it('say which columns there are, and that a baseline is needed', () => {
    const { rows } = filled()
    expect(() => rows.window('credit', '1', day, ['wage'])).toThrow(
      'there is no column wage; there are income, sex, score, decision, label',
    )
    expect(() => rows.window('credit', '2', day, ['sex'])).toThrow('credit@2 has no baseline in effect')
  })

  it('are none of a model that nobody has sent', async () => {
    const read = await filled().rows.coded()('unheard', '1', day, columns)
    expect([read.rows, read.units.length]).toEqual([0, 0])
  })
})

describe('the lines of a batch', () => {
  it('are those that were packed, and none of an erased one', () => {
    const rows = ['{"id":"a"}', '{"id":"é"}', `{"id":"${'x'.repeat(70_000)}"}`]
    const { body } = encodeBatch(rows)
    const lines = inflateLines(eraseRow(body, 1))
    const texts = [0, 1, 2].map((i) => lines.bytes.toString('utf8', lines.starts[i], Math.max(0, lines.ends[i] ?? 0)))
    expect([texts[0], texts[2], lines.ends[1], lines.erased]).toEqual([rows[0], rows[2], -1, 1])
  })

  it('of an unknown format are refused', () => {
    expect(() => inflateLines(Uint8Array.of(9, 1, 2))).toThrow('batch body has format 9')
  })
})
