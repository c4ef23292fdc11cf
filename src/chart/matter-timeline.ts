import type { Severity } from '../detect/finding.ts'
import type { Chart, VegaLiteSpec } from './chart.ts'
import { asWord, countWords, isoMoment, several, shortWindow, spanOfWindows } from './chart-words.ts'
import { cutNames } from './cut-names.ts'
import { type DataRow, expr, inRows, layeredSpec, nameAbove, textColumn, where } from './layered-spec.ts'
import { spacedTicks } from './scale-ends.ts'
import { drawnName } from './slice-label.ts'
import { ink } from './theme.ts'

/** One matter on the timeline: a case from its opening to its end, with every scan that found it. */
export type TimelineRow = {
  readonly label: string
  readonly openedAt: number
  /** Concluded, closed or subsided; undefined while it is open. */
  readonly endedAt: number | undefined
  readonly severity: Severity
  /** In the page's words: `open`, `acknowledged`, `closed`. */
  readonly status: string
  readonly findings: readonly { readonly at: number; readonly severity: Severity }[]
}

/** What a timeline is drawn of. */
export type MatterTimelineInput = {
  readonly rows: readonly TimelineRow[]
  /** Oldest first; the axis. */
  readonly windows: readonly {
    readonly window: { readonly start: number; readonly end: number }
    readonly label: string
  }[]
}

const MOST = 24

/** What was found when, a row a matter: a bar while it was open, a mark for every scan that found it. Undefined without a row or a window. */
export function matterTimeline({ rows, windows }: MatterTimelineInput): Chart | undefined {
  const [first, last] = [windows[0], windows.at(-1)]
  if (rows.length === 0 || first === undefined || last === undefined) return undefined
  const [start, end] = [first.window.start, Math.max(last.window.end, first.window.start + 1)]
  const ordered = rows.toSorted(
    (a, b) =>
      Number(b.endedAt === undefined) - Number(a.endedAt === undefined) ||
      RANK[b.severity] - RANK[a.severity] ||
      b.openedAt - a.openedAt,
  )
  const shown = ordered.slice(0, MOST)
  const open = rows.filter((row) => row.endedAt === undefined).length
  const title =
    open === 0
      ? `Nothing is open; ${several(rows.length, 'matter')} ${rows.length === 1 ? 'has' : 'have'} ended`
      : open === rows.length
        ? `${open === 1 ? 'The one matter is' : `All ${countWords(open)} matters are`} open`
        : `${asWord(open)} of ${several(rows.length, 'matter')} ${open === 1 ? 'is' : 'are'} open`
  const span = spanOfWindows(windows)
  const subtitle = `From opening to end, with every scan that found it, ${several(windows.length, 'window')}, ${span}${shown.length < rows.length ? `; ${shown.length} of ${rows.length}, open and severe first` : ''}`
  const description = `${title}. A row for each matter: a bar while it was open, a mark for every scan that found it, ${span}.`
  const names = shown.map(({ label }) => drawnName(label))
  const [labels, longLabels] = [cutNames(names, 220), cutNames(names, 260)]
  const bars = shown.map((row, i) => ({
    ...barRow(row, String(i), start, end),
    ...{ name: names[i], label: labels[i], longLabel: longLabels[i] },
  }))
  const marks = shown.flatMap((row, i) =>
    row.findings
      .filter(({ at }) => at >= start && at <= end)
      .map((finding) => ({ as: 'finding', key: String(i), at: finding.at, severity: finding.severity })),
  )
  const spec = (width: number, stops: number, isWide: boolean): VegaLiteSpec => {
    const places = spacedTicks(windows.length, stops)
    return layeredSpec({
      description,
      width,
      height: { step: isWide ? 28 : 46 },
      rows: [...bars, ...marks],
      params: {
        keys: bars.map((row) => row.key),
        start,
        end,
        stops: places.map((place) => windows[place]?.window.start ?? start),
        names: places.map((place) => shortWindow(windows[place]?.label ?? '')),
      },
      layers: layersOf(isWide, width),
    })
  }
  return {
    name: 'matter-timeline',
    title,
    subtitle,
    description,
    wide: spec(640, 8, true),
    narrow: spec(262, 4, false),
    key: [
      { mark: 'diamond', label: 'found, critical' },
      { mark: 'triangle-up', label: 'found, warning' },
      { mark: 'ring', label: 'found, notice' },
      { mark: 'quiet', label: 'open' },
      { mark: 'band', label: 'ended' },
    ],
    numbers: {
      caption: `Matters, ${span}`,
      columns: [
        { name: 'matter', numeric: false },
        { name: 'severity', numeric: false },
        { name: 'status', numeric: false },
        ...['opened', 'ended', 'scans that found it'].map((name) => ({ name, numeric: true })),
      ],
      rows: ordered.map((row) => [
        drawnName(row.label),
        row.severity,
        row.status,
        momentWords(row.openedAt),
        row.endedAt === undefined ? 'open' : momentWords(row.endedAt),
        String(row.findings.length),
      ]),
    },
  }
}

const RANK: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, notice: 0 }

/** A moment for tables, UTC: `2026-04-13 03:05`. */
const momentWords = (at: number): string => isoMoment(at)?.slice(0, 16).replace('T', ' ') ?? '–'

function barRow(row: TimelineRow, key: string, start: number, end: number): DataRow & { readonly key: string } {
  const inside = (at: number): number => Math.min(end, Math.max(start, at))
  return {
    as: 'matter',
    key,
    from: inside(row.openedAt),
    to: inside(row.endedAt ?? end),
    isOpen: row.endedAt === undefined,
    status: row.status,
  }
}

function layersOf(isWide: boolean, width: number) {
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain: [expr('start'), expr('end')], nice: false, zero: false },
    axis: {
      title: null,
      grid: true,
      values: expr('stops'),
      labelExpr: 'names[indexof(stops, datum.value)]',
      labelAlign: 'left',
    },
  })
  const yOffset = isWide ? 0 : 10
  const bySeverity = (range: readonly unknown[]) => ({
    field: 'severity',
    type: 'ordinal',
    scale: { domain: ['notice', 'warning', 'critical'], range },
    legend: null,
  })
  const matter = where("datum.as === 'matter'")
  return [
    {
      ...matter,
      mark: { type: 'bar', height: 7, cornerRadius: 2, yOffset },
      encoding: {
        y: inRows,
        x: x('from'),
        x2: { field: 'to' },
        fill: { condition: { test: 'datum.isOpen', value: ink.nowSoft }, value: ink.band },
      },
    },
    {
      ...where("datum.as === 'finding'"),
      mark: { type: 'point', filled: true, opacity: 1, strokeWidth: 1.5, yOffset },
      encoding: {
        y: inRows,
        x: x('at'),
        shape: { ...bySeverity(['circle', 'triangle-up', 'diamond']), type: 'nominal' },
        fill: bySeverity([ink.paper, ink.warning, ink.critical]),
        stroke: bySeverity([ink.notice, ink.warning, ink.critical]),
        size: bySeverity([56, 70, 96]),
      },
    },
    ...(isWide
      ? [
          { ...textColumn('label', -230, 'left', 'name'), ...matter },
          { ...textColumn('status', width + 12, 'left', 'head'), ...matter },
        ]
      : nameAbove('longLabel', -9)),
  ]
}
