import { expect, it } from 'vitest'
import { codingOf } from '../../src/monitor/row-coding.ts'
import type { RowColumn } from '../../src/monitor/window-rows.ts'
import { readShare } from '../../src/store/row-share.ts'
import { readRowsElsewhere } from '../../src/worker/read-rows-elsewhere.ts'
import { DAY, opened, START, schema, storesOf, temporaryFile } from '../store/scene.ts'

const span = { start: START, end: START + DAY }
const columns: readonly RowColumn[] = [
  {
    name: 'sex',
    from: 'sensitive',
    keep: { as: 'group', feature: schema.sensitive[0] as (typeof schema.sensitive)[0] },
  },
  { name: 'd', from: 'decision', keep: { as: 'decision', outcome: schema.outcome } },
  { name: 'l', from: 'label', keep: { as: 'label', outcome: schema.outcome } },
  { name: 'p', from: 'score', keep: { as: 'number' } },
]

it('a share that a thread of its own has read is the one that is read here', async () => {
  const file = temporaryFile()
  const s = storesOf(opened(file))
  s.arrive([
    { id: 'a', at: START, sex: 'F', decision: 'approve', score: 0.75, label: 'repaid' },
    { id: 'b', at: START + DAY, sex: 'F' },
    { id: 'c', at: START + 2, sex: 'M', decision: 'decline' },
  ])
  const share = { batches: [{ id: 1, rows: 3 }], span, columns }
  const codings = columns.map(({ keep }) => codingOf(keep))
  const elsewhere = await readRowsElsewhere(file)(share)
  expect(elsewhere).toEqual(readShare(s.db, share, codings, { room: 3 }))
  expect(elsewhere.rows).toBe(2)
})

it('a thread that cannot read says why, in words for the reader', async () => {
  const share = { batches: [{ id: 1, rows: 3 }], span, columns }
  await expect(readRowsElsewhere('/nowhere/plumbline.db')(share)).rejects.toMatchObject({
    name: 'ServiceError',
    code: 'unavailable',
  })
})
