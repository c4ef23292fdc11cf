import { describe, expect, it } from 'vitest'
import { comparisonJson, finite } from '../../src/compare/comparison-json.ts'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { bankRows, compared } from './data-files.ts'

/** Names of every member at any depth, `[]` for the members of lists. */
function shapeOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((member) => shapeOf(member, `${path}[]`)))]
  if (value === null || typeof value !== 'object') return [path]
  return [
    ...new Set(Object.entries(value).flatMap(([key, member]) => shapeOf(member, path === '' ? key : `${path}.${key}`))),
  ]
}

describe('a comparison as JSON', () => {
  it('has the names that readers rely on', async () => {
    const comparison = await compared(bankRows({ rows: 4000 }), bankRows({ rows: 4000, womenInTheNorth: 0.3 }))
    const json = comparisonJson(comparison, 1234.5)
    expect(Object.keys(json)).toEqual([
      ...['format', 'found', 'baseline', 'current', 'columns', 'settings', 'tests', 'slices', 'causes', 'improvements'],
      ...['cells', 'results', 'disparities', 'metrics', 'valueTests', 'notAsked', 'tookMs'],
    ])
    expect([json.format, json.found, json.tookMs]).toEqual(['plumbline.compare/1', true, 1235])
    const { results, disparities, causes } = json as { results: object[]; disparities: object[]; causes: object[] }
    expect(shapeOf(causes)).toEqual([
      ...['[].family', '[].rootSlice', '[].severity', '[].title', '[].units'],
      ...['[].main.kind', '[].main.subject', '[].main.slice'],
      ...['[].findings[].kind', '[].findings[].subject', '[].findings[].slice'],
    ])
    const drift = results.find((r) => 'kind' in r && r.kind === 'feature-drift')
    expect(shapeOf(drift)).toEqual(
      expect.arrayContaining([
        ...['kind', 'subject', 'slice', 'level', 'supportNow', 'supportTraining', 'verdict', 'status', 'scale'],
        ...['tolerance', 'units', 'direction', 'improved', 'log10P', 'adjustedLog10P', 'dispersion'],
        ...[
          'effect.estimate',
          'effect.lower',
          'effect.upper',
          'measured.form',
          'measured.now[]',
          'measured.training[]',
        ],
        ...[
          'measured.moved.cell',
          'measured.moved.shift',
          'distances.psi',
          'distances.js-distance',
          'distances.binned-ks',
        ],
        ...['distances.hellinger', 'distances.total-variation', 'distances.l-infinity', 'distances.binned-wasserstein'],
        ...['distances.binned-chi-square', 'distances.binned-g-test', 'distances.jsd'],
      ]),
    )
    expect(shapeOf(disparities)).toEqual(
      expect.arrayContaining(['[].slice', '[].ratio.estimate', '[].ratio.lower', '[].verdict', '[].now.slice.rate']),
    )
  })

  it('gives every feature in every slice, and the cells that counts stand for', async () => {
    const comparison = await compared(bankRows({ rows: 4000 }), bankRows({ rows: 4000 }))
    const { results, cells } = comparisonJson(comparison, 0) as {
      results: { kind: string; subject: string; slice: string; measured: { now: number[] }; supportNow: number }[]
      cells: Record<string, string[]>
    }
    const drift = results.filter(({ kind }) => kind === 'feature-drift')
    // age, income and job in everyone, four values and four intersections.
    expect(drift).toHaveLength(3 * 9)
    for (const { subject, measured, supportNow } of drift) {
      expect(measured.now).toHaveLength(cells[subject]?.length ?? 0)
      expect(measured.now.reduce((sum, n) => sum + n, 0)).toBe(supportNow)
    }
  })

  it('holds no NaN and no infinity, whatever the data hold', async () => {
    const odd = (seed: number) =>
      bankRows({
        rows: 3000,
        columns: (i) => ({
          // Half of the people are all refused, a column is all missing now, another infinite, a third has 2,000 rare categories.
          approved: i % 2,
          income: seed === 2 ? undefined : 1000 + i,
          wealth: i % 5 === 0 ? 'inf' : i,
          job: i % 3 === 0 ? `job ${i % 2000}` : 'clerk',
          region: i % 100 === 0 ? undefined : i % 4 < 2 ? 'North' : 'South',
        }),
      })
    const limits = { ...DEFAULT_LIMITS, disparity: { ratio: 0.8 } }
    const comparison = await compared(odd(1), odd(2), { limits })
    const json = JSON.stringify(comparisonJson(comparison, 5))
    expect(json).not.toMatch(/NaN|Infinity/)
    const men = comparison.disparities.find(({ slice }) => slice === 'sex=M')
    expect([men?.ratio, men?.undefinedBecause]).toEqual([
      undefined,
      'no favourable decision outside this slice: a ratio to nothing is not defined',
    ])
  })

  it('writes what lies beyond every double as null, and leaves out what is undefined', () => {
    expect(finite({ p: Number.NEGATIVE_INFINITY, none: undefined, list: [Number.NaN, 1] })).toEqual({
      p: null,
      list: [null, 1],
    })
  })
})
