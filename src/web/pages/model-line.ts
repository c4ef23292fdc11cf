import type { Investigation } from '../../investigate/investigation.ts'
import type { HistoryPoint, HistoryReport, ModelStatus } from '../../monitor/report.ts'
import type { StoredFinding } from '../app-services.ts'
import type { ModelVerdict } from './model-verdict.ts'

/** A model with its verdict and its live investigations. */
export type ModelStanding = {
  readonly status: ModelStatus
  readonly verdict: ModelVerdict
  readonly open: readonly Investigation[]
}

/** A model in a list of models. */
export type ModelLine = ModelStanding & {
  /** What the last scan found, where no investigation is open: told nowhere else. */
  readonly findings: readonly StoredFinding[]
  /** One slice over the last windows; left out where nothing was judged. */
  readonly trend?: ModelTrend
}

/** One slice over the last windows: that of the worst open case, else the one furthest from training. */
export type ModelTrend = {
  readonly slice: string
  /** Oldest first. */
  readonly points: readonly HistoryPoint[]
  readonly limit: HistoryReport['limit']
  /** The slice that the worst open case is about, by the question of that case. */
  readonly isOfCase: boolean
}
