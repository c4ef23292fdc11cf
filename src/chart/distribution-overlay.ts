import { pointsText } from '../detect/figures.ts'
import { cellWords, rangeOf, shortCell } from './cell-words.ts'
import type { Chart, VegaLiteSpec } from './chart.ts'
import { countWords, inTitle, several, shareWords } from './chart-words.ts'
import { cutNames } from './cut-names.ts'
import { type DataRow, expr, inRows, layeredSpec, textColumn, where } from './layered-spec.ts'
import { scaleEnds, spacedTicks } from './scale-ends.ts'
import { drawnName, sliceLabel } from './slice-label.ts'
import { textWidth } from './text-width.ts'

/** One distribution by cell, now and at training: the distribution report, or what a finding froze. */
export type DistributionOverlayInput = {
  readonly subject: string
  readonly slice: string
  readonly cells: readonly string[]
  /** Counts per cell; shares serve as well, their table then has no counts. */
  readonly now: readonly number[]
  readonly training: readonly number[]
  /** In words; absent: none is written. */
  readonly span?: string
}

const MOST = 30

/** Shares by cell: training as wide outlined bars, now as narrow filled ones in them. Undefined where either side is empty. */
export function distributionOverlay(input: DistributionOverlayInput): Chart | undefined {
  const cells = folded(cellsOf(input))
  const total = { now: sum(input.now), training: sum(input.training) }
  if (cells.length === 0 || !(total.now > 0) || !(total.training > 0)) return undefined
  const shares = cells.map((cell) => ({
    ...cell,
    nowShare: cell.now / total.now,
    trainingShare: cell.training / total.training,
  }))
  const isCounts = [...input.now, ...input.training].every(Number.isInteger)
  const subject = drawnName(input.subject)
  const slice = sliceLabel(input.slice)
  const most = shares.toSorted(
    (a, b) => Math.abs(b.nowShare - b.trainingShare) - Math.abs(a.nowShare - a.trainingShare),
  )[0] as (typeof shares)[number]
  const shift = most.nowShare - most.trainingShare
  const points = (Math.abs(shift) * 100).toFixed(1)
  const title =
    points === '0.0'
      ? `In ${inTitle(subject)} every share stands as at training`
      : `In ${inTitle(subject)}, ${inTitle(most.short)} moved most, ${shift > 0 ? 'up' : 'down'} ${points} points`
  const n = isCounts ? `; n = ${countWords(total.now)} now, ${countWords(total.training)} at training` : ''
  const subtitle = `Share of ${inTitle(slice)} in each cell of ${inTitle(subject)}, as cut at training${input.span === undefined ? '' : `, ${input.span}`}${n}`
  const description = `${title}. Shares of ${slice} by cell of ${subject}, now against training; ${several(cells.length, 'cell')}.`
  const ends = scaleEnds(
    shares.flatMap((cell) => [cell.nowShare, cell.trainingShare]),
    { low: 0, high: 0.05, least: 0, most: 1 },
  )
  const draw = (width: number) => drawing({ description, shares, ends, width, named: shares.indexOf(most) })
  return {
    name: 'distribution-overlay',
    title,
    subtitle,
    description,
    wide: draw(540),
    narrow: draw(280),
    key: [
      { mark: 'outlined', label: 'at training' },
      { mark: 'bar', label: 'now' },
    ],
    numbers: {
      caption: `${subject} in ${slice} by cell${input.span === undefined ? '' : `, ${input.span}`}`,
      columns: [
        { name: 'cell', numeric: false },
        ...['now', 'at training', 'change', ...(isCounts ? ['n now', 'n at training'] : [])].map((name) => ({
          name,
          numeric: true,
        })),
      ],
      rows: shares.map((cell) => [
        cell.name,
        shareWords(cell.nowShare),
        shareWords(cell.trainingShare),
        pointsText(cell.nowShare - cell.trainingShare),
        ...(isCounts ? [countWords(cell.now), countWords(cell.training)] : []),
      ]),
    },
  }
}

type Cell = {
  readonly name: string
  readonly short: string
  readonly now: number
  readonly training: number
  /** Of a range, as written; nothing else has any. */
  readonly ends: readonly [string, string] | undefined
}
type Share = Cell & { readonly nowShare: number; readonly trainingShare: number }

const isRange = ({ ends }: Cell): boolean => ends !== undefined

const SPECIAL = /^(?:below |above |missing$|non-finite$|other$|unseen$)/

/** Cells with their short names; special ones that are empty on both sides are left out. */
function cellsOf({ cells, now, training }: DistributionOverlayInput): readonly Cell[] {
  return cells
    .map((cell, i) => ({
      name: drawnName(cellWords(cell)),
      short: drawnName(shortCell(cell)),
      ends: rangeOf(cell),
      now: finite(now[i]),
      training: finite(training[i]),
    }))
    .filter((cell) => cell.now > 0 || cell.training > 0 || !SPECIAL.test(cell.name))
}

const finite = (value: number | undefined): number =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : 0
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + finite(value), 0)

