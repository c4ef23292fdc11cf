import { canonicalJson } from '../evidence/canonical-json.ts'
import { type LineageNode, type LineageSnapshot, labelOf } from './lineage-snapshot.ts'

/** The parts of a version's provenance that are compared, in the order in which an analyst asks. */
export type ComparedSlot = 'data' | 'code' | 'environment' | 'parameters' | 'features'

/** One thing that is not the same in two versions. */
export type SnapshotChange = {
  readonly slot: ComparedSlot
  /** Data set, repository, member of the environment, parameter or feature. */
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  /** As stated: content id, commit, value, columns. Undefined where it was added, and where a data set has no id. */
  readonly before: string | undefined
  readonly after: string | undefined
}

/** What differs between the provenance of two versions, and what nobody stated on both sides, so that it cannot be told. */
export type SnapshotComparison = {
  readonly changes: readonly SnapshotChange[]
  readonly notCompared: readonly { readonly slot: ComparedSlot; readonly because: string }[]
}

type Pair = { readonly before: Version; readonly after: Version }

/**
 * Compares the provenance of two versions: data sets by name and content id, code by commit, the environment and the parameters by member, features by the columns they come from.
 * What is missing on a side is never a difference. Undefined where either is not known.
 */
export function compareSnapshots(before: LineageSnapshot, after: LineageSnapshot): SnapshotComparison | undefined {
  const [earlier, later] = [versionOf(before), versionOf(after)]
  if (earlier === undefined || later === undefined) return undefined
  const pair: Pair = { before: earlier, after: later }
  const parts = [data(pair), code(pair), environment(pair), parameters(pair), features(pair)]
  return { changes: parts.flatMap((p) => p.changes), notCompared: parts.flatMap((p) => p.notCompared) }
}

/** A snapshot without what was recorded after a moment, so that it can stand beside one that was frozen then. */
export function asRecordedBy(snapshot: LineageSnapshot, at: number): LineageSnapshot {
  if (snapshot.edges.every((e) => e.recordedAt <= at)) return snapshot
  const edges = snapshot.edges.filter((e) => e.recordedAt <= at)
  if (edges.length === 0) return { ...snapshot, status: 'nothing-recorded', nodes: [], edges, gaps: [] }
  const ids = new Set(edges.flatMap((e) => [e.src, e.dst]))
  return { ...snapshot, nodes: snapshot.nodes.filter((n) => ids.has(n.id)), edges }
}

/** What a version was made of, as its own training states it; what lies further upstream belongs to its inputs. */
type Version = {
  readonly version: string
  readonly node: LineageNode
  readonly data: readonly LineageNode[]
  readonly code: readonly LineageNode[]
  readonly environments: readonly LineageNode[]
  readonly features: readonly LineageNode[]
  readonly truncated: boolean
}

function versionOf({ status, model, version, nodes, edges, truncated }: LineageSnapshot): Version | undefined {
  const node = nodes.find((n) => n.kind === 'modelVersion' && n.name === model && n.version === version)
  if (status !== 'known' || node === undefined) return undefined
  const byId = new Map(nodes.map((n) => [n.id, n]))
  const into = (of: readonly LineageNode[], kind: string): readonly LineageNode[] =>
    edges.flatMap((e) => (e.kind === kind && of.some((n) => n.id === e.dst) ? (byId.get(e.src) ?? []) : []))
  const runs = into([node], 'generated')
  return {
    ...{ version, node, truncated, data: into(runs, 'used') },
    ...{ code: into(runs, 'ranCode'), environments: into(runs, 'ranIn'), features: into([node], 'hasFeature') },
  }
}

function data({ before, after }: Pair): SnapshotComparison {
  const missing = missingOn('data', 'data set', before, after, (v) => v.data)
  if (missing !== undefined) return missing
  const idsOf = ({ data: sets }: Version): ReadonlyMap<string, string> => {
    const ids = new Map<string, string[]>()
    for (const set of sets)
      ids.set(labelOf(set), [...(ids.get(labelOf(set)) ?? []), set.contentId ?? set.version ?? ''])
    return new Map([...ids].map(([name, all]) => [name, all.includes('') ? '' : [...all].sort().join(', ')]))
  }
  const compared = membersCompared('data', idsOf(before), idsOf(after))
  return {
    changes: told(compared),
    notCompared: compared
      .filter((c) => !isTold(c))
      .map(({ name, before: id }) => ({
        slot: 'data',
        because: `version ${(id === '' ? before : after).version} has no content id of data set ${name}`,
      })),
  }
}

