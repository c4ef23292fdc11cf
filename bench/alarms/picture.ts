import { FONT } from '../../src/chart/theme.ts'
import { escapeXml } from '../../src/render/escape-xml.ts'
import type { CellRuleName, RatioRuleName } from './rules.ts'
import type { ChangeSummary, QuietSummary, Summary } from './summary.ts'

/** Its own paper, so that it reads the same on light and dark pages. */
const COLOUR = {
  ...{ paper: '#ffffff', edge: '#d9dee6', text: '#444e5c', strong: '#141a22', grid: '#e6e9ee' },
  ...{ own: '#195ba6', soft: '#8fb6e0', goal: '#ad2314' },
} as const
/** Alarms a year from which a cell has the shade, and the ink on it. */
const SHADES = [
  { from: 200, fill: '#b8461a', ink: '#ffffff' },
  { from: 20, fill: '#eda653', ink: '#141a22' },
  { from: 2.0001, fill: '#fbe2bd', ink: '#141a22' },
  { from: 0, fill: '#f1f3f6', ink: '#444e5c' },
] as const

const WIDTH = 960
const MARGIN = 24
const NAMES = 208
const ROW = 24
const CELL = 88

type Column = { readonly head: readonly [string, string]; readonly of: (quiet: QuietSummary) => number }

const cell = (head: Column['head'], rule: CellRuleName): Column => ({ head, of: (q) => q.cells[rule].slices })
const ratio = (head: Column['head'], rule: RatioRuleName): Column => ({ head, of: (q) => q.ratios[rule] })
const COLUMNS: readonly Column[] = [
  { head: ['Plumbline', 'investigations'], of: (q) => q.falseInvestigationsAYear },
  cell(['chi-square', '5 %, one-way'], 'chi-square against the baseline taken as exact, 5 %'),
  cell(['p < 0.05', 'two samples'], 'any feature with p < 0.05 (two samples)'),
  cell(['JS distance', '\u2265 0.1'], 'Jensen-Shannon distance >= 0.1'),
  cell(['mean + 3 \u03c3', 'over chunks'], 'mean + 3 sigma over chunks of the baseline'),
  cell(['PSI', '> 0.2'], 'population stability index > 0.2'),
  ratio(['ratio < 0.8', 'weekly, n \u2265 30'], 'selection-rate ratio < 0.8, weekly, n >= 30'),
  ratio(['ratio < 0.8', 'weekly, n \u2265 100'], 'selection-rate ratio < 0.8, weekly, n >= 100'),
]

/** A change with the windows in which it shall be open, and the shares that are asked for. */
type Line = { readonly change: string; readonly name: string; readonly within: 2 | 8; readonly goal?: number }
const LINES: readonly Line[] = [
  { change: 'PSI 0.02', name: 'PSI 0.02: too small to speak of', within: 2 },
  { change: 'PSI 0.05', name: 'PSI 0.05: at the tolerance', within: 8 },
  { change: 'PSI 0.1', name: 'PSI 0.1', within: 8 },
  { change: 'PSI 0.2', name: 'PSI 0.2', within: 2, goal: 0.75 },
  { change: 'PSI 0.4', name: 'PSI 0.4', within: 2 },
  ...[1000, 5000].map((n) => rate('0.9', n)),
  { ...rate('0.8', 150), within: 8 },
  rate('0.8', 300),
  rate('0.8', 500, 0.94),
  rate('0.8', 1000, 1),
  rate('0.8', 5000),
  ...[150, 300, 500, 1000].map((n) => rate('0.7', n)),
]

function rate(factor: string, rows: number, goal?: number): Line {
  const name = `rate \u00d7${factor}, ${rows.toLocaleString('en')} rows a day`
  return { change: `rate x${factor} at ${rows} rows a day`, name, within: 8, ...(goal !== undefined && { goal }) }
}

/** The results as one picture: alarms where nothing changes, and what is found where something does. */
export function alarmsPicture({ quiet, changes }: Pick<Summary, 'quiet' | 'changes'>): string {
  const found = LINES.flatMap((line) => {
    const of = changes.find(({ change }) => change === line.change)
    return of ? [{ line, of }] : []
  })
  const second = 118 + quiet.length * ROW + 44
  const height = second + 96 + found.length * ROW + 40
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="${escapeXml(FONT)}" font-size="13">`,
    '<title>False alarms and power of Plumbline in simulated streams</title>',
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="${COLOUR.paper}" stroke="${COLOUR.edge}"/>`,
    ...alarmsTable(quiet),
    ...powerLines(found, second),
    '</svg>',
    '',
  ].join('\n')
}

