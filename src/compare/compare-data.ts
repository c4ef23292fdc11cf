import type { TableCounts } from '../baseline/count-table.ts'
import { fitSchema } from '../baseline/fit-schema.ts'
import { viewBaseline } from '../detect/baseline-view.ts'
import { FEWEST_BLOCKS } from '../detect/calibration.ts'
import { compareWith } from '../detect/detect.ts'
import type { Limits } from '../detect/limits.ts'
import { ServiceError } from '../errors.ts'
import { coarsener } from '../profile/coarse-profile.ts'
import type { Progress } from '../profile/table.ts'
import { checkSensitive } from './check-values.ts'
import type { CompareRequest, NamedTable } from './columns-asked.ts'
import type { Comparison, DataSet, NotAsked } from './comparison.ts'
import { countData } from './count-data.ts'
import { planData } from './data-plan.ts'
import { disparitiesOf } from './disparities.ts'
import { joinCauses, judgeCounts } from './judge-counts.ts'
import { requireColumns } from './named-columns.ts'
import { rememberedTable } from './remembered-table.ts'
import { sliceFigures } from './slice-figures.ts'

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
    },
    request.depth,
  )
  const counts = coarsener(schema)(after.profile)
  const toJudge = {
    ...{ baseline: view, current: counts, limits, depth: request.depth },
    blocks: Math.max(1, view.calibration ? (after.blocks?.starts.length ?? 1) : 1),
  }
  const arrival = judgeCounts('arrival', toJudge)
  const outcome = planned.plan.label === undefined || !request.decision ? undefined : judgeCounts('outcome', toJudge)
  const lines = [...arrival.lines, ...(outcome?.lines ?? [])]
  const comparison = compareWith({ version: 'current', baseline: view }, 1, counts, { limits, depth: request.depth })
  const findings = [...arrival.scan.findings, ...(outcome?.scan.findings ?? [])]
  return {
    baseline: dataSet(base, before),
    current: dataSet(now, after),
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
    notAsked: notAsked(request, before, view.calibration !== undefined),
  }
}

async function requireRows({ name, table }: NamedTable): Promise<void> {
  if ((await table.rowCount()) === 0)
    throw new ServiceError('invalid', `${name} has no rows, so there is nothing to compare`)
}

function dataSet({ name, table }: NamedTable, { rows, blocks, rejected }: TableCounts): DataSet {
  return { name, rows, sha256: table.sha256, blocks: blocks?.starts.length, rejected }
}

function notAsked(request: CompareRequest, before: TableCounts, calibrated: boolean): readonly NotAsked[] {
  const kept = before.blocks?.starts.length ?? 0
  return [
    ...(request.decision
      ? []
      : [
          {
            what: 'selection rates and disparities',
            because: 'no --decision is named, so nothing is declared favourable',
          },
        ]),
    ...(request.label ? [] : [{ what: 'true and false positive rates and the error', because: 'no --label is named' }]),
    ...(request.score === undefined ? [{ what: 'the score', because: 'no --score is named' }] : []),
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
