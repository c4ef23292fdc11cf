import { pointsText } from '../detect/figures.ts'
import { cellWords } from './cell-words.ts'
import type { Chart } from './chart.ts'
import { besideWords, countWords, divergenceWords, intervalWords, several, toleranceWords } from './chart-words.ts'
import { cutNames } from './cut-names.ts'
import { type DriftOfSubject, type Level, levelOf, rankOf } from './drift-cell.ts'
import { heatKey, heatTitle, leftOut, reasonOf, tolerancesOf } from './heat-words.ts'
import { type DataRow, expr, inRows, layeredSpec, textColumn, where } from './layered-spec.ts'
import { drawnName, isolated, sliceLabel, withoutIsolates } from './slice-label.ts'
import { wrapText } from './text-width.ts'
import { ink } from './theme.ts'
import { LONGER_MARK, signOf } from './verdict-look.ts'

/** What a heat map is drawn of. */
export type DriftHeatMapInput = {
  readonly rows: readonly DriftOfSubject[]
  readonly span: string
  /** Up to sixty slices and as many features as a page can hold, not the fourteen and twenty that moved furthest. */
  readonly all?: boolean
  /** Where a cell leads; without it none does. */
  readonly hrefOf?: (row: DriftOfSubject) => string
}

const MOST_SUBJECTS = 20
const MOST_SLICES = 14
const MOST_SLICES_OF_ALL = 60
/** Cells of a picture of all: what a page can still carry. */
const MOST_CELLS = 600
const CELL = 73
const LINES = 3

/** Every feature in every slice by how many tolerances it has moved; what moved furthest first. Undefined without a row. */
export function driftHeatMap({ rows, span, all, hrefOf }: DriftHeatMapInput): Chart | undefined {
  if (rows.length === 0) return undefined
  const subjects = furthest(rows, (row) => row.subject)
  const slices = furthest(rows, (row) => row.slice).toSorted(
    (a, b) => Number(b === 'overall') - Number(a === 'overall'),
  )
  const shownSlices = slices.slice(0, all === true ? MOST_SLICES_OF_ALL : MOST_SLICES)
  const shownSubjects = subjects.slice(
    0,
    all === true ? Math.max(MOST_SUBJECTS / 2, Math.floor(MOST_CELLS / shownSlices.length)) : MOST_SUBJECTS,
  )
  const drawn = rows.filter((row) => shownSubjects.includes(row.subject) && shownSlices.includes(row.slice))
  const title = heatTitle(rows)
  const subtitle = [
    `Jensen–Shannon divergence against the same slice at training, bias-corrected, ${span}; a dot is within tolerance (${tolerancesOf(drawn)})`,
    ...leftOut(subjects.slice(shownSubjects.length).map(drawnName), 'feature'),
    ...leftOut(slices.slice(shownSlices.length).map(sliceLabel), 'slice'),
  ].join('; ')
  const names = shownSubjects.map(drawnName)
  const labels = cutNames(names, 150)
  const description = `${title}. A table of ${several(shownSubjects.length, 'feature')} by ${several(shownSlices.length, 'slice')}: how far each distribution has moved from training in tolerances, ${span}.`
  return {
    name: 'drift-heat-map',
    title,
    subtitle,
    description,
    wide: layeredSpec({
      description,
      width: { step: CELL },
      height: { step: 30 },
      rows: [
        ...names.map((name, i) => ({ as: 'subject', key: String(i), name, label: labels[i] })),
        ...shownSlices.flatMap((slice, i) => headRows(slice, String(i))),
        ...drawn.map((row) => ({
          ...cellRow(row, String(shownSubjects.indexOf(row.subject)), String(shownSlices.indexOf(row.slice))),
          ...(hrefOf && { lead: hrefOf(row), says: cellSays(row) }),
        })),
      ],
      params: { keys: shownSubjects.map((_, i) => String(i)), columns: shownSlices.map((_, i) => String(i)) },
      layers: LAYERS,
      resolve: { scale: { fill: 'independent' } },
    }),
    narrow: undefined,
    key: heatKey(drawn),
    numbers: {
      caption: `Divergence from training by feature and slice, ${span}`,
      columns: [
        { name: 'what', numeric: false },
        { name: 'slice', numeric: false },
        ...['divergence', '95 %', 'tolerance', 'moved most', 'n now', 'n at training'].map((name) => ({
          name,
          numeric: true,
        })),
        { name: 'verdict', numeric: false },
      ],
      rows: drawn
        .toSorted((a, b) => rankOf(b) - rankOf(a))
        .map((row) => [
          drawnName(row.subject),
          sliceLabel(row.slice),
          divergenceWords(row.divergence?.estimate),
          intervalWords(row.divergence, divergenceWords),
          toleranceWords(row.tolerance),
          row.moved === undefined ? '–' : `${drawnName(cellWords(row.moved.cell))}, ${pointsText(row.moved.shift)}`,
          countWords(row.supportNow),
          countWords(row.supportTraining),
          besideWords(reasonOf(row), row.scan),
        ]),
    },
  }
}

