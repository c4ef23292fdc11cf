import { randomUUID } from 'node:crypto'
import { DEFAULT_INHIBITION, type InhibitRule } from '../alert/inhibition.ts'
import type { Route } from '../alert/route.ts'
import type { BaselineSummary } from '../baseline/baseline.ts'
import { fitBaseline } from '../baseline/fit-baseline.ts'
import { type BaselineView, viewBaseline } from '../detect/baseline-view.ts'
import { engines } from '../engine/index.ts'
import { ServiceError } from '../errors.ts'
import type { ArrivalAnswer } from '../ingest/arrival-store.ts'
import { ingestTable, labelsFromTable, type TableOptions } from '../ingest/ingest-table.ts'
import { dueOf, evaluateAll, type JudgedWindow } from '../monitor/evaluate-due.ts'
import type { JudgingPorts } from '../monitor/evaluate-window.ts'
import { type Monitor, monitorOf } from '../monitor/monitor.ts'
import { type Moment, momentOf } from '../monitor/summed-windows.ts'
import { createTeller, type TellingPorts } from '../monitor/tell.ts'
import type { Progress } from '../profile/table.ts'
import { windowAt } from '../profile/window.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { readRowsElsewhere } from './read-rows-elsewhere.ts'
import { createReportWork, type ReportWork } from './report-work.ts'
import { createSearchWork, type SearchWork } from './search-work.ts'
import { createValueWork, type ValueWork } from './value-work.ts'

/** What a worker is started with; plain data, so that it can cross threads. */
export type HeavySettings = {
  readonly databasePath: string
  readonly monitors: readonly Monitor[]
  readonly routes: readonly Route[]
  /** Default: a silent or broken feed mutes the rest of its model. */
  readonly inhibit?: readonly InhibitRule[]
  readonly baseUrl: string
  /** Key of the sample of subjects; the store makes one of its own without it. */
  readonly sampleKey?: Uint8Array
}

/** A training file, or predictions or labels in files. */
export type FilesRequest = {
  readonly model: string
  readonly version: string
  readonly files: readonly string[]
  /** Column -> what it holds, over the monitor's own map. */
  readonly columns: Readonly<Record<string, string>>
  readonly actor: string
  readonly now: number
}

export type FitFilesRequest = FilesRequest & {
  readonly source?: string | undefined
  readonly at?: string | undefined
  readonly recount: boolean
  /** From when on it counts; default all for the first baseline of a version, else the next window. */
  readonly effectiveFrom?: Moment | undefined
}

/** What a fit came to: the baseline, and the training rows that could not be read. */
export type FitAnswer = {
  readonly baseline: BaselineSummary
  /** Time blocks that were kept; 0 without a time column. */
  readonly blocks: number
  readonly rejected: { readonly count: number; readonly examples: readonly string[] }
}

/** Buckets of stored counts beside a fresh count. */
export type CountsAnswer = { readonly buckets: number; readonly rows: number; readonly wrong: readonly string[] }

/** Work that may take long; in the service it runs in threads of its own, on the command line in place. */
export type HeavyWork = ReportWork &
  SearchWork &
  ValueWork & {
    readonly fold: () => void
    readonly evaluate: (
      request: { readonly models?: readonly string[] | undefined; readonly now: number },
      progress: Progress,
    ) => readonly JudgedWindow[]
    readonly nextDue: (request: { readonly model: string; readonly now: number }) => number
    readonly fit: (request: FitFilesRequest, progress: Progress) => Promise<FitAnswer>
    readonly ingestFiles: (request: FilesRequest, progress: Progress) => Promise<ArrivalAnswer>
    readonly labelFiles: (request: FilesRequest, progress: Progress) => Promise<ArrivalAnswer>
    readonly checkCounts: (
      request: { readonly models?: readonly string[] | undefined },
      progress: Progress,
    ) => CountsAnswer
    readonly retain: (request: { readonly now: number }) => ReturnType<Store['retain']>
    readonly close: () => void
  }