function alarmsTable(quiet: readonly QuietSummary[]): readonly string[] {
  const top = 118
  const left = MARGIN + NAMES
  return [
    heading(
      40,
      'Nothing changes: alarms a year',
      'false investigations of Plumbline; days with an alarm of other rules in any of 26 single slices (ratios: weeks)',
    ),
    ...COLUMNS.flatMap(({ head }, c) => {
      const x = left + c * CELL + (c > 0 ? 12 : 0) + CELL / 2 - 2
      const ink = c === 0 ? COLOUR.own : COLOUR.text
      return [
        text(x, top - 24, head[0], { fill: c === 0 ? COLOUR.own : COLOUR.strong, weight: 600, anchor: 'middle' }),
        text(x, top - 9, head[1], { fill: ink, anchor: 'middle', size: 11.5 }),
      ]
    }),
    ...quiet.flatMap((of, r) => {
      const y = top + r * ROW
      return [
        text(MARGIN, y + 16, of.stream, { fill: COLOUR.strong }),
        ...COLUMNS.flatMap((column, c) => {
          const x = left + c * CELL + (c > 0 ? 12 : 0)
          const value = column.of(of)
          const shade = SHADES.find(({ from }) => value >= from) ?? SHADES[3]
          return [
            `<rect x="${x}" y="${y}" width="${CELL - 4}" height="${ROW - 3}" rx="3" fill="${shade.fill}"${c === 0 ? ` stroke="${COLOUR.own}" stroke-width="1.5"` : ''}/>`,
            text(x + CELL / 2 - 2, y + 15.5, figure(value), {
              fill: shade.ink,
              anchor: 'middle',
              ...(c === 0 && { weight: 600 }),
            }),
          ]
        }),
      ]
    }),
  ]
}

/** Whole numbers but for the small ones. */
function figure(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : `${Math.round(value)}`
}

function powerLines(
  found: readonly { readonly line: Line; readonly of: ChangeSummary }[],
  at: number,
): readonly string[] {
  const top = at + 96
  const [left, right] = [MARGIN + NAMES + 30, WIDTH - 210]
  const x = (share: number): number => left + share * (right - left)
  const bottom = top + found.length * ROW
  return [
    heading(
      at,
      'Something changes: share of planted changes found',
      'planted in one slice of 20,000 rows a day; PSI in slices of at least 240 rows a day, rates in slices of about the size named',
    ),
    ...legend(at + 50),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
      `<line x1="${x(share)}" x2="${x(share)}" y1="${top - 4}" y2="${bottom}" stroke="${COLOUR.grid}"/>`,
      text(x(share), top - 10, `${100 * share} %`, { anchor: 'middle', size: 11.5 }),
    ]),
    ...found.flatMap(({ line, of }, r) => {
      const y = top + r * ROW + 12
      const open = line.within === 2 ? of.openIn2 : of.openIn8
      return [
        text(MARGIN, y + 4.5, line.name, { fill: COLOUR.strong }),
        `<line x1="${x(Math.min(open, of.foundInOne))}" x2="${x(Math.max(open, of.foundInOne))}" y1="${y}" y2="${y}" stroke="${COLOUR.soft}" stroke-width="2"/>`,
        `<circle cx="${x(of.foundInOne)}" cy="${y}" r="4.5" fill="${COLOUR.paper}" stroke="${COLOUR.own}" stroke-width="1.5"/>`,
        ...(line.goal === undefined
          ? []
          : [
              `<line x1="${x(line.goal)}" x2="${x(line.goal)}" y1="${y - 9}" y2="${y + 9}" stroke="${COLOUR.goal}" stroke-width="2"/>`,
            ]),
        `<circle cx="${x(open)}" cy="${y}" r="5" fill="${COLOUR.own}"/>`,
        text(right + 20, y + 4.5, `${Math.round(100 * open)} % within ${line.within}, ${of.trials} trials`, {
          size: 12,
        }),
      ]
    }),
  ]
}

function legend(y: number): readonly string[] {
  const entry = (x: number, mark: string, words: string): string =>
    `${mark}${text(x + 14, y + 4.5, words, { size: 12 })}`
  return [
    entry(
      MARGIN + 6,
      `<circle cx="${MARGIN + 6}" cy="${y}" r="4.5" fill="${COLOUR.paper}" stroke="${COLOUR.own}" stroke-width="1.5"/>`,
      'found in that slice in the first window',
    ),
    entry(
      MARGIN + 266,
      `<circle cx="${MARGIN + 266}" cy="${y}" r="5" fill="${COLOUR.own}"/>`,
      'investigation open within two windows (PSI 0.02, 0.2, 0.4) or eight',
    ),
    entry(
      MARGIN + 682,
      `<line x1="${MARGIN + 682}" x2="${MARGIN + 682}" y1="${y - 8}" y2="${y + 8}" stroke="${COLOUR.goal}" stroke-width="2"/>`,
      'goal for open investigations',
    ),
  ]
}

function heading(y: number, title: string, under: string): string {
  return `${text(MARGIN, y, title, { fill: COLOUR.strong, weight: 600, size: 17 })}${text(MARGIN, y + 21, under, { size: 12.5 })}`
}

type Type = { readonly fill?: string; readonly weight?: number; readonly anchor?: 'middle'; readonly size?: number }

function text(x: number, y: number, words: string, { fill = COLOUR.text, weight, anchor, size }: Type = {}): string {
  const more = [
    ...(anchor ? [` text-anchor="${anchor}"`] : []),
    ...(weight ? [` font-weight="${weight}"`] : []),
    ...(size ? [` font-size="${size}"`] : []),
  ]
  return `<text x="${x}" y="${y}" fill="${fill}"${more.join('')}>${escapeXml(words)}</text>`
}