function furthest(rows: readonly DriftOfSubject[], nameOf: (row: DriftOfSubject) => string): readonly string[] {
  const best = new Map<string, number>()
  for (const row of rows)
    best.set(nameOf(row), Math.max(best.get(nameOf(row)) ?? Number.NEGATIVE_INFINITY, rankOf(row)))
  return [...best].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name)
}

function cellRow(row: DriftOfSubject, key: string, column: string): DataRow {
  const level = levelOf(row)
  const value = row.divergence?.estimate
  const text =
    level === 'few'
      ? '?'
      : level === 'within'
        ? '·'
        : value === undefined
          ? '–'
          : divergenceWords(value).replace(/^0\./, '.')
  return {
    ...{ as: 'cell', key, column, level, text },
    ...(row.verdict === 'finding' && { isBold: true }),
    ...(signOf(row.verdict, row.scan) === 'longer' && { longer: row.scan?.windows }),
  }
}

/** What a cell tells whoever points at it. */
const cellSays = (row: DriftOfSubject): string =>
  `${drawnName(row.subject)}, ${sliceLabel(row.slice)}: ${divergenceWords(row.divergence?.estimate)}, ${besideWords(reasonOf(row), row.scan)}`

function headRows(slice: string, column: string): readonly DataRow[] {
  const name = sliceLabel(slice)
  // A line is a text of its own and runs in its own direction.
  const lines = wrapText(withoutIsolates(name), CELL - 6, LINES, 11.5)
  return lines.map((line, i) => ({
    as: 'head',
    column,
    line: LINES - lines.length + i,
    label: isolated(line),
    // Only where the last line was cut is there more to say.
    ...(i === lines.length - 1 && line.endsWith('…') && { name }),
  }))
}

const inColumns = { field: 'column', type: 'nominal', scale: { domain: expr('columns') }, axis: null } as const
const LEVELS: readonly Level[] = ['within', 'notice', 'warning', 'critical', 'unconfirmed', 'few']
const byLevel = (range: readonly unknown[]) => ({
  field: 'level',
  type: 'ordinal',
  scale: { domain: LEVELS, range },
  legend: null,
})

const LAYERS = [
  {
    ...where("datum.as === 'cell'"),
    mark: { type: 'rect', strokeWidth: 2 },
    encoding: {
      x: inColumns,
      y: inRows,
      fill: byLevel([ink.heat0, ink.heat1, ink.heat2, ink.heat3, ink.paper, ink.paper]),
      stroke: byLevel([ink.paper, ink.paper, ink.paper, ink.paper, ink.paper, ink.paper]),
    },
  },
  {
    ...where("datum.level === 'unconfirmed'"),
    mark: {
      type: 'rect',
      filled: false,
      stroke: ink.few,
      strokeDash: [3, 2],
      strokeWidth: 1,
      width: { band: 0.88 },
      height: { band: 0.76 },
    },
    encoding: { x: inColumns, y: inRows },
  },
  {
    ...where("datum.as === 'cell'"),
    mark: { type: 'text', fontSize: 11.5, baseline: 'middle', fontWeight: expr('datum.isBold ? 700 : 400') },
    encoding: {
      x: inColumns,
      y: inRows,
      text: { field: 'text' },
      fill: byLevel([ink.heatInk0, ink.strong, ink.strong, ink.heatInk3, ink.strong, ink.few]),
    },
  },
  {
    ...where('isValid(datum.longer)'),
    mark: { ...LONGER_MARK, size: 40, xOffset: -CELL / 2 + 11 },
    encoding: { x: inColumns, y: inRows },
  },
  { ...textColumn('label', -158, 'left', 'name'), ...where("datum.as === 'subject'") },
  ...Array.from({ length: LINES }, (_, line) => ({
    ...where("datum.as === 'head'", `datum.line === ${line}`),
    mark: { type: 'text', style: 'head', align: 'center', baseline: 'bottom', y: -8 - (LINES - 1 - line) * 14 },
    encoding: { x: inColumns, text: { field: 'label' } },
  })),
]
