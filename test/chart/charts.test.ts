import { describe, expect, it } from 'vitest'
import { arrivalBars } from '../../src/chart/arrival-bars.ts'
import type { Chart } from '../../src/chart/chart.ts'
import { distributionOverlay } from '../../src/chart/distribution-overlay.ts'
import { driftHeatMap } from '../../src/chart/drift-heat-map.ts'
import { intervalPlot } from '../../src/chart/interval-plot.ts'
import { labelMaturity } from '../../src/chart/label-maturity.ts'
import { matterTimeline } from '../../src/chart/matter-timeline.ts'
import { sliceHistory } from '../../src/chart/slice-history.ts'
import { smallMultiples } from '../../src/chart/small-multiples.ts'
import { sourceShares } from '../../src/chart/source-shares.ts'
import { everyChart, typicalCharts } from './sample-charts.ts'
import {
  arrivalReport,
  disparityRow,
  distributionReport,
  driftRow,
  historyPoints,
  maturity,
  sourceReport,
} from './sample-reports.ts'

type Row = Readonly<Record<string, unknown>>
const rowsOf = (chart: Chart | undefined): readonly Row[] =>
  (chart?.wide.data as { values: readonly Row[] } | undefined)?.values ?? []
const span = '6 to 12 April 2026'
const plot = (
  rows: Parameters<typeof intervalPlot>[0]['rows'],
  over: Partial<Parameters<typeof intervalPlot>[0]> = {},
) => intervalPlot({ rows, limit: { ratio: 0.8 }, span, ...over })

describe('every chart', () => {
  it('is undefined where there is nothing to draw', () => {
    expect(
      [
        plot([]),
        plot([disparityRow('overall', 1)]),
        driftHeatMap({ rows: [], span }),
        sliceHistory({ slice: 'sex=F', points: [], limit: {} }),
        smallMultiples({ slices: [{ slice: 'sex=F', points: [] }], limit: {} }),
        distributionOverlay(distributionReport(['a'], [0], [5])),
        distributionOverlay(distributionReport(['a'], [5], [0])),
        arrivalBars({ windows: [] }),
        sourceShares(sourceReport([])),
        matterTimeline({ rows: [], windows: [] }),
        labelMaturity({ maturity: [] }),
      ].filter((chart) => chart !== undefined),
    ).toEqual([])
  })

  it.each(typicalCharts())('%s is plain data: it survives being sent', (_, chart) => {
    expect(structuredClone(chart)).toEqual(JSON.parse(JSON.stringify(chart)))
  })

  it.each(everyChart(['region=North', 'sex=F']))('%s: calls nothing biased, fair or safe', (_, chart) => {
    expect(JSON.stringify({ ...chart, wide: 0, narrow: 0 })).not.toMatch(/\b(?:un)?(?:biased|fair|fixed|safe)\b/i)
  })

  it('keeps the whole of a long name in its numbers', () => {
    const name = 'A very long name of a region '.repeat(7).trim()
    expect(plot([disparityRow(`region=${name}`, 1)])?.numbers.rows[0]?.[0]).toBe(`region ${name}`)
  })
})

