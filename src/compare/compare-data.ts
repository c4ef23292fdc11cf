import type { TableCounts } from '../baseline/count-table.ts'
import { fitSchema } from '../baseline/fit-schema.ts'
import { viewBaseline } from '../detect/baseline-view.ts'
import { FEWEST_BLOCKS } from '../detect/calibration.ts'
import { compareWith } from '../detect/detect.ts'
import type { Limits } from '../detect/limits.ts'
import { ServiceError } from '../errors.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import type { SensitiveFeature } from '../profile/stratum.ts'
import type { Progress } from '../profile/table.ts'
import { checkSensitive } from './check-values.ts'
import { type CompareRequest, type NamedTable, namesValues } from './columns-asked.ts'
import type { Comparison, DataSet, NotAsked } from './comparison.ts'
import { countData } from './count-data.ts'
import { planData } from './data-plan.ts'
import { disparitiesOf } from './disparities.ts'
import { joinCauses, judgeCounts } from './judge-counts.ts'
import { requireColumns } from './named-columns.ts'
import { pickRows } from './picked-rows.ts'
import { rememberedTable } from './remembered-table.ts'
import { sliceFigures } from './slice-figures.ts'
import { compareValues, type ValuesCompared } from './value-tests.ts'

/**
 * Compares two data sets with the service's own judgement: the first is fitted as a training baseline, the second counted under it, and every question of every slice is put to both once.
 *
 * @throws {ServiceError} where a column or value is missing, nothing is left to compare, or rows cannot be counted
 */
export async function compareData(
  baseline: NamedTable,
  current: NamedTable,
  request: CompareRequest,
  progress: Progress,
): Promise<Comparison> {
  const [base, now] = [baseline, current].map(({ name, table }) => ({ name, table: rememberedTable(table) })) as [
    NamedTable,
    NamedTable,
  ]
  for (const side of [base, now]) await requireRows(side)
  requireColumns(base, request)
  requireColumns(now, request, ['--source', '--ignore', '--features', '--numeric and --categorical'])
  await checkSensitive(base, now, request)
  const planned = await planData(base, now, request, progress)
  const { schema } = await fitSchema(base.table, planned.spec, planned.plan, progress)
  const terms = { schema, plan: { ...planned.plan, source: undefined }, zone: planned.spec }
  const before = await countData(base, { ...terms, beyondStrata: 'refuse' }, progress)
  const after = await countData(now, { ...terms, beyondStrata: 'overflow' }, progress)
  const limits: Limits = { ...request.limits, falseInvestigationsAYear: request.level, strict: false }
  const view = viewBaseline(
    {
      ...{ id: 0, model: base.name, version: 'baseline', revision: 1, fittedAt: 0, effectiveFrom: undefined },
      ...{ sourceSha256: base.table.sha256, sha256: base.table.sha256, schema, rows: before.rows },
      ...{ profile: before.profile, sources: before.sources, blocks: before.blocks },
      ...(before.subjects && { subjects: before.subjects }),
    },
    request.depth,
  )
  const counts = coarsener(schema)(after.profile)
  const toJudge = {
    ...{ baseline: view, current: counts, limits, depth: request.depth },
    subjects: after.subjects,
    blocks: Math.max(1, view.calibration ? (after.blocks?.starts.length ?? 1) : 1),
  }
  const arrival = judgeCounts('arrival', toJudge)
  const outcome = planned.plan.label === undefined || !request.decision ? undefined : judgeCounts('outcome', toJudge)
  const lines = [...arrival.lines, ...(outcome?.lines ?? [])]
  const comparison = compareWith(
    { version: 'current', baseline: view },
    1,
    counts,
    { limits, depth: request.depth },
    after.subjects ? { subjects: after.subjects } : {},
  )
  const findings = [...arrival.scan.findings, ...(outcome?.scan.findings ?? [])]
  return {
    baseline: dataSet(base, before, view.rowsPerRow?.('overall')),
    current: dataSet(now, after, comparison.rowsPerRow?.('overall')),
    features: planned.features,
    leftOut: planned.leftOut,
    sensitive: schema.sensitive.map(({ name, values, rare }) => ({ feature: name, values, rare: rare.length })),
    depth: request.depth,
    level: arrival.scan.level,
    limits,
    window: request.window,
    calibrated: view.calibration !== undefined,
    slices: new Set([...view.slices.keys(), ...comparison.slices.keys()]).size,
    tests: { arrival: arrival.scan.tests, outcome: outcome?.scan.tests ?? 0 },
    causes: joinCauses([...arrival.causes, ...(outcome?.causes ?? [])]),
    improvements: findings.filter((finding) => finding.improved),
    lines,
    disparities: disparitiesOf(comparison, lines),
    figures: sliceFigures(comparison),
    values: await valuesOf([base, now], request, { features: planned.features, sensitive: schema.sensitive }, progress),
    notAsked: [
      ...(await withoutLabels([base, now], request)),
      ...notAsked(request, before, view.calibration !== undefined),
    ],
  }
}

