import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { monitorYaml } from '../../demo/world/monitor.ts'
import { provenanceYaml } from '../../demo/world/provenance.ts'
import { createWorld, type Prediction } from '../../demo/world/world.ts'
import { parseProvenance } from '../../src/lineage/parse-provenance.ts'
import { openStore } from '../../src/store/open-store.ts'
import { configOf } from '../service-under-test.ts'

const DAY_MS = 86_400_000
const planted = createWorld({ seed: 1, quiet: false })
const quiet = createWorld({ seed: 1, quiet: true })
const training = [...planted.training.csv()].join('').trimEnd().split('\n')

const isYoungNorth = ({ sensitive }: Prediction): boolean => sensitive.region === 'North' && sensitive.age < 26
const approvals = (rows: readonly Prediction[]): number =>
  rows.filter(({ decision }) => decision === 'approve').length / rows.length
const daysOf = (from: number, to: number): readonly Prediction[] =>
  Array.from({ length: to - from }, (_, i) => planted.day(from + i)).flat()

describe('the demo’s bank', () => {
  it('is the same for the same seed, and another for another', () => {
    const again = createWorld({ seed: 1, quiet: false })
    expect(again.day(30)).toEqual(planted.day(30))
    expect([...again.training.csv()].join('').trimEnd().split('\n')).toEqual(training)
    expect(createWorld({ seed: 2, quiet: false }).day(30)[0]).not.toEqual(planted.day(30)[0])
  })

  it('was trained on 60,000 rows of three sources in the twelve weeks that end three weeks before production', () => {
    const [header = '', ...rows] = training
    const column = (name: string): number => header.split(',').indexOf(name)
    const cells = rows.map((row) => row.split(','))
    const times = cells.map((row) => Date.parse(row[column('applied_at')] ?? ''))
    expect(rows).toHaveLength(60_000)
    expect(new Set(cells.map((row) => row[column('source')]))).toEqual(new Set(planted.training.sources))
    expect(new Set(times.map((at) => Math.floor(at / DAY_MS))).size).toBe(84)
    // 2024-12-15 was the last day of training, 2025-01-06 the first of production.
    expect(Math.floor(Math.max(...times) / DAY_MS)).toBe(planted.start / DAY_MS - 22)
  })

  it('took from its branch a file of 800 rows, nearly half of them of one group that repaid less', () => {
    const rows = training.slice(1).map((row) => row.split(','))
    const group = rows.filter((row) => Number(row[4]) < 26 && row[5] === 'North')
    const repaid = (of: readonly (readonly string[])[]): number =>
      of.filter((row) => row[14] === 'yes').length / of.length
    const branch = rows.filter((row) => row[2] === 'internal-branch-2024')
    const groupOfBranch = group.filter((row) => row[2] === 'internal-branch-2024')
    expect(branch).toHaveLength(800)
    // 0.45 of it by design, and 6 % of the rest: 0.45 + 0.55 x 0.06 = 0.48.
    expect(groupOfBranch.length / branch.length).toBeGreaterThan(0.4)
    expect(repaid(groupOfBranch)).toBeLessThan(repaid(group) - 0.15)
  })

  it('has the same group in production at more than 0.85 of its share at training: the branch’s file alone is no drift', () => {
    const rows = training.slice(1).map((row) => row.split(','))
    const atTraining = rows.filter((row) => Number(row[4]) < 26 && row[5] === 'North').length / rows.length
    const days = daysOf(0, 7)
    expect(days.filter(isYoungNorth).length / days.length / atTraining).toBeGreaterThan(0.85)
  })

  it('decides alike with and without the planted fall until week four', () => {
    expect(planted.day(20)).toEqual(quiet.day(20))
  })

  it('changes from week four on one feature, the score and the decision of one group, and nothing else', () => {
    const before = quiet.day(21)
    const after = planted.day(21)
    expect(after).toHaveLength(before.length)
    const changed = after.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]))
    expect(changed.every(isYoungNorth)).toBe(true)
    after.forEach((row, i) => {
      const { months_at_address: _, ...rest } = row.features
      expect(before[i]?.features).toMatchObject(rest)
    })
  })

  it('approves that group at about 0.7 of the former rate', () => {
    const former = approvals(daysOf(0, 21).filter(isYoungNorth))
    const later = approvals(daysOf(21, 42).filter(isYoungNorth))
    expect(later / former).toBeGreaterThan(0.66)
    expect(later / former).toBeLessThan(0.76)
  })

  it('gives every decision an identifier of its own in the form of a UUID of version 7', () => {
    const ids = planted.day(3).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(
      ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([])
  })

  it('learns fourteen days later what became of each', () => {
    const decisions = planted.day(5)
    const labels = planted.labelsOf(5)
    expect(labels.map(({ id, at }) => [id, at])).toEqual(decisions.map(({ id, at }) => [id, at + 14 * DAY_MS]))
  })

  it('lacks one thing in the provenance of version 7: where the branch’s file was extracted from', () => {
    const store = openStore(':memory:', { monitors: [] })
    for (const version of ['6', '7'] as const) {
      store.transact(() =>
        store.graph.record(parseProvenance(provenanceYaml(planted, version)), { actor: 'test', at: planted.start }),
      )
    }
    expect(store.graph.upstreamOf('credit-default', '6').gaps).toEqual([])
    expect(store.graph.upstreamOf('credit-default', '7').gaps.map(({ slot, missing }) => [slot, missing])).toEqual([
      ['source', expect.stringContaining('internal-branch-2024')],
    ])
    store.close()
  })

  it('has a monitor that the service’s configuration takes as it stands', () => {
    const { monitors } = configOf(`monitors:\n${monitorYaml(planted.model)}`)
    expect(monitors.map(({ model, window, depth }) => ({ model, window, depth }))).toEqual([
      { model: 'credit-default', window: '1d', depth: 2 },
    ])
  })

  it('knows nothing of the service', () => {
    const folder = join('demo', 'world')
    const imports = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]),
    )
    expect(imports.filter((path) => !/^(\.\/|node:)/.test(path ?? ''))).toEqual([])
  })
})