describe('intervalPlot', () => {
  const rows = [
    disparityRow('sex=F', 0.96),
    disparityRow('region=North', 0.71, 'finding'),
    disparityRow('region=South', 0.78, 'unconfirmed'),
    disparityRow('age=61+', 0.5, 'insufficient-data'),
  ]

  it('says how many of the slices that could be judged are beyond the limit', () => {
    // four slices, one of them with too few
    expect(plot(rows)?.title).toBe('One slice of 3 is beyond the limit')
    expect(plot(rows.slice(2))?.title).toBe('No slice is confirmed beyond the limit; 1 lies beyond it, not confirmed')
    expect(
      plot([
        disparityRow('a=1', 1),
        ...Array.from({ length: 13 }, (_, i) => disparityRow(`b=${i}`, 1, 'insufficient-data')),
      ])?.title,
    ).toBe('No slice is beyond the limit; 13 have too few decisions to tell')
    expect(plot([disparityRow('a=1', 1, 'no-baseline')])?.title).toBe('The one slice has too few decisions to tell')
  })

  it('puts findings first, then what is furthest from training', () => {
    // at training 0.97: ln(1.06/0.97) = 0.089, ln(0.96/0.97) = -0.010
    expect(rowsOf(plot([...rows, disparityRow('sex=M', 1.06)])).map((row) => row.name)).toEqual([
      'North',
      'South',
      'sex M',
      'sex F',
      'age 61+',
    ])
  })

  it('never draws what is not confirmed as within', () => {
    expect(rowsOf(plot(rows)).map((row) => row.look)).toEqual(['beyond', 'unconfirmed', 'within', 'few'])
  })

  it('draws at most fourteen rows and says of how many; asked for all at most sixty, in the wide form alone', () => {
    const many = Array.from({ length: 250 }, (_, i) => disparityRow(`a=${i}`, 1))
    expect(rowsOf(plot(many))).toHaveLength(14)
    expect(plot(many)?.subtitle).toContain('14 of 250 slices')
    expect(rowsOf(plot(many, { all: true }))).toHaveLength(60)
    expect(plot(many, { all: true })?.subtitle).toContain('60 of 250 slices')
    expect(plot(many, { all: true })?.narrow).toBeUndefined()
    expect(plot(many)?.narrow).toBeDefined()
    expect(plot(many)?.numbers.rows).toHaveLength(250)
  })

  it('gives no mark to a slice that is suppressed or not defined', () => {
    const [suppressed] = rowsOf(plot([{ ...disparityRow('a=1', 0.9), isSuppressed: true }]))
    expect(suppressed).toMatchObject({ nowText: 'not shown', nText: 'under 10' })
    expect(Object.keys(suppressed as Row)).not.toEqual(expect.arrayContaining(['now']))
    expect(rowsOf(plot([disparityRow('a=1', undefined, 'insufficient-data')]))[0]).not.toHaveProperty('now')
    expect(plot([{ ...disparityRow('a=1', 0.9), isSuppressed: true }])?.numbers.rows[0]?.slice(1, 4)).toEqual([
      'under 10',
      'not shown',
      'not shown',
    ])
  })

  it('says when its scale had to be wider', () => {
    expect(plot(rows)?.subtitle).toContain('scale 0.50 to 1.20')
    expect(plot(rows.slice(0, 2))?.subtitle).not.toContain('scale')
  })

  it('compares differences where the limit is one, and draws it below zero', () => {
    const chart = plot(rows, { limit: { difference: 0.1 } })
    expect(chart?.subtitle).toContain("minus everyone else's")
    expect(chart?.wide.params).toContainEqual({ name: 'limit', value: -0.1 })
    expect(chart?.numbers.columns.map(({ name }) => name)).toContain('difference')
    // The limit is the shortfall, with one sign: drawn at −0.1, and written so in plot, key and table.
    expect(chart?.wide.params).toContainEqual({ name: 'limitText', value: 'limit −0.10' })
    expect(chart?.key).toContainEqual({ mark: 'limit', label: 'limit −0.10' })
    expect(chart?.numbers.rows[0]?.[8]).toBe('−0.10')
  })
})

describe('driftHeatMap', () => {
  const cell = (divergence: number, verdict: Parameters<typeof driftRow>[3]) =>
    rowsOf(driftHeatMap({ rows: [driftRow('income', 'sex=F', divergence, verdict)], span })).find(
      (row) => row.as === 'cell',
    )

  it('classes a cell by its divergence in tolerances of 0.009', () => {
    expect(cell(0.008, 'within')).toMatchObject({ level: 'within', text: '·' })
    expect(cell(0.009, 'finding')).toMatchObject({ level: 'notice', text: '.009' })
    expect(cell(0.018, 'finding')).toMatchObject({ level: 'warning' })
    expect(cell(0.036, 'finding')).toMatchObject({ level: 'critical' })
  })

  it('writes findings alone in bold, and what is not confirmed as its own class', () => {
    expect(cell(0.036, 'finding')).toMatchObject({ isBold: true })
    expect(cell(0.036, 'unconfirmed')).toMatchObject({ level: 'unconfirmed', text: '.036' })
    expect(cell(0.036, 'unconfirmed')).not.toHaveProperty('isBold')
    expect(cell(0.036, 'insufficient-data')).toMatchObject({ level: 'few', text: '?' })
  })

  it('draws twenty features by fourteen slices, what moved furthest, and names the rest', () => {
    const rows = Array.from({ length: 25 }, (_, f) =>
      Array.from({ length: 16 }, (_, s) => driftRow(`f${f}`, `a=${s}`, 0.0001 * (f + s))),
    ).flat()
    const chart = driftHeatMap({ rows, span })
    expect(rowsOf(chart).filter((row) => row.as === 'cell')).toHaveLength(20 * 14)
    expect(rowsOf(chart).find((row) => row.as === 'subject')?.name).toBe('f24')
    expect(chart?.subtitle).toContain('5 features not drawn: f4, f3, f2, f1, f0; 2 slices not drawn: a 1, a 0')
  })
})

