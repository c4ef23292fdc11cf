import { ServiceError } from '../errors.ts'
import { closest } from '../profile/closest.ts'
import type { ModelSpec } from '../profile/model-spec.ts'

/** Where each thing a baseline counts stands in the file. */
export type ColumnPlan = {
  readonly features: readonly {
    readonly name: string
    readonly kind: 'numeric' | 'categorical'
    readonly column: string
  }[]
  readonly sensitive: readonly { readonly name: string; readonly column: string }[]
  readonly score: string | undefined
  readonly decision: string | undefined
  readonly label: string | undefined
  readonly version: string | undefined
  readonly at: string | undefined
  readonly source: string | undefined
}

/** Columns named by whoever asks for the fit, `--source` and `--at` on the command line: the training source and the time of a row. */
export type NamedColumns = { readonly sourceColumn?: string | undefined; readonly atColumn?: string | undefined }

/**
 * Finds the columns of a model's baseline in a file.
 *
 * A column is found by the name of what it holds (a feature, a sensitive feature, `score`, `decision`, `label`, `version`), or by the monitor's
 * `columns`, which maps a column of the file to that name (`columns: { annual_income: income }`). In files of predictions as they are sent,
 * `features.income` and `sensitive.sex` are found too.
 *
 * @throws {ServiceError} listing everything that is missing, what the file has, and how to map it
 */
export function planColumns(spec: ModelSpec, columns: readonly string[], named: NamedColumns): ColumnPlan {
  const has = new Set(columns)
  const mapped = new Map<string, string>()
  for (const [column, name] of Object.entries(spec.columns)) if (has.has(column)) mapped.set(name, column)
  const find = (name: string, prefix?: string): string | undefined =>
    mapped.get(name) ??
    (has.has(name) ? name : prefix && has.has(`${prefix}.${name}`) ? `${prefix}.${name}` : undefined)
  const missing: string[] = []
  const need = (column: string | undefined, what: string): string => {
    if (column === undefined) missing.push(what)
    return column ?? ''
  }
  const unnamed: string[] = []
  const given = (flag: string, column: string | undefined, what: string): string | undefined => {
    if (column !== undefined && !has.has(column)) unnamed.push(notThere(flag, column, what, columns))
    return column
  }
  const kind = spec.outcome.kind
  const score = find('score')
  const decision = find('decision')
  const plan: ColumnPlan = {
    features: Object.entries(spec.features).map(([name, declared]) => ({
      name,
      kind: declared,
      column: need(find(name, 'features'), `${name} (${declared} feature)`),
    })),
    sensitive: Object.keys(spec.sensitive).map((name) => ({
      name,
      column: need(find(name, 'sensitive'), `${name} (sensitive feature)`),
    })),
    score: kind === 'score-only' ? need(score, 'score') : score,
    decision:
      kind === 'binary' || kind === 'multiclass'
        ? need(decision, 'decision')
        : kind === 'regression' && score === undefined
          ? need(decision, 'decision (the predicted number) or score')
          : decision,
    label: find('label'),
    version: find('version'),
    at: given('--at', named.atColumn, 'the time'),
    source: given('--source', named.sourceColumn, 'the training source'),
  }
  if (missing.length > 0 || unnamed.length > 0) throw lacking(spec, columns, missing, unnamed)
  return plan
}

/** Columns that a message lists. */
const MOST_LISTED = 40

function lacking(
  spec: ModelSpec,
  columns: readonly string[],
  missing: readonly string[],
  unnamed: readonly string[],
): ServiceError {
  const listed = columns.slice(0, MOST_LISTED).join(', ')
  const has = columns.length > MOST_LISTED ? `${listed} and ${columns.length - MOST_LISTED} more` : listed
  const first = (missing[0] ?? '').split(' ')[0]
  const declared =
    `the file lacks ${missing.join(', ')}, which the monitor of ${spec.model} declares. Where a name differs, map it under columns: ` +
    `in the monitor, the file's column first, e.g. columns: { ${columns[0] ?? 'column'}: ${first} }`
  const faults = [...unnamed, ...(missing.length > 0 ? [declared] : [])]
  return new ServiceError('invalid', `${faults.join('; ')}; the file has ${has}`, [
    ...unnamed.map((message) => ({ path: message.split(' ')[0] as string, message })),
    ...missing.map((what) => ({ path: what.split(' ')[0] as string, message: what })),
  ])
}

function notThere(flag: string, column: string, what: string, columns: readonly string[]): string {
  const near = closest(column, columns) ?? columns.find((name) => name.toLowerCase().includes(column.toLowerCase()))
  const meant = near === undefined ? '' : ` (did you mean ${near}?)`
  return `${flag} ${column}: the file has no column ${column} to read ${what} of a row from${meant}; name one it has, or leave ${flag} out`
}
