import { fitSchema } from '../baseline/fit-schema.ts'
import { ServiceError } from '../errors.ts'
import { type SlicePortrait, slicePortrait } from '../monitor/slice-portrait.ts'
import { coarsener, sliceTable } from '../profile/coarse-profile.ts'
import { coarseLayout } from '../profile/layout.ts'
import type { Progress } from '../profile/table.ts'
import { checkSensitive } from './check-values.ts'
import { type ColumnsAsked, type NamedTable, namesValues } from './columns-asked.ts'
import type { Comparison, DataSet } from './comparison.ts'
import { countData } from './count-data.ts'
import { planData } from './data-plan.ts'
import { requireColumns } from './named-columns.ts'
import { rememberedTable } from './remembered-table.ts'

/** One data set, each slice of it against everyone else. */
export type DataProfile = Pick<Comparison, 'features' | 'leftOut' | 'sensitive' | 'depth'> & {
  readonly data: DataSet
  /** Everyone first, then single values in the order of the features, then intersections. */
  readonly slices: readonly SlicePortrait[]
}

/** Sources that are told apart. */
const MOST_SOURCES = 200

/**
 * Profiles one data set: what share of it each slice is, its rates of positive labels and favourable decisions, how far its distributions lie from everyone else's, and the same by source.
 *
 * @throws {ServiceError} where a column or value is missing, nothing is left to look at, or rows cannot be counted
 */
export async function profileData(named: NamedTable, asked: ColumnsAsked, progress: Progress): Promise<DataProfile> {
  const data = { name: named.name, table: rememberedTable(named.table) }
  if ((await data.table.rowCount()) === 0)
    throw new ServiceError('invalid', `${data.name} has no rows, so there is nothing to profile`)
  requireColumns(data, asked)
  await checkSensitive(data, undefined, asked)
  await requireFewSources(data, asked.source)
  const request = labelsAlone(asked) ? withLabelsAsDecisions(asked) : asked
  const planned = await planData(data, undefined, request, progress)
  const { schema } = await fitSchema(data.table, planned.spec, planned.plan, progress)
  const counted = await countData(
    data,
    { schema, plan: planned.plan, zone: planned.spec, beyondStrata: 'refuse' },
    progress,
  )
  const coarse = coarsener(schema)
  const layout = coarseLayout(schema)
  const whole = sliceTable(schema, coarse(counted.profile), asked.depth)
  const sources = [...counted.sources].map(([source, profile]) => ({
    source,
    slices: sliceTable(schema, coarse(profile), asked.depth),
  }))
  const all = whole.get('overall')?.vector ?? new Float64Array(layout.length)
  const nothing = all.map(() => 0)
  const portraits = [...whole.values()].map(({ key, vector }) =>
    slicePortrait({ schema, layout }, key, {
      slice: vector,
      all,
      sources: sources.map(({ source, slices }) => ({
        source,
        slice: slices.get(key)?.vector ?? nothing,
        all: slices.get('overall')?.vector ?? nothing,
      })),
    }),
  )
  const order = new Map([...whole.values()].map(({ key, slice }) => [key, slice.length]))
  const { rows, rejected } = counted
  return {
    data: {
      name: data.name,
      rows,
      sha256: data.table.sha256,
      blocks: undefined,
      rowsPerSubjectRow: undefined,
      rejected,
    },
    features: planned.features,
    leftOut: planned.leftOut,
    sensitive: schema.sensitive.map(({ name, values, rare }) => ({ feature: name, values, rare: rare.length })),
    depth: asked.depth,
    slices: portraits
      .map((portrait) => (labelsAlone(asked) ? labelsForDecisions(portrait) : portrait))
      .map((portrait) => withPredicted(portrait, request))
      .sort(
        (a, b) =>
          (order.get(a.slice) as number) - (order.get(b.slice) as number) ||
          featureOf(a, asked) - featureOf(b, asked) ||
          b.rows - a.rows ||
          (a.slice < b.slice ? -1 : 1),
      ),
  }
}

/** Labels are counted beside decisions; without decisions they are counted in their place. */
const labelsAlone = ({ decision, label }: ColumnsAsked): boolean => decision === undefined && label !== undefined

function withLabelsAsDecisions({ label, ...asked }: ColumnsAsked): ColumnsAsked {
  return { ...asked, label: undefined, decision: label && { column: label.column, favourable: label.positive } }
}

function labelsForDecisions({ decisions, sourceRate, ...portrait }: SlicePortrait): SlicePortrait {
  return { ...portrait, labels: decisions, decisions: undefined, sourceRate: sourceRate && 'labels' }
}

/** Predicted numbers are their own score; what is told of it carries the name of their column, where no feature is called score. */
function withPredicted(portrait: SlicePortrait, { decision, score }: ColumnsAsked): SlicePortrait {
  const { features } = portrait
  if (score !== undefined || !decision || namesValues(decision.favourable)) return portrait
  if (features.filter(({ subject }) => subject === 'score').length !== 1) return portrait
  return {
    ...portrait,
    features: features.map((gap) => (gap.subject === 'score' ? { ...gap, subject: decision.column } : gap)),
  }
}

function featureOf({ slice }: SlicePortrait, { sensitive }: ColumnsAsked): number {
  return sensitive.findIndex(({ column }) => slice.startsWith(`${column}=`))
}

async function requireFewSources({ name, table }: NamedTable, source: string | undefined): Promise<void> {
  if (source === undefined) return
  const { distinct } = await table.categorySummary(source, 1)
  if (distinct <= MOST_SOURCES) return
  throw new ServiceError(
    'invalid',
    `${name}: column ${source} names ${distinct.toLocaleString('en-US')} sources; at most ${MOST_SOURCES} are told apart: name a column of data sets, not of rows`,
  )
}