function code({ before, after }: Pair): SnapshotComparison {
  const missing = missingOn('code', 'code', before, after, (v) => v.code)
  if (missing !== undefined) return missing
  const commits = (version: Version): ReadonlyMap<string, string> =>
    new Map(version.code.map((c) => [c.name, `${c.version ?? 'no commit'}${dirtyWords(c)}`]))
  return { changes: membersCompared('code', commits(before), commits(after)), notCompared: [] }
}

function dirtyWords({ attrs }: LineageNode): string {
  if (attrs.dirty !== true) return ''
  return typeof attrs.diffSha256 === 'string' ? ` with changes ${attrs.diffSha256}` : ' with changes that nobody kept'
}

function environment({ before, after }: Pair): SnapshotComparison {
  const missing = missingOn('environment', 'environment', before, after, (v) => v.environments)
  if (missing !== undefined) return missing
  const members = ({ environments }: Version): ReadonlyMap<string, string> =>
    new Map(
      environments.flatMap(({ attrs, contentId, name }): readonly (readonly [string, string])[] =>
        Object.keys(attrs).length === 0 ? [['image', contentId ?? name]] : [...leavesOf(attrs)],
      ),
    )
  const compared = membersCompared('environment', members(before), members(after))
  // An author who leaves a member out says nothing of it.
  return {
    changes: compared.filter((c) => c.change === 'changed'),
    notCompared: compared
      .filter((c) => c.change !== 'changed')
      .map(({ name, change }) => ({
        slot: 'environment',
        because: `version ${(change === 'added' ? before : after).version} does not state ${name} of its environment`,
      })),
  }
}

function parameters({ before, after }: Pair): SnapshotComparison {
  const stated = ({ node }: Version): boolean => typeof node.attrs.params === 'object' && node.attrs.params !== null
  const missing = missingOn('parameters', 'parameters', before, after, (v) => (stated(v) ? [v] : []))
  if (missing !== undefined) return missing
  return {
    changes: membersCompared('parameters', leavesOf(before.node.attrs.params), leavesOf(after.node.attrs.params)),
    notCompared: [],
  }
}

function features({ before, after }: Pair): SnapshotComparison {
  const cut = [before, after].find((v) => v.truncated)
  if (cut !== undefined)
    return {
      changes: [],
      notCompared: [{ slot: 'features', because: `the lineage of version ${cut.version} was cut` }],
    }
  const missing = missingOn('features', 'features', before, after, (v) => v.features)
  if (missing !== undefined) return missing
  const columns = (version: Version): ReadonlyMap<string, string> =>
    new Map(
      version.features.map(({ name, attrs }) => [name, Array.isArray(attrs.columns) ? attrs.columns.join(', ') : '']),
    )
  const compared = membersCompared('features', columns(before), columns(after))
  const untold = compared.filter((c) => !isTold(c)).map((c) => c.name)
  return {
    changes: told(compared),
    notCompared:
      untold.length === 0
        ? []
        : [{ slot: 'features', because: `one of the two does not say which columns ${untold.join(', ')} come from` }],
  }
}

function missingOn(
  slot: ComparedSlot,
  what: string,
  before: Version,
  after: Version,
  of: (version: Version) => readonly unknown[],
): SnapshotComparison | undefined {
  const without = [before, after].filter((v) => of(v).length === 0).map((v) => v.version)
  if (without.length === 0) return undefined
  const who = without.length === 2 ? 'either version' : `version ${without[0]}`
  return { changes: [], notCompared: [{ slot, because: `no ${what} on record of ${who}` }] }
}

/** Can it be told that a member changed? An empty text stands for what was not stated. */
const isTold = ({ change, before, after }: SnapshotChange): boolean =>
  change !== 'changed' || (before !== '' && after !== '')

const told = (compared: readonly SnapshotChange[]): readonly SnapshotChange[] =>
  compared.filter(isTold).map((c) => ({ ...c, before: c.before || undefined, after: c.after || undefined }))

/** Members by name, in the order of their names: what was added first, then what is gone, then what changed. */
function membersCompared(
  slot: ComparedSlot,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly SnapshotChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const changes = names.flatMap((name): SnapshotChange[] => {
    const [was, is] = [before.get(name), after.get(name)]
    if (was === is) return []
    return [
      {
        slot,
        name,
        change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
        before: was,
        after: is,
      },
    ]
  })
  const rank = ({ change }: SnapshotChange): number => ['added', 'removed', 'changed'].indexOf(change)
  return changes.sort((a, b) => rank(a) - rank(b))
}

/** Every value within a mapping by its path, `training.C`, as text. */
function leavesOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map(value === undefined ? [] : [[path, typeof value === 'string' ? value : canonicalJson(value)]])
  return new Map(
    Object.entries(value).flatMap(([key, member]) => [...leavesOf(member, path === '' ? key : `${path}.${key}`)]),
  )
}
