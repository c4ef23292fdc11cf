import { planColumns } from '../baseline/column-plan.ts'
import { ServiceError } from '../errors.ts'
import type { CountableRow } from '../profile/row-counter.ts'
import type { Chunk } from '../profile/table.ts'
import type { Monitor } from './monitor.ts'
import { offered } from './named-slice.ts'

/** A row of past predictions as a file has it: when, by which version, and what of it is counted. */
export type HistoryRow = {
  readonly moment: string | null
  readonly version: string | null
  readonly counted: () => CountableRow
}

/** Where past predictions stand in files. */
export type HistoryColumns = {
  /** Columns to be read, in the order that `rowsOf` expects of a chunk. */
  readonly needed: readonly string[]
  /** The column with the time of a row. */
  readonly time: string
  readonly hasLabels: boolean
  readonly rowsOf: (chunk: Chunk) => (row: number) => HistoryRow
}

/**
 * Finds past predictions in the columns of files.
 *
 * @param version of every row; undefined where a column has to say
 * @throws {ServiceError} `invalid` naming what no column holds
 */
export function historyColumns(
  columns: readonly string[],
  monitor: Monitor,
  version: string | undefined,
): HistoryColumns {
  const plan = planColumns(monitor, columns, {})
  const time = timeColumn(monitor, columns)
  const versionColumn = version === undefined ? plan.version : undefined
  if (version === undefined && versionColumn === undefined) throw noVersion(monitor.model)
  const [features, sensitive] = [plan.features.map(({ column }) => column), plan.sensitive.map(({ column }) => column)]
  const single = [time, versionColumn, plan.score, plan.decision, plan.label]
  const needed = [...new Set([...features, ...sensitive, ...single.filter((column) => column !== undefined)])]
  const place = (column: string | undefined): number => (column === undefined ? -1 : needed.indexOf(column))
  const [featureAt, sensitiveAt] = [features.map(place), sensitive.map(place)]
  const [timeAt, versionAt] = [place(time), place(versionColumn)]
  const [scoreAt, decisionAt, labelAt] = [place(plan.score), place(plan.decision), place(plan.label)]
  return {
    ...{ needed, time, hasLabels: labelAt >= 0 },
    rowsOf: (chunk) => {
      const value = (column: number, row: number): string | null =>
        column < 0 ? null : (chunk.columns[column]?.[row] ?? null)
      return (row) => ({
        moment: value(timeAt, row),
        version: version ?? value(versionAt, row),
        counted: () => ({
          features: featureAt.map((column) => value(column, row)),
          sensitive: sensitiveAt.map((column) => value(column, row)),
          score: value(scoreAt, row),
          decision: value(decisionAt, row),
          ...(labelAt >= 0 && { label: value(labelAt, row) }),
        }),
      })
    },
  }
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
