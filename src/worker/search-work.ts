import { type Monitor, monitorOf } from '../monitor/monitor.ts'
import type { ReportReads } from '../monitor/report-reads.ts'
import type { Fold } from '../monitor/run-store.ts'
import { type SliceSearchPorts, searchSlices } from '../monitor/search-slices.ts'
import type { SliceSearchReport, SliceSearchRequest } from '../monitor/slice-search-report.ts'
import { spanOf } from '../monitor/summed-windows.ts'
import type { Progress } from '../profile/table.ts'

/** A search of slices as heavy work: request and answer are plain data. */
export type SearchWork = {
  readonly searchSlices: (
    request: { readonly model: string; readonly request: SliceSearchRequest },
    progress: Progress,
  ) => Promise<SliceSearchReport>
}

/** What the search reads, with what brings counts up to date. */
export type SearchWorkPorts = SliceSearchPorts & {
  readonly fold: Pick<Fold, 'foldThrough'>
  readonly reads: Pick<ReportReads, 'isCounted'>
}

/** The search of slices over one store. */
export function createSearchWork(ports: SearchWorkPorts, monitors: ReadonlyMap<string, Monitor>): SearchWork {
  return {
    searchSlices: ({ model, request }, progress) => {
      const monitor = monitorOf(monitors, model)
      if (!ports.reads.isCounted(model, spanOf(ports, monitor, request))) ports.fold.foldThrough(model)
      return searchSlices(ports, monitor, request, progress)
    },
  }
}
