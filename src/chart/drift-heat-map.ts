import type { Estimate, Verdict } from '../detect/finding.ts'
import type { Chart } from './chart.ts'
import {
  asWord,
  countWords,
  divergenceWords,
  inTitle,
  intervalWords,
  several,
  shareWords,
  toleranceWords,
  verdictWords,
} from './chart-words.ts'
import { type DataRow, expr, inRows, layeredSpec, only, textColumn } from './layered-spec.ts'
import { closed, drawnName, sliceLabel } from './slice-label.ts'
import { cutText, wrapText } from './text-width.ts'
import { ink } from './theme.ts'
import { lookOf } from './verdict-look.ts'

/** How far one distribution of one slice has moved from training: a row of the drift report. */
export type DriftOfSubject = {
  readonly subject: string
  readonly slice: string
  readonly divergence: Estimate | undefined
  readonly tolerance: number
  readonly moved: { readonly cell: string; readonly shift: number } | undefined
  readonly supportNow: number
  readonly supportTraining: number
  readonly verdict: Verdict
}

/** What a heat map is drawn of. */
export type DriftHeatMapInput = { readonly rows: readonly DriftOfSubject[]; readonly span: string }

const MOST_SUBJECTS = 20
const MOST_SLICES = 14
const CELL = 73
const LINES = 3

/** Every feature in every slice by how many tolerances it has moved; what moved furthest first. Undefined without a row. */
export function driftHeatMap({ rows, span }: DriftHeatMapInput): Chart | undefined {
  if (rows.length === 0) return undefined
  const subjects = furthest(rows, (row) => row.subject)
  const slices = furthest(rows, (row) => row.slice).toSorted(
    (a, b) => Number(b === 'overall') - Number(a === 'overall'),
  )
  const [shownSubjects, shownSlices] = [subjects.slice(0, MOST_SUBJECTS), slices.slice(0, MOST_SLICES)]
  const drawn = rows.filter((row) => shownSubjects.includes(row.subject) && shownSlices.includes(row.slice))
  const title = titleOf(rows)
  const subtitle = [
    `Jensen–Shannon divergence against the same slice at training, bias-corrected, ${span}; a dot is within tolerance (${tolerancesOf(drawn)})`,
    ...leftOut(subjects.slice(MOST_SUBJECTS).map(drawnName), 'feature'),
    ...leftOut(slices.slice(MOST_SLICES).map(sliceLabel), 'slice'),
  ].join('; ')
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
        ...shownSubjects.map((subject, i) => ({
          as: 'subject',
          key: String(i),
          name: drawnName(subject),
          label: closed(cutText(drawnName(subject), 150)),
        })),
        ...shownSlices.flatMap((slice, i) => headRows(slice, String(i))),
        ...drawn.map((row) =>
          cellRow(row, String(shownSubjects.indexOf(row.subject)), String(shownSlices.indexOf(row.slice))),
        ),
      ],
      params: { keys: shownSubjects.map((_, i) => String(i)), columns: shownSlices.map((_, i) => String(i)) },
      layers: LAYERS,
      resolve: { scale: { fill: 'independent' } },
    }),
    narrow: undefined,
    key: [
      { mark: 'heat-0', label: 'within' },
      { mark: 'heat-1', label: 'notice, from its tolerance' },
      { mark: 'heat-2', label: 'warning, from twice' },
      { mark: 'heat-3', label: 'critical, from four times' },
      { mark: 'few', label: 'dashed: beyond, not confirmed; ?: too few to tell' },
    ],
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
          row.moved === undefined
            ? '–'
            : `${drawnName(row.moved.cell)}, ${row.moved.shift > 0 ? '+' : ''}${shareWords(row.moved.shift)}`,
          countWords(row.supportNow),
          countWords(row.supportTraining),
          verdictWords(row.verdict, 'tolerance'),
        ]),
    },
  }
}

/** A divergence in tolerances; undefined where there is none. */
export const inTolerances = (row: Pick<DriftOfSubject, 'divergence' | 'tolerance'>): number | undefined =>
  row.divergence === undefined || !(row.tolerance > 0) || Number.isNaN(row.divergence.estimate)
    ? undefined
    : row.divergence.estimate / row.tolerance

/** Findings before what is not confirmed, before the rest; then by tolerances. */
export const rankOf = (row: DriftOfSubject): number => {
  const look = lookOf(row.verdict)
  const moved = Math.min(1e5, inTolerances(row) ?? 0)
  return (look === 'beyond' ? 2e6 : look === 'unconfirmed' ? 1e6 : look === 'few' ? -1e6 : 0) + moved
}

