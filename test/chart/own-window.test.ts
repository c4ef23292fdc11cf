import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/chart/chart.ts'
import { driftHeatMap } from '../../src/chart/drift-heat-map.ts'
import { intervalPlot } from '../../src/chart/interval-plot.ts'
import { sliceHistory } from '../../src/chart/slice-history.ts'
import { smallMultiples } from '../../src/chart/small-multiples.ts'
import type { ScanFound } from '../../src/monitor/report.ts'
import { disparityRow, driftRow, historyPoints } from './sample-reports.ts'

type Row = Readonly<Record<string, unknown>>
const rowsOf = (chart: Chart | undefined): readonly Row[] =>
  (chart?.wide.data as { values: readonly Row[] } | undefined)?.values ?? []
const marksOf = (chart: Chart | undefined) => chart?.key.map(({ mark }) => mark)
const span = 'week of 2026-04-06'
const limit = { ratio: 0.8 }

/** A finding over three windows. */
const scan: ScanFound = {
  ...{ windows: 3, scale: 'ratio', supportNow: 2700, adjustedLog10P: -4, level: 0.01, severity: 'warning' },
  effect: { estimate: 0.75, lower: 0.71, upper: 0.79 },
}

describe('what more windows found', () => {
  it('is a hollow diamond beside the verdict of a slice, in key and table, and not counted in the title', () => {
    const chart = intervalPlot({ rows: [disparityRow('sex=F', 0.84, 'within', { scan })], limit, span })
    expect(rowsOf(chart)[0]).toMatchObject({ look: 'within', sign: 'longer', note: 'within, found over 3' })
    expect(chart?.title).toBe('No slice is beyond the limit in this span; 1 found over more windows')
    expect(chart?.key).toContainEqual({ mark: 'longer', label: 'not in these windows alone: found over 3 windows' })
    expect(chart?.numbers.rows[0]?.[9]).toBe('within; found over 3 windows')
  })

  it('has no mark of its own where the row itself is a finding; the table says both', () => {
    const chart = intervalPlot({ rows: [disparityRow('sex=F', 0.7, 'finding', { scan })], limit, span })
    expect(rowsOf(chart)[0]).toMatchObject({ sign: 'beyond', note: 'beyond the limit' })
    expect(marksOf(chart)).not.toContain('longer')
    expect(chart?.numbers.rows[0]?.[9]).toBe('beyond the limit; found over 3 windows')
  })

  it('leaves a window of a history within', () => {
    const points = historyPoints([0.9, 0.85]).map((point, i) =>
      i === 1 ? { ...point, scan: { ...scan, question: 'disparity' as const } } : point,
    )
    const chart = sliceHistory({ slice: 'sex=F', points, limit })
    expect(chart?.title).toBe('Within in all 2 windows judged; 1 found only together with windows before')
    expect(rowsOf(chart).filter((row) => row.as === 'point')).toMatchObject([
      { look: 'within' },
      { look: 'within', longer: 3 },
    ])
    expect(chart?.numbers.rows[1]?.at(-1)).toBe('within; found over 3 windows')
    expect(marksOf(chart)).toContain('longer')
    expect(
      smallMultiples({
        slices: [
          { slice: 'sex=F', points },
          { slice: 'sex=M', points: historyPoints([1, 1]) },
        ],
        limit,
      })?.title,
    ).toBe('Of the 2 drawn, none has a finding; 1 was found over more windows alone')
  })

  it('leaves a cell of the heat map within, with a mark in its corner', () => {
    const rows = [driftRow('score', 'sex=F', 0.004, 'within', { scan: { ...scan, scale: 'jsd' } })]
    const map = driftHeatMap({ rows, span })
    expect(rowsOf(map).find((row) => row.as === 'cell')).toMatchObject({ level: 'within', text: '·', longer: 3 })
    expect(map?.title).toBe('No distribution is beyond its tolerance in this span; 1 found over more windows')
    expect(map?.numbers.rows[0]?.at(-1)).toBe('within; found over 3 windows')
  })
})

describe('a finding of the change since training', () => {
  const points = historyPoints([0.9, 0.75, 0.7, 0.9], (ratio) => ((ratio ?? 1) < 0.8 ? 'finding' : 'within'))
  const changed = points.map((point, i) => (i === 1 ? { ...point, question: 'disparity-change' as const } : point))

  it('is beyond its tolerance, and is not counted as beyond the limit', () => {
    const chart = sliceHistory({ slice: 'sex=F', points: changed, limit })
    expect(chart?.title).toBe('Beyond the limit in 1 of 4 windows, first 16 Mar; beyond its tolerance in 1 more')
    expect(chart?.numbers.rows.map((row) => row.at(-1))).toEqual([
      'within',
      'beyond the tolerance',
      'beyond the limit',
      'within',
    ])
    expect(sliceHistory({ slice: 'sex=F', points: changed.slice(0, 2), limit })?.title).toBe(
      'Beyond its tolerance in 1 of 2 windows, first 9 Mar; beyond the limit in none',
    )
  })

  it('never speaks of a limit where none applies', () => {
    const plot = intervalPlot({
      rows: [disparityRow('sex=F', 0.7, 'finding'), disparityRow('sex=M', 1)],
      limit: {},
      span,
    })
    expect(plot?.title).toBe('One slice of 2 is beyond its tolerance')
    expect(marksOf(plot)).not.toContain('limit')
    expect(JSON.stringify([plot?.title, plot?.key, plot?.description, plot?.numbers.rows, rowsOf(plot)])).not.toContain(
      'the limit',
    )
  })

  it('is told apart from findings of the limit in one plot', () => {
    const rows = [disparityRow('sex=F', 0.7, 'finding'), disparityRow('sex=M', 0.9, 'finding')].map((row, i) => ({
      ...row,
      ...(i === 1 && { question: 'disparity-change' as const }),
    }))
    const plot = intervalPlot({ rows, limit, span })
    expect(plot?.title).toBe('One slice of 2 is beyond the limit')
    expect(rowsOf(plot).map((row) => row.note)).toEqual(['beyond the limit', 'beyond the tolerance'])
  })
})