async function requireRows({ name, table }: NamedTable): Promise<void> {
  if ((await table.rowCount()) === 0)
    throw new ServiceError('invalid', `${name} has no rows, so there is nothing to compare`)
}

/** Tests of the values of every feature and the score, where any are asked for. */
async function valuesOf(
  sides: readonly [NamedTable, NamedTable],
  { valueTests = [], valueSlices = [], score, decision, subject }: CompareRequest,
  { features, sensitive }: { features: Comparison['features']; sensitive: readonly SensitiveFeature[] },
  progress: Progress,
): Promise<readonly ValuesCompared[]> {
  if (valueTests.length === 0) return []
  const predicted = score ?? (decision && !namesValues(decision.favourable) ? decision.column : undefined)
  const columns = [
    ...features.map(({ column, kind }) => ({ subject: column, column, kind })),
    ...(predicted === undefined
      ? []
      : [{ subject: score === undefined ? predicted : 'score', column: predicted, kind: 'numeric' as const }]),
  ]
  const slices = await pickRows(sides, { sensitive, slices: valueSlices, subject }, progress)
  return compareValues(sides, { columns, tests: valueTests, slices }, progress)
}

function dataSet(
  { name, table }: NamedTable,
  { rows, blocks, rejected }: TableCounts,
  rowsPerSubjectRow: number | undefined,
): DataSet {
  return { name, rows, sha256: table.sha256, blocks: blocks?.starts.length, rowsPerSubjectRow, rejected }
}

/** Which data sets have a column of labels without any label in it. */
async function withoutLabels(
  sides: readonly NamedTable[],
  { label, decision }: CompareRequest,
): Promise<readonly NotAsked[]> {
  if (!label || !decision) return []
  const counts = await Promise.all(sides.map(({ table }) => table.categorySummary(label.column, 1)))
  const empty = sides.filter((_, i) => counts[i]?.count === 0).map(({ name }) => name)
  if (empty.length === 0) return []
  const what = namesValues(decision.favourable) ? 'true and false positive rates and the error' : 'residuals'
  return [{ what, because: `column ${label.column} holds no label in ${empty.join(' and ')}` }]
}

function notAsked(request: CompareRequest, before: TableCounts, calibrated: boolean): readonly NotAsked[] {
  const kept = before.blocks?.starts.length ?? 0
  const { decision } = request
  const isNumber = decision !== undefined && !namesValues(decision.favourable)
  return [
    ...(decision && (namesValues(decision.favourable) || decision.favourable.atLeast !== undefined)
      ? []
      : [
          {
            what: 'selection rates and disparities',
            because: isNumber
              ? 'no --favourable says from which number on a decision is favourable'
              : 'no --decision is named, so nothing is declared favourable',
          },
        ]),
    ...(request.label
      ? []
      : [
          {
            what: isNumber ? 'residuals' : 'true and false positive rates and the error',
            because: 'no --label is named',
          },
        ]),
    ...(request.label && !decision
      ? [
          {
            what: 'true and false positive rates and the error',
            because: 'no --decision is named to set beside --label',
          },
        ]
      : []),
    ...(request.score === undefined && !isNumber ? [{ what: 'the score', because: 'no --score is named' }] : []),
    ...(calibrated
      ? []
      : [
          {
            what: 'the noise between time blocks',
            because:
              request.time === undefined
                ? 'no --time is named: tolerances are widened by half'
                : `${request.time} makes ${kept} whole blocks of ${request.window}, and ${FEWEST_BLOCKS} are needed: tolerances are widened by half; --window sets shorter blocks`,
          },
        ]),
  ]
}