function furthest(rows: readonly DriftOfSubject[], nameOf: (row: DriftOfSubject) => string): readonly string[] {
  const best = new Map<string, number>()
  for (const row of rows)
    best.set(nameOf(row), Math.max(best.get(nameOf(row)) ?? Number.NEGATIVE_INFINITY, rankOf(row)))
  return [...best].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name)
}

type Level = 'none' | 'few' | 'unconfirmed' | 'within' | 'notice' | 'warning' | 'critical'

function levelOf(row: DriftOfSubject): Level {
  const look = lookOf(row.verdict)
  if (look === 'few' || look === 'unconfirmed') return look
  const moved = inTolerances(row) ?? 0
  if (moved >= 4) return 'critical'
  if (moved >= 2) return 'warning'
  // Found over several windows, a divergence may lie within its tolerance in the span drawn.
  return moved >= 1 || look === 'beyond' ? 'notice' : 'within'
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
  return { as: 'cell', key, column, level, text, ...(row.verdict === 'finding' && { isBold: true }) }
}

function headRows(slice: string, column: string): readonly DataRow[] {
  const name = sliceLabel(slice)
  const lines = wrapText(name, CELL - 6, LINES, 11.5)
  return lines.map((line, i) => ({
    as: 'head',
    column,
    line: LINES - lines.length + i,
    label: closed(line),
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
    ...only("datum.as === 'cell'"),
    mark: { type: 'rect', strokeWidth: 2 },
    encoding: {
      x: inColumns,
      y: inRows,
      fill: byLevel([ink.heat0, ink.heat1, ink.heat2, ink.heat3, ink.paper, ink.paper]),
      stroke: byLevel([ink.paper, ink.paper, ink.paper, ink.paper, ink.paper, ink.paper]),
    },
  },
  {
    ...only("datum.level === 'unconfirmed'"),
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
    ...only("datum.as === 'cell'"),
    mark: { type: 'text', fontSize: 11.5, baseline: 'middle', fontWeight: expr('datum.isBold ? 700 : 400') },
    encoding: {
      x: inColumns,
      y: inRows,
      text: { field: 'text' },
      fill: byLevel([ink.heatInk0, ink.strong, ink.strong, ink.heatInk3, ink.strong, ink.few]),
    },
  },
  { ...textColumn('label', -158, 'left', 'name'), ...only("datum.as === 'subject'") },
  ...Array.from({ length: LINES }, (_, line) => ({
    ...only("datum.as === 'head'", `datum.line === ${line}`),
    mark: { type: 'text', style: 'head', align: 'center', baseline: 'bottom', y: -8 - (LINES - 1 - line) * 14 },
    encoding: { x: inColumns, text: { field: 'label' } },
  })),
]

function titleOf(rows: readonly DriftOfSubject[]): string {
  const found = rows.filter((row) => row.verdict === 'finding')
  const open = rows.filter((row) => row.verdict === 'unconfirmed').length
  const few = rows.filter((row) => lookOf(row.verdict) === 'few').length
  const [first] = found
  const subjects = new Set(found.map((row) => row.subject)).size
  const slices = new Set(found.map((row) => row.slice)).size
  if (first !== undefined && found.length === 1)
    return inTitle(`${capitalised(drawnName(first.subject))} moved in ${sliceLabel(first.slice)}`)
  if (first !== undefined)
    return slices === 1
      ? inTitle(
          `${asWord(subjects)} ${subjects === 1 ? 'distribution' : 'distributions'} moved in ${sliceLabel(first.slice)}`,
        )
      : `${asWord(subjects)} ${subjects === 1 ? 'distribution' : 'distributions'} moved, in ${several(slices, 'slice')}`
  if (few === rows.length) return 'Too few rows to tell whether anything moved'
  const fewWords = few > 0 ? `; ${several(few, 'cell')} ${few === 1 ? 'has' : 'have'} too few rows to tell` : ''
  if (open > 0)
    return `No drift is confirmed; ${several(open, 'cell')} ${open === 1 ? 'lies' : 'lie'} beyond tolerance, not confirmed`
  return `No distribution is beyond its tolerance${fewWords}`
}

function tolerancesOf(rows: readonly DriftOfSubject[]): string {
  const values = [...new Set(rows.map((row) => row.tolerance))].toSorted((a, b) => a - b)
  const [least, most] = [values[0], values.at(-1)]
  if (least === undefined || most === undefined) return '–'
  return least === most ? toleranceWords(least) : `${toleranceWords(least)} to ${toleranceWords(most)}`
}

function leftOut(names: readonly string[], noun: string): readonly string[] {
  if (names.length === 0) return []
  const named = names
    .slice(0, 3)
    .map((name) => cutText(name, 180))
    .join(', ')
  return [
    `${several(names.length, noun)} not drawn: ${named}${names.length > 3 ? ` and ${countWords(names.length - 3)} more` : ''}`,
  ]
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
