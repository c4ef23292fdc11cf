import type { BaselineView } from '../detect/baseline-view.ts'
import { ServiceError } from '../errors.ts'
import { coarseCellNames } from '../profile/binning.ts'
import { type CoarseProfile, countsWithin } from '../profile/coarse-profile.ts'
import type { Layout, ProfileSchema, Section } from '../profile/layout.ts'
import { membership, parseSliceKey, sliceKey, slicesOfStratum } from '../profile/slice.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice, offered } from './named-slice.ts'
import type { DistributionReport, DistributionRequest, DriftReport } from './report.ts'
import { type ReportPorts, spanOf, type VersionInSpan, versionsIn } from './summed-windows.ts'

/**
 * One feature, the score or the decisions of one slice by cell, now and at training. Of several versions in the span the one that serves last is shown, of
 * these the one with most rows.
 *
 * @param drift the drift report of the same span, whose row of this distribution is shown beside it; asked for features and the score alone
 * @throws {ServiceError} `not-found` naming the subjects or slices there are; `conflict` where nothing of the span is counted under a baseline
 */
export function distributionReport(
  ports: ReportPorts,
  monitor: Monitor,
  request: DistributionRequest,
  drift: () => DriftReport,
): DistributionReport {
  const span = spanOf(ports, monitor, request)
  const part = partShown(monitor, versionsIn(ports, monitor, span, request.version))
  const { view, counts } = part
  const { schema, layout } = view
  const subjects = subjectsOf(schema, layout)
  const subject = subjects.find(({ name }) => name === request.subject)
  if (!subject) {
    const names = offered(subjects.map(({ name }) => name))
    throw new ServiceError(
      'not-found',
      `${request.subject} is neither a feature of ${monitor.model}@${part.version} nor its score or decision; there are ${names}`,
      [{ path: 'subject', message: `use ${names}` }],
    )
  }
  const slice = namedSlice(monitor, request.slice, slicesIn(part, monitor, request.slice))
  const { offset, size } = subject
  const cells = (vector: Float64Array): readonly number[] => [...vector.subarray(offset, offset + size)]
  const of = parseSliceKey(slice)
  const row = subject.isTested
    ? drift()
        .versions.find((v) => v.version === part.version && v.from === part.start)
        ?.subjects.find((s) => s.subject === subject.name && s.slice === slice)
    : undefined
  return {
    model: monitor.model,
    version: part.version,
    from: part.start,
    to: part.end,
    timezone: monitor.timezone,
    subject: subject.name,
    slice,
    cells: subject.cells,
    now: cells(countsWithin(schema, counts, of, [])),
    training: cells(countsWithin(schema, view.coarse, of, [])),
    drift: row,
  }
}

type CountedPart = VersionInSpan & { readonly view: BaselineView; readonly counts: CoarseProfile }

function partShown(monitor: Monitor, parts: readonly VersionInSpan[]): CountedPart {
  const counted = parts.flatMap((part) => {
    const { view, counts } = part
    return view && counts ? [{ ...part, view, counts }] : []
  })
  const [shown] = counted.sort((a, b) => b.end - a.end || b.rows - a.rows)
  if (shown) return shown
  if (parts.length === 0)
    throw new ServiceError('not-found', `no prediction of ${monitor.model} lies in this span; move from and to`)
  throw new ServiceError(
    'conflict',
    `no version of ${monitor.model} in this span has a baseline (there came ${offered(parts.map((p) => p.version))}), so nothing says which cells values fall in: fit one with \`plumbline baseline fit\``,
  )
}

/** Every slice that holds rows now or held some at training; of those that training never had, the ones of a row that lies in the slice asked for. */
function slicesIn({ view, counts }: CountedPart, { depth }: Monitor, asked: string): ReadonlySet<string> {
  const { sensitive } = view.schema
  const inside = membership(sensitive, parseSliceKey(asked))
  for (const stratum of counts.keys())
    if (inside(stratum))
      return new Set([...view.slices.keys(), ...slicesOfStratum(sensitive, stratum, depth).map(sliceKey)])
  return new Set(view.slices.keys())
}

type Subject = Section & { readonly name: string; readonly cells: readonly string[]; readonly isTested: boolean }

/** Everything that has cells: features, the score, and decisions that are words. */
function subjectsOf(schema: ProfileSchema, layout: Layout): readonly Subject[] {
  const tested = [...layout.features, ...(layout.score ? [layout.score] : [])].map(
    ({ name, offset, size, binning }): Subject => ({
      name,
      offset,
      size,
      cells: coarseCellNames(binning),
      isTested: true,
    }),
  )
  const { kind } = schema.outcome
  if (kind !== 'binary' && kind !== 'multiclass') return tested
  const cells = [...schema.decisions, 'other', 'none']
  return [...tested, { name: 'decision', ...layout.decisions, cells, isTested: false }]
}
