import type { ColumnPlan } from '../baseline/column-plan.ts'
import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import type { Progress } from '../profile/table.ts'
import { requireReached, valuesOfDecisions } from './check-values.ts'
import { type ColumnsAsked, type NamedTable, namesValues } from './columns-asked.ts'
import { type ChosenFeature, inferKind, isKind, kindOfValues, type LeftOut } from './feature-kinds.ts'
import { firstValues } from './first-values.ts'
import { listed, namedColumns } from './named-columns.ts'

/** How data are counted: where everything stands, and what is left out. */
export type DataPlan = {
  readonly plan: ColumnPlan & { readonly subject: string | undefined }
  readonly spec: ModelSpec
  readonly features: readonly ChosenFeature[]
  readonly leftOut: readonly LeftOut[]
}

/** Strata of one comparison. */
const MOST_STRATA = 20_000

/**
 * Finds out which columns are compared, and how: what was named as it was named, the other columns by their values.
 *
 * @param other the data set that is counted under the same plan
 * @throws {ServiceError} where nothing is left to compare, or a value was named that never occurs
 */
export async function planData(
  of: NamedTable,
  other: NamedTable | undefined,
  asked: ColumnsAsked,
  progress: Progress,
): Promise<DataPlan> {
  const { features, leftOut } = await featuresOf(of, other, asked, progress)
  if (features.length === 0 && !asked.decision && asked.score === undefined) throw nothingLeft(of, other, leftOut)
  return {
    features,
    leftOut,
    plan: {
      features: features.map(({ column, kind }) => ({ name: column, kind, column })),
      sensitive: asked.sensitive.map(({ column }) => ({ name: column, column })),
      score: asked.score,
      decision: asked.decision?.column,
      label: asked.label?.column,
      version: undefined,
      at: asked.time,
      source: asked.source,
      subject: asked.subject,
    },
    spec: {
      model: of.name,
      window: asked.window,
      timezone: 'UTC',
      features: Object.fromEntries(features.map(({ column, kind }) => [column, kind])),
      sensitive: Object.fromEntries(asked.sensitive.map(({ column, bands }) => [column, bands ? { bands } : {}])),
      depth: asked.depth,
      outcome: await outcomeOf(of, other, asked),
      scoreRange: await scoreRangeOf(of, asked.score),
      maxStrata: MOST_STRATA,
      columns: {},
      retentionMs: undefined,
      labelsAfterMs: undefined,
    },
  }
}

async function featuresOf(
  { table }: NamedTable,
  other: NamedTable | undefined,
  asked: ColumnsAsked,
  progress: Progress,
): Promise<Pick<DataPlan, 'features' | 'leftOut'>> {
  const taken = new Set([...namedColumns(asked).map(({ column }) => column), ...asked.ignore])
  const leftOut: LeftOut[] = []
  const there = other && new Set(other.table.columns)
  const explicit = asked.features?.map(({ column }) => column)
  const wanted = (explicit ?? table.columns.filter((column) => !taken.has(column))).filter((column) => {
    const isThere = there === undefined || there.has(column)
    if (!isThere) leftOut.push({ column, because: `${other?.name} has no such column` })
    return isThere
  })
  const here = new Set(table.columns)
  if (explicit === undefined && other)
    for (const column of other.table.columns)
      if (!here.has(column) && !taken.has(column)) leftOut.push({ column, because: `only ${other.name} has it` })
  const said = new Map<string, 'numeric' | 'categorical'>([
    ...Object.entries(asked.kinds),
    ...(asked.features ?? []).flatMap(({ column, kind }) => (kind ? [[column, kind] as const] : [])),
  ])
  const unsaid = wanted.filter((column) => !said.has(column))
  const first = await firstValues(table, unsaid)
  const features: ChosenFeature[] = []
  let done = 0
  for (const column of wanted) {
    progress(done++, wanted.length, `finding out what ${column} holds`)
    const kind = said.get(column)
    if (kind) {
      features.push({ column, kind, inferred: false })
      continue
    }
    const values = first.get(column)
    const answer = values
      ? await inferKind(table, column, values, other?.table)
      : { column, because: 'it holds lists, objects or bytes' }
    // A column that was asked for is compared whatever it looks like.
    if (isKind(answer)) features.push({ column, kind: answer, inferred: true })
    else if (explicit && values) features.push({ column, kind: await kindOfValues(table, column), inferred: true })
    else leftOut.push(answer)
  }
  return { features, leftOut }
}

async function outcomeOf(of: NamedTable, other: NamedTable | undefined, asked: ColumnsAsked): Promise<OutcomeSpec> {
  const { decision, label } = asked
  if (decision && !namesValues(decision.favourable)) {
    const { atLeast } = decision.favourable
    await requireReached(of, other, { column: decision.column, atLeast })
    return { kind: 'regression', ...(atLeast !== undefined && { favourableAtLeast: atLeast }) }
  }
  const positiveLabel = label && namesValues(label.positive) ? label.positive : []
  if (label) await valuesOfDecisions(of, other, { column: label.column, values: positiveLabel, flag: '--positive' })
  if (!decision || !namesValues(decision.favourable)) return { kind: 'score-only' }
  const { column, favourable } = decision
  const distinct = await valuesOfDecisions(of, other, { column, values: favourable, flag: '--favourable' })
  return { kind: distinct > 2 ? 'multiclass' : 'binary', favourable, positiveLabel }
}

/** Scores are mostly probabilities; others lie where they lie. */
async function scoreRangeOf({ table }: NamedTable, score: string | undefined): Promise<readonly [number, number]> {
  if (score === undefined) return [0, 1]
  const { count, min, max } = await table.numericSummary(score, 1, 1)
  return count === 0 || (min >= 0 && max <= 1) || min === max ? [0, 1] : [min, max]
}

function nothingLeft(of: NamedTable, other: NamedTable | undefined, leftOut: readonly LeftOut[]): ServiceError {
  const both = other && !of.table.columns.some((column) => other.table.columns.includes(column))
  if (both)
    return new ServiceError(
      'invalid',
      `${of.name} and ${other.name} have no column in common: ${of.name} has ${listed(of.table.columns)}; ${other.name} has ${listed(other.table.columns)}`,
    )
  const why = leftOut.slice(0, 10).map(({ column, because }) => `${column}: ${because}`)
  return new ServiceError(
    'invalid',
    `nothing is left to compare in ${of.name}: no decision, no score and no feature${why.length === 0 ? '' : ` (${why.join('; ')})`}; ` +
      'name features with --features, or a decision with --decision',
  )
}
