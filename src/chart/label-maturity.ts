import type { Chart, VegaLiteSpec } from './chart.ts'
import { countWords, isoMoment, several, shareWords, shortWindow, spanOfWindows } from './chart-words.ts'
import { byWindow, type DataRow, expr, layeredSpec, where, windowParams } from './layered-spec.ts'
import { ink } from './theme.ts'

/** What label maturity is drawn of: the maturity of a performance report. */
export type LabelMaturityInput = {
  readonly maturity: readonly {
    readonly label: string
    readonly decided: number
    readonly labelled: number
    readonly judged: boolean
    readonly dueAt: number | undefined
  }[]
}

const MOST = 60

/** Share of decisions whose label has come, by window; windows that are not judged yet are outlined and say when they will be. Undefined without a window. */
export function labelMaturity({ maturity }: LabelMaturityInput): Chart | undefined {
  const windows = maturity.slice(-MOST)
  if (windows.length === 0) return undefined
  const span = spanOfWindows(windows)
  const title = titleOf(windows)
  const subtitle = `Share of decisions whose label has come, by window, ${several(windows.length, 'window')}, ${span}`
  const description = `${title}. ${subtitle}.`
  const firstOpen = windows.findIndex(({ judged }) => !judged)
  const due = windows[firstOpen]?.dueAt
  const rows: readonly DataRow[] = [
    ...windows.map(({ decided, labelled, judged }, place) => ({
      as: 'window',
      from: place - 0.36,
      to: place + 0.36,
      place,
      all: decided > 0 ? 1 : undefined,
      share: decided > 0 ? Math.min(1, labelled / decided) : undefined,
      judged,
      ...(decided === 0 && { text: '–' }),
    })),
    ...(firstOpen > 0
      ? [{ as: 'due', place: firstOpen - 0.5, text: due === undefined ? 'not judged yet' : `due ${dayWords(due)}` }]
      : []),
  ]
  const spec = (width: number, stops: number): VegaLiteSpec =>
    layeredSpec({
      description,
      width,
      height: 120,
      rows,
      params: windowParams(windows, stops),
      layers: LAYERS,
    })
  return {
    name: 'label-maturity',
    title,
    subtitle,
    description,
    wide: spec(520, 7),
    narrow: spec(240, 4),
    key: [
      { mark: 'bar', label: 'judged' },
      { mark: 'quiet', label: 'labels so far, not judged yet' },
      { mark: 'outlined', label: 'all decisions' },
    ],
    numbers: {
      caption: `Labels that have come, by window, ${span}`,
      columns: [
        { name: 'window', numeric: false },
        ...['decided', 'with a label', 'share'].map((name) => ({ name, numeric: true })),
        { name: 'judged', numeric: false },
        { name: 'due', numeric: true },
      ],
      rows: windows.map(({ label, decided, labelled, judged, dueAt }) => [
        label,
        countWords(decided),
        countWords(labelled),
        decided > 0 ? shareWords(labelled / decided) : '–',
        judged ? 'yes' : 'not yet',
        dueAt === undefined ? '–' : dayWords(dueAt),
      ]),
    },
  }
}

const dayWords = (at: number): string => isoMoment(at)?.slice(0, 10) ?? '–'

const y = (field: string) => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false },
  axis: { title: null, grid: true, values: [0, 0.5, 1], format: '.0%' },
})
const bar = { x: byWindow('from'), x2: { field: 'to' } }

const LAYERS = [
  {
    ...where('isValid(datum.all)'),
    mark: { type: 'rect', style: 'training-bar', strokeOpacity: 0.6, fillOpacity: 0.5 },
    encoding: { ...bar, y: y('all'), y2: { datum: 0 } },
  },
  {
    ...where('isValid(datum.share)'),
    mark: { type: 'rect' },
    encoding: {
      ...bar,
      y: y('share'),
      y2: { datum: 0 },
      fill: { condition: { test: 'datum.judged', value: ink.now }, value: ink.nowSoft },
    },
  },
  {
    ...where("datum.as === 'window'", 'isValid(datum.text)'),
    mark: { type: 'text', style: 'head', baseline: 'bottom', y: 117 },
    encoding: { x: byWindow('place'), text: { field: 'text' } },
  },
  {
    ...where("datum.as === 'due'"),
    mark: { type: 'rule', style: 'event', strokeDash: [2, 2], y: -16, y2: expr('height') },
    encoding: { x: byWindow('place') },
  },
  {
    ...where("datum.as === 'due'"),
    mark: { type: 'text', style: 'event-text', align: 'left', baseline: 'bottom', dx: 5, y: -5 },
    encoding: { x: byWindow('place'), text: { field: 'text' } },
  },
]

function titleOf(windows: LabelMaturityInput['maturity']): string {
  const judged = windows.filter((window) => window.judged)
  const open = windows.length - judged.length
  const last = judged.at(-1)
  if (windows.every(({ labelled }) => labelled === 0)) return 'No label has come yet'
  if (last === undefined)
    return `No window has enough labels to judge; ${several(open, 'window')} ${open === 1 ? 'waits' : 'wait'}`
  const share = last.decided > 0 ? shareWords(last.labelled / last.decided) : '–'
  return `Labels are judged up to ${shortWindow(last.label)} (${share} have come)${open === 0 ? '' : `; ${several(open, 'window')} ${open === 1 ? 'waits' : 'wait'}`}`
}
