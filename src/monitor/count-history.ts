import type { Baseline } from '../baseline/baseline.ts'
import { readBlockTime } from '../baseline/block-time.ts'
import { planColumns } from '../baseline/column-plan.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { ServiceError } from '../errors.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import { emptyProfile, type Profile } from '../profile/profile.ts'
import { type RowCounter, rowCounter } from '../profile/row-counter.ts'
import type { Progress, Table } from '../profile/table.ts'
import { type Window, windowAt } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'
import { offered } from './named-slice.ts'
import type { ReplayWindow } from './replay.ts'

/** What a version's history is counted and judged under. */
export type HistoryBaseline = { readonly baseline: Pick<Baseline, 'schema'>; readonly view: BaselineView }

/** How files of past predictions are read. */
export type CountHistoryOptions = {
  /** The version of every row, where the files have no column of it or another is meant. */
  readonly version?: string
  /** Only rows of windows from here on, and before there, UTC milliseconds. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly progress: Progress
}

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

/**
 * Counts files of past predictions by window and version under the versions' baselines. Labels, where a column holds them, are taken as they stand. Rows are taken as they are: an id that comes
 * twice counts twice.
 *
 * @throws {ServiceError} `invalid` if columns are missing, no time can be read, or no row lies in the span
 */
export async function countHistory(
  table: Table,
  monitor: Monitor,
  baselineOf: (version: string) => HistoryBaseline | undefined,
  options: CountHistoryOptions,
): Promise<CountedHistory> {
  const plan = planColumns(monitor, table.columns, {})
  const atColumn = timeColumn(monitor, table.columns)
  const versionColumn = options.version === undefined ? plan.version : undefined
  if (options.version === undefined && versionColumn === undefined) throw noVersion(monitor.model)
  const featureColumns = plan.features.map(({ column }) => column)
  const sensitiveColumns = plan.sensitive.map(({ column }) => column)
  const single = [atColumn, versionColumn, plan.score, plan.decision, plan.label]
  const columns = [...new Set([...featureColumns, ...sensitiveColumns, ...single.filter((c) => c !== undefined)])]
  const place = (column: string | undefined): number => (column === undefined ? -1 : columns.indexOf(column))
  const featureAt = featureColumns.map(place)
  const sensitiveAt = sensitiveColumns.map(place)
  const [timeAt, versionAt] = [place(atColumn), place(versionColumn)]
  const [scoreAt, decisionAt, labelAt] = [place(plan.score), place(plan.decision), place(plan.label)]
  const versions = new Map<string, Counting | undefined>()
  const skipped = new Map<string, number>()
  const total = await table.rowCount()
  let [seen, counted, untimed] = [0, 0, 0]
  let window: Window = { start: 0, end: 0 }
  const spans = new Map<number, Window>()

  for await (const chunk of table.chunks(columns)) {
    const value = (column: number, row: number): string | null =>
      column < 0 ? null : (chunk.columns[column]?.[row] ?? null)
    for (let r = 0; r < chunk.rows; r++) {
      seen += 1
      if (seen % PROGRESS_ROWS === 0) options.progress(seen, total, 'counting past predictions')
      const moment = readBlockTime(value(timeAt, r))
      if (moment === undefined) {
        untimed += 1
        continue
      }
      if (moment < (options.from ?? Number.NEGATIVE_INFINITY) || moment >= (options.to ?? Number.POSITIVE_INFINITY))
        continue
      if (moment < window.start || moment >= window.end) {
        window = windowAt(monitor.window, monitor.timezone, moment)
        spans.set(window.start, window)
        if (spans.size > MOST_WINDOWS) throw tooManyWindows(monitor.model, atColumn)
      }
      const version = options.version ?? value(versionAt, r) ?? 'unknown'
      if (!versions.has(version)) {
        const found = baselineOf(version)
        versions.set(version, found && { ...found, counter: rowCounter(found.baseline.schema), windows: new Map() })
      }
      const counting = versions.get(version)
      if (!counting) {
        skipped.set(version, (skipped.get(version) ?? 0) + 1)
        continue
      }
      let profile = counting.windows.get(window.start)
      if (!profile) {
        profile = emptyProfile(counting.counter.layout.length)
        counting.windows.set(window.start, profile)
      }
      counting.counter.count(profile, {
        features: featureAt.map((column) => value(column, r)),
        sensitive: sensitiveAt.map((column) => value(column, r)),
        score: value(scoreAt, r),
        decision: value(decisionAt, r),
        ...(labelAt >= 0 && { label: value(labelAt, r) }),
      })
      counted += 1
    }
  }
  if (counted === 0) throw nothingCounted(monitor.model, { seen, untimed, skipped, atColumn: atColumn })
  return {
    windows: inOrder(monitor, [...versions], spans, labelAt >= 0),
    rows: counted,
    skipped: [...skipped].map(([version, rows]) => ({ version, rows, because: 'it has no baseline' })),
    untimed,
  }
}

/** Every window from the first to the last, and the outcome runs when they would have been due. */
function inOrder(
  monitor: Monitor,
  versions: readonly (readonly [string, Counting | undefined])[],
  spans: ReadonlyMap<number, Window>,
  withLabels: boolean,
): readonly ReplayWindow[] {
  const starts = [...spans.keys()]
  const [first, last] = [Math.min(...starts), Math.max(...starts)]
  const windows: ReplayWindow[] = []
  for (
    let window = spans.get(first) as Window;
    window.start <= last;
    window = windowAt(monitor.window, monitor.timezone, window.end)
  ) {
    windows.push({
      run: 'arrival',
      window,
      versions: versions.flatMap(([version, counting]) => {
        const profile = counting?.windows.get(window.start)
        if (!counting || !profile) return []
        const counts = coarsener(counting.view.schema)(profile)
        let rows = 0
        for (const vector of counts.values()) rows += vector[counting.view.layout.n] as number
        return [{ version, baseline: counting.view, rows, counts }]
      }),
    })
    if (windows.length > MOST_WINDOWS) throw tooManyWindows(monitor.model, 'at')
  }
  const after = withLabels ? monitor.labelsAfterMs : undefined
  if (after === undefined) return windows
  const due = ({ run, window }: ReplayWindow): number => window.end + (run === 'outcome' ? after : 0)
  const outcomes = windows
    .filter(({ versions: of }) => of.length > 0)
    .map((window): ReplayWindow => ({ ...window, run: 'outcome' }))
  return [...windows, ...outcomes].sort((a, b) => due(a) - due(b))
}

/** The column with the time of a row: as the monitor maps it, or `at`. */
function timeColumn({ model, columns: mapped }: Monitor, columns: readonly string[]): string {
  const named = Object.entries(mapped).find(([column, holds]) => holds === 'at' && columns.includes(column))
  const column = named?.[0] ?? columns.find((name) => name === 'at')
  if (column !== undefined) return column
  throw new ServiceError(
    'invalid',
    `${model}: no column holds the time of a prediction; map one to at under columns in the monitor or with --map COLUMN=at; the files have ${offered(columns)}`,
    [{ path: 'at', message: 'has no column in the files' }],
  )
}

function noVersion(model: string): ServiceError {
  return new ServiceError(
    'invalid',
    `${model}: the files have no column version, so it is not known which baseline judges a row; name the version as MODEL@VERSION, or map a column to version under columns in the monitor`,
    [{ path: 'version', message: 'has no column in the files' }],
  )
}

function tooManyWindows(model: string, column: string): ServiceError {
  return new ServiceError(
    'invalid',
    `${model}: the times in column ${column} span more than ${MOST_WINDOWS} windows; check their unit (milliseconds, dates or ISO 8601), or narrow the span with --from and --to`,
  )
}

function nothingCounted(
  model: string,
  what: {
    readonly seen: number
    readonly untimed: number
    readonly skipped: ReadonlyMap<string, number>
    readonly atColumn: string
  },
): ServiceError {
  const because =
    what.seen === 0
      ? 'they hold no rows'
      : what.untimed === what.seen
        ? `no value of column ${what.atColumn} is a time; write whole milliseconds, dates or ISO 8601`
        : what.skipped.size > 0
          ? `their rows are of ${offered([...what.skipped.keys()])}, which has no baseline; fit one, or name the version that is meant as MODEL@VERSION`
          : 'no row lies between --from and --to'
  return new ServiceError('invalid', `${model}: nothing can be replayed from the files: ${because}`)
}
