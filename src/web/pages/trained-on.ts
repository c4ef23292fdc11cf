import { z } from 'zod'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import { type LineageSnapshot, labelOf } from '../../lineage/lineage-snapshot.ts'
import { several } from './figures.ts'

const NAMED = 4

/** What is read when the page is made, beside what was frozen: which version served before, and what is recorded of it. */
export type VersionBefore = {
  /** The version that followed. */
  readonly now: string
  readonly version: string
  /** First judged window of the version that followed. */
  readonly since: string
  readonly lineage: LineageSnapshot | undefined
}

/** What changed: the version before and what its training data lacked, else a deployment on record; then what it was trained on. A change that is not on record is not claimed. */
export function whatChanged(
  detail: Pick<InvestigationDetail, 'lineage'>,
  before: VersionBefore | 'none' | 'unknown',
): { readonly say: string; readonly more: readonly string[] } {
  const trained = trainedWords(trainedOn(detail))
  if (before === 'unknown') return { say: 'Not known', more: ['No history of versions is at hand.', ...trained] }
  if (before === 'none') return { say: 'No new version in these windows', more: trained }
  const now = detail.lineage.find((l) => l.version === before.now)
  const gaps = detail.lineage.flatMap((l) => l.gaps).length
  return {
    say: `Version ${before.now} followed version ${before.version}`,
    more: [
      `First judged in ${before.since}.`,
      ...(now?.status === 'known' ? compared(now, before) : trained),
      ...(now?.status !== 'known' ? [] : [gaps === 0 ? 'No gap in lineage.' : `${several(gaps, 'gap')} in lineage.`]),
    ],
  }
}

function compared(now: LineageSnapshot, { version, lineage }: VersionBefore): readonly string[] {
  const data = trainingData(now)
  if (lineage?.status !== 'known') {
    return [
      ...(data.length === 0 ? [] : [`Trained on ${listed(data)}.`]),
      `Nothing is recorded of version ${version} to compare with.`,
    ]
  }
  const dataBefore = trainingData(lineage)
  const added = data.filter((name) => !dataBefore.includes(name))
  const gone = dataBefore.filter((name) => !data.includes(name))
  if (data.length === 0 && dataBefore.length === 0) return ['Neither has training data on record.']
  if (added.length === 0 && gone.length === 0) return [`The same training data by name: ${listed(data)}.`]
  return [
    ...(added.length === 0 ? [] : [`New in training: ${listed(added)}.`]),
    ...(gone.length === 0 ? [] : [`No longer: ${listed(gone)}.`]),
  ]
}

const trainedWords = ({ say, more }: { readonly say: string; readonly more: readonly string[] }): readonly string[] => [
  /^\d/.test(say) ? `Trained on ${say}:` : `${say}.`,
  ...more,
]

/** What the model versions concerned were trained on, as known at opening. Versions are not compared here, so no change is claimed. */
export function trainedOn({ lineage }: Pick<InvestigationDetail, 'lineage'>): {
  readonly say: string
  readonly more: readonly string[]
} {
  if (lineage.length === 0) {
    return { say: 'No lineage was attached', more: ['The investigation stands without it.'] }
  }
  const known = lineage.filter((l) => l.status === 'known')
  if (known.length === 0) {
    return {
      say: lineage.some((l) => l.status === 'unavailable')
        ? 'Lineage did not answer at opening'
        : 'Nothing is recorded',
      more: ['The investigation stands without it. Record a provenance.yaml, and later ones will show it.'],
    }
  }
  const all = new Set(known.flatMap(trainingData))
  const gaps = lineage.flatMap((l) => l.gaps)
  return {
    say: all.size === 0 ? 'No training data is recorded' : several(all.size, 'data set'),
    more: [
      ...known.flatMap((snapshot) => {
        const data = trainingData(snapshot)
        const version = known.length === 1 ? '' : `Version ${snapshot.version}: `
        return data.length === 0 ? [] : [`${version}${listed(data)}.`]
      }),
      gaps.length === 0
        ? 'Nothing that is looked for is missing.'
        : `${several(gaps.length, 'gap')}: ${gaps[0]?.missing ?? ''}`,
    ],
  }
}

/** Names of the data sets that a version was trained on; those that its provenance gives another role are left out. */
export function trainingData({ nodes }: Pick<LineageSnapshot, 'nodes'>): readonly string[] {
  const roles = nodes.filter((n) => n.kind === 'modelVersion').flatMap((n) => rolesOf(n.attrs.data))
  const hasOtherRole = (key: string): boolean => {
    const own = roles.filter((r) => r.key === key)
    return own.length > 0 && own.every((r) => r.role !== 'training')
  }
  const versions = nodes.filter((n) => n.kind === 'datasetVersion')
  const data = versions.length > 0 ? versions : nodes.filter((n) => n.kind === 'dataset')
  return [...new Set(data.filter((n) => !hasOtherRole(n.key)).map(labelOf))]
}

const rolesSchema = z.array(z.object({ key: z.string(), role: z.string() })).catch([])

const rolesOf = (data: unknown): z.output<typeof rolesSchema> => rolesSchema.parse(data)

const listed = (names: readonly string[]): string =>
  `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`