describe('small multiples', () => {
  it('say of slices without a finding how many lie beyond, not confirmed', () => {
    const slices = ['unconfirmed', 'within', 'finding'].map((verdict, i) => ({
      slice: `a=${i}`,
      points: historyPoints([0.7], () => verdict as 'within'),
    }))
    expect(smallMultiples({ slices, limit })?.title).toBe(
      'Of the 3 drawn, one has findings; 1 lies beyond, not confirmed',
    )
  })
})

describe('the words of a training band', () => {
  it('stand away from the figure of the last window, or not at all', () => {
    const at = (ratio: number) => {
      const points = historyPoints([0.9, 0.9, 0.9, 0.9, ratio], (r) => (r === ratio ? 'finding' : 'within'))
      return rowsOf(sliceHistory({ slice: 'sex=F', points, limit })).find((row) => row.as === 'band-label')
    }
    // Far from the band of 0.95 to 0.99 they stand at its right end; at 0.97 the figure stands there.
    expect(at(0.7)?.at).toBe('right above')
    expect(at(0.97)?.at).not.toMatch(/^right above/)
  })
})

describe('the heat map', () => {
  it('holds in its table exactly the cells drawn, with why a cell is a question mark', () => {
    const rows = Array.from({ length: 22 }, (_, f) =>
      Array.from({ length: 16 }, (_, s) =>
        driftRow(`f${f}`, `a=${s}`, 0.001 * f, f % 5 ? 'within' : 'insufficient-data', {
          supportNow: 12,
          required: 200,
        }),
      ),
    ).flat()
    const map = driftHeatMap({ rows, span })
    expect(map?.numbers.rows).toHaveLength(rowsOf(map).filter((row) => row.as === 'cell').length)
    expect(map?.numbers.rows.at(-1)?.at(-1)).toBe('too few to tell: 12 now, 200 needed')
  })

  it('asked for all draws up to sixty slices and names the others', () => {
    const rows = Array.from({ length: 70 }, (_, s) => driftRow('score', `a=${s}`, 0.0001 * s))
    expect(rowsOf(driftHeatMap({ rows, span, all: true })).filter((row) => row.as === 'cell')).toHaveLength(60)
    expect(driftHeatMap({ rows, span, all: true })?.subtitle).toContain('10 slices not drawn: a 9, a 8')
  })

  it('leaves an identifier as it is, and writes moved shares in points', () => {
    const moved = { cell: '24817.53125 to 31250.01', shift: 0.449 }
    const map = driftHeatMap({ rows: [driftRow('months_at_address', 'sex=F', 0.04, 'finding', { moved })], span })
    expect(map?.title).toBe('One distribution moved: months_at_address in sex F')
    expect(map?.numbers.rows[0]?.[5]).toBe('24820 to 31250, +44.9 points')
  })
})

describe('the order of rows', () => {
  it('puts what more windows found after what these alone show, before what is within', () => {
    const rows = [
      disparityRow('a=1', 1.5),
      disparityRow('a=2', 0.96, 'within', { scan }),
      disparityRow('a=3', 0.78, 'unconfirmed'),
      disparityRow('a=4', 0.7, 'finding'),
    ]
    expect(rowsOf(intervalPlot({ rows, limit, span })).map((row) => row.name)).toEqual(['a 4', 'a 3', 'a 2', 'a 1'])
  })

  it('is that of the scale of the limit', () => {
    // Differences from training (−0.02): 0.10 and 0.08; ratios (0.97): ln(1.0/0.97) and ln(1.2/0.97) the other way round.
    const rows = [
      { ...disparityRow('a=1', 1), difference: { estimate: 0.08, lower: 0, upper: 0.2 } },
      { ...disparityRow('a=2', 1.2), difference: { estimate: 0.06, lower: 0, upper: 0.2 } },
    ]
    const names = (of: { ratio?: number; difference?: number }) =>
      rowsOf(intervalPlot({ rows, limit: of, span })).map((row) => row.name)
    expect([names({ ratio: 0.8 }), names({ difference: 0.1 })]).toEqual([
      ['a 2', 'a 1'],
      ['a 1', 'a 2'],
    ])
  })
})
