import { ServiceError } from '../errors.ts'
import type { NumericBinning } from '../profile/binning.ts'
import { fineLayout, type ProfileSchema } from '../profile/layout.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import { readNumeric } from '../profile/reading.ts'
import { bandNames, type SensitiveFeature, SPECIAL_VALUES, strataPossible } from '../profile/stratum.ts'
import type { CategorySummary, NumericSummary, Progress, Table } from '../profile/table.ts'
import {
  ATOM_SHARE,
  fitCategoricalBinning,
  fitNumericBinning,
  MOST_CATEGORIES,
  MOST_RARE,
  type Resolution,
  resolutionFor,
} from './binning-fit.ts'
import type { ColumnPlan } from './column-plan.ts'
import { tooManyStrata } from './too-many-strata.ts'

/** A schema with the columns that may hold text that is no number where one is declared: rows with such text are refused. */
export type FittedSchema = { readonly schema: ProfileSchema; readonly doubtful: readonly DoubtfulColumn[] }

/** A column whose every value must be a number or absent. Of a sensitive one no message repeats a value; a score must be finite besides. */
export type DoubtfulColumn = {
  readonly column: string
  readonly isSensitive: boolean
  readonly isScore: boolean
}

/** Share of rows with unreadable numbers from which the column is refused as a whole. */
export const MOST_UNREADABLE_SHARE = 0.01

/** Most values of a sensitive feature that have a slice of their own. */
const MOST_SENSITIVE_VALUES = 50

/** Places are kept in 16 bits while a stratum is small. */
const MOST_PLACES = 0x10000

/**
 * Freezes what a model's counts mean, from the summaries of its training columns.
 *
 * @throws {ServiceError} if a numeric column is not numeric, or a schema is too wide to count under
 */
export async function fitSchema(
  table: Table,
  spec: ModelSpec,
  plan: ColumnPlan,
  progress: Progress,
): Promise<FittedSchema> {
  const rows = await table.rowCount()
  if (rows === 0)
    throw new ServiceError('invalid', `no rows to fit a baseline of ${spec.model} on: the file has a header alone`)
  const resolution = resolutionFor(rows)
  const doubtful = new Set<string>()
  const total = plan.features.length + plan.sensitive.length + 1
  let done = 0
  const step = (what: string): void => progress(done++, total, `reading the values of ${what}`)

  const features: ProfileSchema['features'][number][] = []
  for (const { name, kind, column } of plan.features) {
    step(name)
    const binning =
      kind === 'numeric'
        ? await numericBinning(table, column, name, rows, resolution, doubtful, name in spec.sensitive)
        : fitCategoricalBinning(await table.categorySummary(column, MOST_CATEGORIES + MOST_RARE))
    features.push({ name, binning })
  }
  const sensitive: SensitiveFeature[] = []
  for (const { name, column } of plan.sensitive) {
    step(name)
    sensitive.push(await sensitiveFeature(table, column, name, spec.sensitive[name] ?? {}))
  }
  step('score and decision')
  const score = await scoreBinning(table, plan, spec.outcome, rows, resolution, doubtful)
  const schema: ProfileSchema = {
    features,
    ...(score ? { score } : {}),
    scoreRange: spec.scoreRange,
    outcome: spec.outcome,
    decisions: await decisionsOf(table, plan.decision, spec.outcome),
    sensitive,
    maxStrata: spec.maxStrata,
  }
  progress(total, total, 'reading the values of columns')
  if (strataPossible(sensitive) > Number.MAX_SAFE_INTEGER) throw tooManyStrata(schema)
  const places = fineLayout(schema).length
  if (places > MOST_PLACES) {
    throw new ServiceError(
      'invalid',
      `${features.length} features make ${places} cells, more than the ${MOST_PLACES} a stratum can hold: watch fewer features`,
    )
  }
  const sensitiveColumns = new Set(plan.sensitive.map((s) => s.column))
  // Bands are cut from numbers: what is none would pass for an absent value. Few columns have bands, so each is asked row by row.
  const banded = plan.sensitive.filter((s) => spec.sensitive[s.name]?.bands).map((s) => s.column)
  const scores = plan.score === undefined ? [] : [plan.score]
  return {
    schema,
    doubtful: [...new Set([...doubtful, ...banded, ...scores])].map((column) => ({
      column,
      isSensitive: sensitiveColumns.has(column),
      isScore: column === plan.score,
    })),
  }
}

