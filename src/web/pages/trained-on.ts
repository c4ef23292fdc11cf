import { z } from 'zod'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import {
  type ComparedSlot,
  compareSnapshots,
  type SnapshotChange,
  type SnapshotComparison,
} from '../../lineage/compare-snapshots.ts'
import { type LineageSnapshot, labelOf } from '../../lineage/lineage-snapshot.ts'
import { several } from './figures.ts'

const NAMED = 4

/** What is read when the page is made, beside what was frozen: which version came before, and what was recorded of it. */
export type VersionBefore = {
  /** The version that followed. */
  readonly now: string
  readonly version: string
  /** First judged window of the version that followed; undefined where the version before is known by its record alone. */
  readonly since: string | undefined
  /** As recorded by opening; undefined where the store did not answer. */
  readonly lineage: LineageSnapshot | undefined
}

/** The version before: `none` where there is no such, `unknown` where nothing at hand can tell. */
export type Before = VersionBefore | 'none' | 'unknown'

/** What a slot of provenance is called in a table. */
export const SLOT_WORDS: Readonly<Record<ComparedSlot, string>> = {
  data: 'Data set',
  code: 'Code',
  environment: 'Environment',
  parameters: 'Parameter',
  features: 'Feature',
}

/** The comparison of a version with the one before it; undefined where one of the two has no provenance on record. */
export function comparedWith(lineage: readonly LineageSnapshot[], before: Before): SnapshotComparison | undefined {
  if (before === 'none' || before === 'unknown' || before.lineage === undefined) return undefined
  const now = lineage.find((l) => l.version === before.now)
  return now === undefined ? undefined : compareSnapshots(before.lineage, now)
}

/** What changed: the first difference of provenance since the version before, and how much else differs; without two records what it was trained on. A change that is not on record is not claimed. */
export function whatChanged(
  detail: Pick<InvestigationDetail, 'lineage'>,
  before: Before,
): { readonly say: string; readonly more: readonly string[] } {
  const trained = trainedWords(trainedOn(detail))
  if (before === 'unknown') return { say: 'Not known', more: ['No history of versions is at hand.', ...trained] }
  if (before === 'none') return { say: 'No provenance of an earlier version', more: trained }
  const { since, now, version } = before
  const first = since === undefined ? [] : [`Version ${now} was first judged in ${since}.`]
  const comparison = comparedWith(detail.lineage, before)
  if (comparison === undefined) {
    return {
      say: since === undefined ? `Version ${version} came before` : `Version ${now} followed version ${version}`,
      more: [
        ...(since === undefined ? [] : [`First judged in ${since}.`]),
        `No provenance of ${missingOf(detail, before)} to compare with.`,
        ...trained.slice(0, 2),
      ],
    }
  }
  const [change, ...others] = comparison.changes
  if (change === undefined) {
    return { say: `No difference on record since version ${version}`, more: [...first, ...gapWords(detail)] }
  }
  return {
    say: `${changeWords(change)} since version ${version}`,
    more: [...(others.length === 0 ? [] : [`Besides: ${slotCounts(others)}.`]), ...first, ...gapWords(detail)],
  }
}

const gapWords = ({ lineage }: Pick<InvestigationDetail, 'lineage'>): readonly string[] => {
  const gaps = lineage.flatMap((l) => l.gaps).length
  return [gaps === 0 ? 'No gap in lineage.' : `${several(gaps, 'gap')} in lineage.`]
}

const missingOf = ({ lineage }: Pick<InvestigationDetail, 'lineage'>, before: VersionBefore): string =>
  lineage.some((l) => l.version === before.now && l.status === 'known')
    ? `version ${before.version}`
    : `version ${before.now}`

function changeWords({ slot, name, change }: SnapshotChange): string {
  const what =
    slot === 'code' ? 'The code' : slot === 'environment' ? `Environment ${name}` : `${SLOT_WORDS[slot]} ${name}`
  return change === 'changed' ? `${what} changed` : `${what} was ${change}`
}

/** How many of each kind: `2 data sets, code, 6 features`. */
function slotCounts(changes: readonly SnapshotChange[]): string {
  const slots = [...new Set(changes.map((c) => c.slot))]
  return slots
    .map((slot) => {
      const word = SLOT_WORDS[slot].toLowerCase()
      if (slot === 'code' || slot === 'environment') return word
      return several(changes.filter((c) => c.slot === slot).length, word)
    })
    .join(', ')
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
