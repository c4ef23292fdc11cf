import type { Baseline } from '../baseline/baseline.ts'
import { readBlockTime } from '../baseline/block-time.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { ServiceError } from '../errors.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { type RowCounter, rowCounter } from '../profile/row-counter.ts'
import type { Progress, Table } from '../profile/table.ts'
import { type Window, windowAt } from '../profile/window.ts'
import { type HistoryRow, historyColumns } from './history-columns.ts'
import type { Monitor } from './monitor.ts'
import { offered } from './named-slice.ts'
import type { ReplayWindow } from './replay.ts'

/** What a version's history is counted and judged under. */
export type HistoryBaseline = { readonly baseline: Pick<Baseline, 'schema'>; readonly view: BaselineView }

/** How files of past predictions are read. */
export type CountHistoryOptions = {
  /** The version of every row, where the files have no column of it or another is meant. */
  readonly version?: string
  /** Only windows that begin here or later, and that end there or before, UTC milliseconds. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly progress: Progress
}

type Span = Pick<CountHistoryOptions, 'from' | 'to'>

/** Past predictions, counted by window. */
export type CountedHistory = {
  /** In the order in which the service would have judged them; windows without rows among them. */
  readonly windows: readonly ReplayWindow[]
  readonly rows: number
  readonly skipped: readonly { readonly version: string; readonly rows: number; readonly because: string }[]
  /** Rows without a time that can be read. */
  readonly untimed: number
}

/** Windows that a history may span: more would be a mistake in the times. */
const MOST_WINDOWS = 40_000
const PROGRESS_ROWS = 10_000

type Counting = HistoryBaseline & { readonly counter: RowCounter; readonly windows: Map<number, Profile> }

/** What rows have come to so far. */
type Tally = {
  readonly spans: ReadonlyMap<number, Window>
  readonly versions: ReadonlyMap<string, Counting | undefined>
  readonly skipped: ReadonlyMap<string, number>
  seen: number
  counted: number
  untimed: number
}

/**
 * Counts files of past predictions by window and version under the versions' baselines. Labels, where a column holds them, are taken as they stand. Rows are taken as they are: an id that comes
 * twice counts twice.
 *
 * @throws {ServiceError} `invalid` if columns are missing, no time can be read, or no window with rows lies in the span
 */
export async function countHistory(
  table: Table,
  monitor: Monitor,
  baselineOf: (version: string) => HistoryBaseline | undefined,
  options: CountHistoryOptions,
): Promise<CountedHistory> {
  const columns = historyColumns(table.columns, monitor, options.version)
  const { tally, count } = historyCounter(monitor, baselineOf, { ...options, time: columns.time })
  const total = await table.rowCount()
  for await (const chunk of table.chunks(columns.needed)) {
    const rowAt = columns.rowsOf(chunk)
    for (let row = 0; row < chunk.rows; row++) {
      count(rowAt(row))
      if (tally.seen % PROGRESS_ROWS === 0) options.progress(tally.seen, total, 'counting past predictions')
    }
  }
  if (tally.counted === 0) throw nothingCounted(monitor.model, tally, columns.time)
  return {
    windows: inOrder(monitor, tally, columns),
    rows: tally.counted,
    skipped: [...tally.skipped].map(([version, rows]) => ({ version, rows, because: 'it has no baseline' })),
    untimed: tally.untimed,
  }
}

/** Counts one row after the other, each in its window and under the baseline of its version. */
function historyCounter(
  monitor: Monitor,
  baselineOf: (version: string) => HistoryBaseline | undefined,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, time }: Span & { readonly time: string },
): { readonly tally: Tally; readonly count: (row: HistoryRow) => void } {
  const [spans, skipped] = [new Map<number, Window>(), new Map<string, number>()]
  const versions = new Map<string, Counting | undefined>()
  const tally: Tally = { spans, versions, skipped, seen: 0, counted: 0, untimed: 0 }
  let window: Window = { start: 0, end: 0 }
  const enter = (moment: number): void => {
    window = windowAt(monitor.window, monitor.timezone, moment)
    if (window.start < from || window.end > to) return
    spans.set(window.start, window)
    if (spans.size > MOST_WINDOWS) throw tooManyWindows(monitor.model, time)
  }
  const countingOf = (version: string): Counting | undefined => {
    if (!versions.has(version)) {
      const found = baselineOf(version)
      versions.set(version, found && { ...found, counter: rowCounter(found.baseline.schema), windows: new Map() })
    }
    return versions.get(version)
  }
  const count = ({ moment: text, version: named, counted }: HistoryRow): void => {
    tally.seen += 1
    const moment = readBlockTime(text)
    if (moment === undefined) {
      tally.untimed += 1
      return
    }
    if (moment < window.start || moment >= window.end) enter(moment)
    if (window.start < from || window.end > to) return
    const version = named ?? 'unknown'
    const counting = countingOf(version)
    if (!counting) {
      skipped.set(version, (skipped.get(version) ?? 0) + 1)
      return
    }
    const profile = counting.windows.get(window.start) ?? emptyProfile(counting.counter.layout.length)
    counting.windows.set(window.start, profile)
    counting.counter.count(profile, counted())
    tally.counted += 1
  }
  return { tally, count }
}