/** Opens the database with a connection of its own and does the heavy work on it. */
export function createHeavyWork(settings: HeavySettings): HeavyWork {
  const monitors = new Map(settings.monitors.map((monitor) => [monitor.model, monitor]))
  const store = openStore(settings.databasePath, {
    monitors: settings.monitors,
    ...(settings.sampleKey && { sampleKey: settings.sampleKey }),
  })
  const ports = judgingPorts(store, settings)
  const engine = engines.duckdb()
  const chosen = (models: readonly string[] | undefined): readonly Monitor[] =>
    models === undefined ? settings.monitors : models.map((model) => monitorOf(monitors, model))

  const withTable = async <T>(
    files: readonly string[],
    work: (table: Awaited<ReturnType<typeof engine.openTable>>) => Promise<T>,
  ): Promise<T> => {
    const table = await engine.openTable(files)
    try {
      return await work(table)
    } finally {
      await table.close()
    }
  }
  const specWith = (model: string, columns: Readonly<Record<string, string>>): Monitor => {
    const monitor = monitorOf(monitors, model)
    return { ...monitor, columns: { ...monitor.columns, ...columns } }
  }

  return {
    fold: () => {
      store.fold.foldAll()
    },
    evaluate: ({ models, now }, progress) => evaluateAll(ports, chosen(models), now, progress),
    ...createReportWork(store, ports, monitors),
    ...createSearchWork(
      {
        ...ports,
        runs: store.runs,
        reads: store.profiles,
        rows: store.rows.coded(readRowsElsewhere(settings.databasePath)),
      },
      monitors,
    ),
    ...createValueWork({ ...ports, runs: store.runs, readRows: store.rows.window }, monitors),
    nextDue: ({ model, now }) => dueOf(ports, monitorOf(monitors, model), now).length,
    fit: (request, progress) =>
      withTable(request.files, async (table) => {
        const monitor = specWith(request.model, request.columns)
        const { fitted, rejected } = await fitBaseline(table, monitor, {
          ...(request.source !== undefined && { sourceColumn: request.source }),
          ...(request.at !== undefined && { atColumn: request.at }),
          hashSubject: store.subjectHash,
          progress,
        })
        const baseline = store.baselines.keep(fitted, {
          model: request.model,
          version: request.version,
          effectiveFrom: effectiveFrom(store, monitor, request),
          actor: request.actor,
          at: request.now,
        })
        return { baseline, blocks: fitted.blocks?.starts.length ?? 0, rejected }
      }),
    ingestFiles: (request, progress) =>
      withTable(request.files, (table) =>
        ingestTable(store.arrivals, specWith(request.model, {}), request.version, table, tableOptions(request), {
          actor: request.actor,
          now: request.now,
          progress,
        }),
      ),
    labelFiles: (request, progress) =>
      withTable(request.files, (table) =>
        labelsFromTable(store.arrivals, specWith(request.model, {}), table, tableOptions(request), {
          actor: request.actor,
          now: request.now,
          progress,
        }),
      ),
    checkCounts: ({ models }, progress) => {
      const targets = chosen(models)
      const wrong = targets.flatMap((monitor, i) => {
        progress(i, targets.length, monitor.model)
        store.fold.foldThrough(monitor.model)
        return store.fold
          .check(monitor.model)
          .map(
            (d) =>
              `${monitor.model}, baseline ${d.baselineId}, bucket of ${new Date(d.bucket).toISOString()}: ${d.storedRows} rows are counted, the stored predictions hold ${d.countedRows}`,
          )
      })
      const totals = targets.map((monitor) => store.profiles.countedBuckets(monitor.model))
      return {
        buckets: totals.reduce((sum, t) => sum + t.buckets, 0),
        rows: totals.reduce((sum, t) => sum + t.rows, 0),
        wrong,
      }
    },
    retain: ({ now }) => store.retain(now),
    close: () => store.close(),
  }
}

/** Maps run from column to what it holds, arrival looks things up the other way; times without a zone are UTC, as in a training file's time column. */
function tableOptions(request: FilesRequest): TableOptions {
  return {
    columns: Object.fromEntries(Object.entries(request.columns).map(([column, holds]) => [holds, column])),
    assumeUtc: true,
  }
}

/**
 * From when on a new baseline counts: the first of a version from the beginning, a later one from the next window, or the window that holds the moment asked for, unless
 * all is to be counted again. Judged windows keep theirs.
 */
function effectiveFrom(store: Store, monitor: Monitor, request: FitFilesRequest): number | undefined {
  const first = store.baselines.inEffect(request.model, request.version, Number.MAX_SAFE_INTEGER) === undefined
  if (first || request.recount) return undefined
  const windowOf = (at: number) => windowAt(monitor.window, monitor.timezone, at)
  const next = windowOf(request.now).end
  const wanted = momentOf(request.effectiveFrom, monitor.timezone)
  if (wanted === undefined) return next
  if (wanted < next) {
    throw new ServiceError(
      'invalid',
      `effectiveFrom ${new Date(wanted).toISOString()} lies before the next window of ${monitor.model} (${new Date(next).toISOString()}): windows that are judged keep their baseline; name a later moment, leave it out, or ask for a recount`,
      [{ path: 'effectiveFrom', message: `must be ${new Date(next).toISOString()} or later` }],
    )
  }
  const window = windowOf(wanted)
  return window.start === wanted ? wanted : window.end
}

/** Baselines prepared for judging that a worker keeps at hand. */
const VIEWS_KEPT = 16

/** What a judgement reads and writes, over one store; each call makes a worker with a name of its own. */
export function judgingPorts(store: Store, settings: HeavySettings): JudgingPorts {
  const views = new Map<string, BaselineView>()
  return {
    runs: store.runs,
    profiles: store.profiles,
    fold: store.fold,
    investigations: store.investigations,
    baselineInEffect: store.baselines.inEffect,
    view: (baselineId, depth) => {
      const key = `${baselineId}|${depth}`
      let view = views.get(key)
      if (!view) {
        view = viewBaseline(store.baselines.load(baselineId), depth)
        if (views.size >= VIEWS_KEPT) views.delete(views.keys().next().value as string)
        views.set(key, view)
      }
      return view
    },
    lineage: (model, version, knownAt) => store.graph.upstreamOf(model, version, { knownAt }),
    encodeProfile: store.encodeProfile,
    telling: createTeller(tellingPorts(store, settings)),
    transact: store.transact,
    owner: randomUUID(),
  }
}

/** What telling reads and writes, over one store. */
export function tellingPorts(
  store: Store,
  settings: Pick<HeavySettings, 'monitors' | 'routes' | 'inhibit' | 'baseUrl'>,
): TellingPorts {
  const { alerts, told, silences, outbox, transact } = store
  const { routes, inhibit = DEFAULT_INHIBITION, baseUrl } = settings
  const monitors = new Map(settings.monitors.map((monitor) => [monitor.model, monitor]))
  return { alerts, told, silences, outbox, transact, routes, inhibit, monitors, baseUrl }
}
