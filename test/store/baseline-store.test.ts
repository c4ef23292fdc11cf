import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeBaseline } from '../../src/baseline/baseline-codec.ts'
import { DAY, fitted, START, scene } from './scene.ts'

describe('baselines', () => {
  it('are kept as revisions of their version, each with an entry in the log', () => {
    const s = scene()
    const first = s.keep()
    const second = s.keep(fitted(), START + DAY)
    const other = s.keep(fitted(), undefined, '2')
    expect([first, second, other].map((b) => [b.version, b.revision])).toEqual([
      ['1', 1],
      ['1', 2],
      ['2', 1],
    ])
    expect(s.baselines.list('credit')).toEqual([first, second, other])
    expect(s.baselines.list('unknown')).toEqual([])
    const subjects = s.db.statement<{ subject: string }>('select subject from log_entry order by seq').all()
    expect(subjects.map((row) => row.subject)).toEqual([
      `baseline:${first.id}`,
      `baseline:${second.id}`,
      `baseline:${other.id}`,
    ])
  })

  it('are told by the SHA-256 of their body, and load as they were kept', () => {
    const s = scene()
    const { id, sha256 } = s.keep()
    expect(sha256).toBe(hash('sha256', encodeBaseline(fitted()), 'hex'))
    expect(s.baselines.load(id)).toMatchObject({
      id,
      model: 'credit',
      version: '1',
      revision: 1,
      schema: fitted().schema,
      sha256,
    })
    expect(s.baselines.load(id)).toBe(s.baselines.load(id))
  })

  it('take effect from their moment on, the newest revision first', () => {
    const s = scene()
    const first = s.keep(fitted(), START)
    const second = s.keep(fitted(), START + DAY)
    expect(s.baselines.inEffect('credit', '1', START - 1)).toBeUndefined()
    expect(s.baselines.inEffect('credit', '1', START)).toEqual(first)
    expect(s.baselines.inEffect('credit', '1', START + DAY)).toEqual(second)
    expect(s.baselines.inEffect('credit', '9', START)).toBeUndefined()
  })

  it('are calibrated from eight time blocks on', () => {
    const s = scene()
    const withBlocks = (count: number) => ({
      ...fitted(),
      blocks: { window: '1d', starts: Array.from({ length: count }, (_, i) => i), slices: new Map() } as const,
    })
    expect([s.keep(), s.keep(withBlocks(7)), s.keep(withBlocks(8))].map((b) => b.calibrated)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('that do not exist are told so', () => {
    expect(() => scene().baselines.load(7)).toThrow('there is no baseline 7')
  })
})