describe('sliceHistory', () => {
  const points = historyPoints(
    [0.96, 0.95, 0.97, 0.78, undefined, 0.71],
    (ratio) => (ratio === undefined ? undefined : ratio < 0.8 ? 'finding' : 'within'),
    (i) => (i < 3 ? '6' : '7'),
  )
  const versions = [
    { version: '6', since: points[0]?.window.start ?? 0 },
    { version: '7', since: points[3]?.window.start ?? 0 },
  ]
  const chart = sliceHistory({ slice: 'sex=F', points, limit: { ratio: 0.8 }, versions })

  it('says in how many windows, and since when', () => {
    expect(chart?.title).toBe('Beyond the limit in 2 of 5 windows, first 23 Mar')
  })

  it('draws a line with a word where another version begins, none at the first', () => {
    expect(rowsOf(chart).filter((row) => row.as === 'version')).toEqual([
      { as: 'version', place: 2.5, label: 'version 7 begins', name: 'version 7 begins' },
    ])
  })

  it('draws one band while training stays the same', () => {
    expect(rowsOf(chart).filter((row) => row.as === 'training')).toEqual([
      expect.objectContaining({ place: -0.5, until: 5.5, value: 0.97 }),
    ])
  })

  it('draws no mark for a window without a ratio, and its row in the table says not judged', () => {
    expect(rowsOf(chart).filter((row) => row.as === 'point' && row.place === 4)).toEqual([
      { as: 'point', place: 4, version: '7', look: 'few' },
    ])
    expect(chart?.numbers.rows[4]?.at(-1)).toBe('not judged')
  })
})

describe('distributionOverlay', () => {
  it('says which cell moved most, in points', () => {
    // 30 of 100 now against 10 of 100 at training: 20 points
    expect(
      distributionOverlay(distributionReport(['0.1 to 0.2', '0.2 to 0.3', '0.3 to 0.4'], [30, 35, 35], [10, 45, 45]))
        ?.title,
    ).toBe('In score, 0.1–0.2 moved most, up 20.0 points')
  })

  it('names the cell of its title on the axis, whatever the others give way', () => {
    const cells = Array.from({ length: 25 }, (_, i) => `${i * 1000} to ${(i + 1) * 1000}`)
    for (const moved of [0, 7, 13, 24]) {
      const chart = distributionOverlay(
        distributionReport(
          cells,
          cells.map((_, i) => (i === moved ? 60 : 10)),
          Array(25).fill(10),
        ),
      )
      const labelled = rowsOf(chart).filter((row) => row.label !== undefined)
      expect(labelled.map((row) => row.key)).toContain(String(moved))
      expect(chart?.title).toContain(`In score, ${labelled.find((row) => row.key === String(moved))?.label} moved most`)
    }
  })

  it('writes changes of shares in points', () => {
    // 55 of 100 now, 10.1 of 100 at training
    const chart = distributionOverlay(distributionReport(['a', 'b'], [550, 450], [101, 899]))
    expect(chart?.numbers.rows.map((row) => row[3])).toEqual(['+44.9 points', '−44.9 points'])
  })

  it('leaves out special cells that are empty on both sides, and no others', () => {
    const cells = [
      'below the training minimum (0)',
      '0 to 1',
      '1 to 2',
      'above the training maximum (2)',
      'missing',
      'non-finite',
    ]
    const chart = distributionOverlay(distributionReport(cells, [0, 5, 0, 0, 1, 0], [0, 5, 0, 0, 0, 0]))
    expect(chart?.numbers.rows.map(([name]) => name)).toEqual(['0 to 1', '1 to 2', 'missing'])
  })

  it('folds beyond thirty cells without losing a row', () => {
    const categories = Array.from({ length: 44 }, (_, i) => `c${i}`)
    const chart = distributionOverlay(distributionReport(categories, Array(44).fill(2), Array(44).fill(3)))
    expect(chart?.numbers.rows).toHaveLength(30)
    expect(chart?.numbers.rows.at(-1)?.[0]).toBe('15 smaller cells together')
    // 44 cells of 2, fifteen of them in the last row
    expect(chart?.numbers.rows.at(-1)?.[4]).toBe('30')
  })

  it('puts neighbouring ranges of a number together', () => {
    const ranges = Array.from({ length: 60 }, (_, i) => `${i} to ${i + 1}`)
    const chart = distributionOverlay(distributionReport(ranges, Array(60).fill(1), Array(60).fill(1)))
    expect(chart?.numbers.rows[0]?.slice(0, 2)).toEqual(['0 to 2', '3.3\u202f%'])
    expect(chart?.numbers.rows).toHaveLength(30)
  })

  it('has no counts where shares came in', () => {
    const chart = distributionOverlay({
      subject: 'score',
      slice: 'overall',
      cells: ['a', 'b'],
      now: [0.25, 0.75],
      training: [0.5, 0.5],
    })
    expect(chart?.numbers.columns.map(({ name }) => name)).toEqual(['cell', 'now', 'at training', 'change'])
  })
})