/** At most thirty cells: neighbours of a number are put together, of categories the smallest. */
function folded(cells: readonly Cell[]): readonly Cell[] {
  if (cells.length <= MOST) return cells
  const together = (group: readonly Cell[], name: string): Cell => ({
    name,
    short: name,
    ends: undefined,
    now: sum(group.map((c) => c.now)),
    training: sum(group.map((c) => c.training)),
  })
  const ranges = cells.filter(isRange)
  if (ranges.length > cells.length / 2) {
    const size = Math.ceil(ranges.length / (MOST - (cells.length - ranges.length)))
    const groups = Array.from({ length: Math.ceil(ranges.length / size) }, (_, i) =>
      ranges.slice(i * size, (i + 1) * size),
    )
    const merged = groups.map((group) => {
      const whole = `${group[0]?.ends?.[0]} to ${group.at(-1)?.ends?.[1]}`
      return { ...together(group, cellWords(whole)), short: shortCell(whole), ends: rangeOf(whole) }
    })
    const first = cells.findIndex(isRange)
    return [
      ...cells.slice(0, first).filter((cell) => !isRange(cell)),
      ...merged,
      ...cells.slice(first).filter((cell) => !isRange(cell)),
    ]
  }
  const largest = new Set(
    cells.toSorted((a, b) => Math.max(b.now, b.training) - Math.max(a.now, a.training)).slice(0, MOST - 1),
  )
  const rest = cells.filter((cell) => !largest.has(cell))
  return [
    ...cells.filter((cell) => largest.has(cell)),
    together(rest, `${countWords(rest.length)} smaller cells together`),
  ]
}

type Drawing = {
  readonly description: string
  readonly shares: readonly Share[]
  readonly ends: ReturnType<typeof scaleEnds>
  readonly width: number
  /** The cell of the title, whose name must stand on the axis. */
  readonly named: number
}

/** Upright bars where the cells are in order and their names fit below; else bars to the right with their names beside. */
function drawing({ description, shares, ends, width, named }: Drawing): VegaLiteSpec {
  const band = (width - 40) / shares.length
  const widest = Math.max(...shares.map((cell) => textWidth(cell.short, 11.5)))
  const isOrdered = shares.filter(isRange).length > shares.length / 2
  const percent = ends.high - ends.low < 0.05 ? '.1%' : '.0%'
  const params = {
    keys: shares.map((_, i) => String(i)),
    low: ends.low,
    high: ends.high,
    ticks: ends.ticks,
    tickFormat: percent,
  }
  if (widest + 6 <= band || (isOrdered && widest < 120)) {
    const spaced = spacedTicks(shares.length, Math.max(1, Math.floor((width - 40) / (widest + 8))))
    // Neighbours that would touch the named one give way to it.
    const stops = [...spaced.filter((i) => i !== named && Math.abs(i - named) * band >= widest + 8), named]
    const rows = shares.map(
      (cell, i): DataRow => ({
        key: String(i),
        now: cell.nowShare,
        training: cell.trainingShare,
        ...(stops.includes(i) && { label: cell.short, name: cell.name }),
      }),
    )
    return layeredSpec({ description, width, height: 170, rows, params, layers: UPRIGHT })
  }
  const room = width < 400 ? 110 : 210
  const labels = cutNames(
    shares.map((cell) => cell.short),
    room - 10,
  )
  const rows = shares.map(
    (cell, i): DataRow => ({
      key: String(i),
      now: cell.nowShare,
      training: cell.trainingShare,
      name: cell.name,
      label: labels[i],
    }),
  )
  return layeredSpec({ description, width: width - room, height: { step: 24 }, rows, params, layers: sideways(room) })
}

const column = {
  field: 'key',
  type: 'nominal',
  scale: { domain: expr('keys'), paddingInner: 0.18 },
  axis: null,
} as const
const row = { ...inRows, scale: { domain: expr('keys'), paddingInner: 0.24 } }

const share = (field: string, isUpright: boolean) => ({
  field,
  type: 'quantitative',
  stack: null,
  scale: { domain: [expr('low'), expr('high')], nice: false, zero: false },
  axis: {
    title: null,
    grid: true,
    values: expr('ticks'),
    labelExpr: 'format(datum.value, tickFormat)',
    ...(!isUpright && { orient: 'top' }),
  },
})

const UPRIGHT = [
  { mark: { type: 'bar', style: 'training-bar' }, encoding: { x: column, y: share('training', true) } },
  { mark: { type: 'bar', style: 'now', width: { band: 0.42 } }, encoding: { x: column, y: share('now', true) } },
  {
    ...where('isValid(datum.label)'),
    mark: { type: 'text', style: 'head', baseline: 'top', y: 178 },
    encoding: { x: column, text: { field: 'label' } },
  },
]

const sideways = (room: number) => [
  { mark: { type: 'bar', style: 'training-bar' }, encoding: { y: row, x: share('training', false) } },
  { mark: { type: 'bar', style: 'now', height: { band: 0.42 } }, encoding: { y: row, x: share('now', false) } },
  {
    ...textColumn('label', -room, 'left', 'name'),
    encoding: { y: row, x: { value: -room }, text: { field: 'label' } },
  },
]