/** Every window from the first to the last, and the outcome runs when they would have been due. */
function inOrder(
  monitor: Monitor,
  { spans, versions }: Tally,
  { time, hasLabels }: { readonly time: string; readonly hasLabels: boolean },
): readonly ReplayWindow[] {
  const starts = [...spans.keys()].sort((a, b) => a - b)
  const last = starts.at(-1) as number
  const windows: ReplayWindow[] = []
  for (
    let window = spans.get(starts[0] as number) as Window;
    window.start <= last;
    window = windowAt(monitor.window, monitor.timezone, window.end)
  ) {
    windows.push({ run: 'arrival', window, versions: countsIn(window, versions) })
    if (windows.length > MOST_WINDOWS) throw tooManyWindows(monitor.model, time)
  }
  const after = hasLabels ? monitor.labelsAfterMs : undefined
  if (after === undefined) return windows
  const due = ({ run, window }: ReplayWindow): number => window.end + (run === 'outcome' ? after : 0)
  const outcomes = windows
    .filter(({ versions: of }) => of.length > 0)
    .map((window): ReplayWindow => ({ ...window, run: 'outcome' }))
  return [...windows, ...outcomes].sort((a, b) => due(a) - due(b))
}

function countsIn({ start }: Window, versions: Tally['versions']): ReplayWindow['versions'] {
  return [...versions].flatMap(([version, counting]) => {
    const profile = counting?.windows.get(start)
    if (!counting || !profile) return []
    const { view } = counting
    const counts = coarsener(view.schema)(profile)
    let rows = 0
    for (const vector of counts.values()) rows += vector[view.layout.n] as number
    return [{ version, baseline: view, rows, counts }]
  })
}

function tooManyWindows(model: string, column: string): ServiceError {
  return new ServiceError(
    'invalid',
    `${model}: the times in column ${column} span more than ${MOST_WINDOWS} windows; check their unit (milliseconds, dates or ISO 8601), or narrow the span with --from and --to`,
  )
}

function nothingCounted(model: string, { seen, untimed, skipped }: Tally, column: string): ServiceError {
  const because =
    seen === 0
      ? 'they hold no rows'
      : untimed === seen
        ? `no value of column ${column} is a time; write whole milliseconds, dates or ISO 8601`
        : skipped.size > 0
          ? `their rows are of ${offered([...skipped.keys()])}, which has no baseline; fit one, or name the version that is meant as MODEL@VERSION`
          : 'no window with rows lies whole between --from and --to'
  return new ServiceError('invalid', `${model}: nothing can be replayed from the files: ${because}`)
}