describe('smallMultiples', () => {
  it('speaks of the slices drawn alone', () => {
    const slices = [
      { slice: 'sex=F', points: historyPoints([0.96, 0.7], (ratio) => ((ratio ?? 1) < 0.8 ? 'finding' : 'within')) },
      { slice: 'sex=M', points: historyPoints([1, 1.01]) },
    ]
    expect(smallMultiples({ slices, limit: { ratio: 0.8 } })?.title).toBe('Of the 2 drawn, one has findings')
    expect(smallMultiples({ slices: slices.slice(1), limit: { ratio: 0.8 } })?.title).toBe(
      'The one slice drawn has no finding',
    )
  })
})

describe('arrivalBars', () => {
  it('says first that a window is empty, then that one came late, then what was refused', () => {
    expect(arrivalBars(arrivalReport([100, 0]))?.title).toBe('One of 2 windows holds no prediction')
    expect(arrivalBars(arrivalReport([100], { late: 60 }))?.title).toBe('2 Mar came mostly late, and was counted')
    expect(
      arrivalBars(
        arrivalReport([100], { late: 0, received: { accepted: 100, repeated: 0, conflicting: 0, refused: 14 } }),
      )?.title,
    ).toBe('14 rows were refused; every window holds predictions')
  })

  it('says nothing of a window that is still open', () => {
    const open = arrivalReport([100, 100, 0]).windows.map((window, i) => ({ ...window, late: 0, judged: i === 0 }))
    const title = (now?: number) => arrivalBars({ windows: open, ...(now !== undefined && { now }) })?.title
    const end = (i: number) => open[i]?.window.end as number
    expect(title()).toBe('Every judged window holds predictions, none came late')
    expect(title(end(2) - 1)).toBe('Every window that has ended holds predictions, none came late')
    expect(title(end(2))).toBe('One of 3 windows holds no prediction')
    expect(arrivalBars({ windows: open.slice(1) })?.title).toBe('No window has been judged yet; 100 predictions so far')
  })
})

describe('sourceShares', () => {
  it('names a source where under half of the gap is left without it', () => {
    // pooled gap 2.5 points; without the branch 0.5 are left, without the bank 3.0
    const chart = sourceShares(
      sourceReport(
        [
          ['core-bank', 4086, -0.004, -0.03],
          ['branch', 372, -0.247, -0.005],
        ],
        -0.025,
      ),
    )
    expect(chart?.title).toBe('Most of the gap stands in branch')
    expect(rowsOf(chart).map((row) => [row.name, row.look])).toEqual([
      ['branch', 'beyond'],
      ['core-bank', 'within'],
    ])
  })

  it('names none where each leaves most of the gap', () => {
    expect(
      sourceShares(
        sourceReport(
          [
            ['a', 10, -0.02, -0.02],
            ['b', 10, -0.03, -0.022],
          ],
          -0.025,
        ),
      )?.title,
    ).toBe('No single source carries the gap')
  })
})

describe('matterTimeline', () => {
  it('puts open matters first and ends their bars at the newest window', () => {
    const { windows } = arrivalReport([1, 1, 1])
    const [first, last] = [windows[0]?.window.start ?? 0, windows[2]?.window.end ?? 0]
    const row = { severity: 'notice', status: 'x', findings: [] } as const
    const chart = matterTimeline({
      rows: [
        { ...row, label: 'ended', openedAt: first, endedAt: first + 5 },
        { ...row, label: 'open', openedAt: first - 9e9, endedAt: undefined },
      ],
      windows,
    })
    expect(rowsOf(chart)).toMatchObject([
      { label: 'open', from: first, to: last },
      { label: 'ended', from: first, to: first + 5 },
    ])
    expect(chart?.title).toBe('One of 2 matters is open')
  })

  it.each([
    [[undefined], 'The one matter is open'],
    [[undefined, undefined], 'All 2 matters are open'],
    [[5], 'Nothing is open; 1 matter has ended'],
  ] as const)('of matters that ended at %j says %s', (ends, title) => {
    const row = { label: 'a', severity: 'notice', status: 'x', findings: [], openedAt: 1 } as const
    expect(
      matterTimeline({ rows: ends.map((endedAt) => ({ ...row, endedAt })), windows: arrivalReport([1]).windows })
        ?.title,
    ).toBe(title)
  })
})

describe('labelMaturity', () => {
  it('says up to when labels are judged and how many windows wait', () => {
    // the seventh of twelve days, 2,400 of 3,000
    expect(labelMaturity({ maturity: maturity(7, () => 2400) })?.title).toBe(
      'Labels are judged up to 8 Mar (80.0\u202f% have come); 5 windows wait',
    )
    expect(labelMaturity({ maturity: maturity(0, () => 0) })?.title).toBe('No label has come yet')
  })

  it('says when the next window is due', () => {
    // 9 March and 31 days
    expect(rowsOf(labelMaturity({ maturity: maturity(7, () => 1) })).find((row) => row.as === 'due')).toMatchObject({
      text: 'due 2026-04-09',
      place: 6.5,
    })
  })
})