async function numericBinning(
  table: Table,
  column: string,
  name: string,
  rows: number,
  resolution: Resolution,
  doubtful: Set<string>,
  isSensitive = false,
): Promise<NumericBinning> {
  const summary = await table.numericSummary(column, resolution.fine, ATOM_SHARE)
  if (summary.unreadable.count > MOST_UNREADABLE_SHARE * rows)
    throw await mostlyUnreadable(table, column, name, rows, summary.unreadable, isSensitive)
  if (summary.unreadable.count > 0) doubtful.add(column)
  const few = summary.distinct <= resolution.coarse && summary.atoms.length < summary.distinct
  // With a share of 0 every value is an atom: the whole list, where it is short.
  const values = few ? (await table.numericSummary(column, 1, 0)).atoms : []
  return fitNumericBinning(summary, resolution, values)
}

/** The score's cells where any score is present; for a regression without one, those of its decision. */
async function scoreBinning(
  table: Table,
  plan: ColumnPlan,
  outcome: OutcomeSpec,
  rows: number,
  resolution: Resolution,
  doubtful: Set<string>,
): Promise<NumericBinning | undefined> {
  const of = async (column: string | undefined, name: string): Promise<NumericBinning | undefined> => {
    if (column === undefined) return undefined
    const binning = await numericBinning(table, column, name, rows, resolution, doubtful)
    return binning.edges.length > 0 ? binning : undefined
  }
  const score = await of(plan.score, 'score')
  if (outcome.kind !== 'regression') return score
  const decision = await of(plan.decision, 'decision')
  return score ?? decision
}

async function mostlyUnreadable(
  table: Table,
  column: string,
  name: string,
  rows: number,
  { count, first }: NumericSummary['unreadable'],
  isSensitive: boolean,
): Promise<ServiceError> {
  const share = `${((100 * count) / rows).toFixed(1)} %`
  const [place] = first ? await placesOf(table, [first.row]) : []
  const example = first ? `, the first is ${isSensitive ? 'a text' : JSON.stringify(first.text)} in ${place}` : ''
  return new ServiceError(
    'invalid',
    `column ${column} (${name}, declared numeric): ${count} of ${rows} rows (${share}) hold no number${example}; ` +
      `expected decimal numbers or nothing. Declare ${name}: categorical, or clean the column`,
  )
}

/** Where rows (1-based) stand, as people find them. */
export async function placesOf(table: Table, rows: readonly number[]): Promise<readonly string[]> {
  return table.placesOf ? await table.placesOf(rows) : rows.map((row) => `row ${row}`)
}

async function sensitiveFeature(
  table: Table,
  column: string,
  name: string,
  declared: ModelSpec['sensitive'][string],
): Promise<SensitiveFeature> {
  if (declared.bands) return { name, bands: declared.bands, values: bandNames(declared.bands), rare: [] }
  const { values: seen } = await table.categorySummary(column, MOST_SENSITIVE_VALUES + MOST_RARE)
  const special: readonly string[] = SPECIAL_VALUES
  const named = seen.map((v) => v.value).filter((value) => !special.includes(value))
  const values = (declared.values ?? named.slice(0, MOST_SENSITIVE_VALUES)).filter((value) => !special.includes(value))
  const own = new Set(values)
  return { name, values, rare: named.filter((value) => !own.has(value)) }
}

/** Favourable decisions first, as declared; then the most frequent of the others. */
async function decisionsOf(table: Table, column: string | undefined, outcome: OutcomeSpec): Promise<readonly string[]> {
  if (column === undefined || outcome.kind === 'regression' || outcome.kind === 'score-only') return []
  const seen: CategorySummary = await table.categorySummary(column, MOST_CATEGORIES + outcome.favourable.length)
  const others = seen.values.map((v) => v.value).filter((value) => !outcome.favourable.includes(value))
  return [...outcome.favourable, ...others.slice(0, Math.max(0, MOST_CATEGORIES - outcome.favourable.length))]
}

/** Why a value of a doubtful column cannot be counted; undefined if it can. */
export function unreadableReason(
  { column, isSensitive, isScore }: DoubtfulColumn,
  value: string | null,
): string | undefined {
  const reading = readNumeric(value)
  const isRefused = reading === 'unreadable' || (isScore && reading === 'non-finite')
  if (!isRefused) return undefined
  const came = isSensitive ? 'a text' : JSON.stringify((value ?? '').slice(0, 40))
  return `column ${column}: ${came} is no ${isScore ? 'finite number' : 'number'}`
}
