import {
  type EvidenceLevel,
  type LineageNode,
  type LineageSnapshot,
  labelOf,
  type NodeKind,
} from '../lineage/lineage-snapshot.ts'

/** What one shape of the lineage picture stands for: a node of the graph, a gap in it, or several nodes folded. */
export type LineagePart = {
  readonly key: string
  readonly as: 'node' | 'gap' | 'more'
  readonly kind: NodeKind | 'gap'
  /** Set for nodes. */
  readonly node: LineageNode | undefined
  /** Of a gap what is missing; of a fold how many and of what. */
  readonly words: string
  /** What a reader is told who asks further: the gap's sentence and remedy, names of what is folded. */
  readonly more: string
  /** A model version the picture is about. */
  readonly isFocus: boolean
  /** How many nodes of the graph it stands for. */
  readonly counts: number
}

/** A line of the picture, from what comes first to what rests on it. */
export type LineageLink = { readonly from: string; readonly to: string; readonly level: EvidenceLevel }

/** Parts and links of the picture, and how many nodes there are in all. */
export type LineageParts = {
  readonly parts: readonly LineagePart[]
  readonly links: readonly LineageLink[]
  readonly total: number
}

/** How far a line can be believed, the strongest first. */
export const LEVELS: readonly EvidenceLevel[] = ['recomputed', 'cross-attested', 'asserted', 'inferred', 'missing']
const INSIDE: ReadonlySet<NodeKind> = new Set(['model', 'dataset'])

/**
 * The graph of several snapshots as parts and links: equal nodes once, gaps where they are, data sets and models inside the boxes of their versions.
 *
 * A model version without a record is a part all the same, so that what is missing has a place.
 */
export function lineageParts(snapshots: readonly LineageSnapshot[]): LineageParts {
  const parts = new Map<string, LineagePart>()
  const links = new Map<string, LineageLink>()
  const all = new Set<string>()
  const link = (from: string, to: string, level: EvidenceLevel): void => {
    const id = JSON.stringify([from, to])
    const known = links.get(id)
    if (from !== to && (known === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(known.level)))
      links.set(id, { from, to, level })
  }
  for (const snapshot of snapshots) {
    const byId = new Map(snapshot.nodes.map((node) => [node.id, node]))
    const version = versionOf(snapshot)
    const focus = version === undefined ? versionKey(snapshot) : keyOf(version)
    if (version === undefined && !parts.has(focus)) parts.set(focus, unrecordedVersion(snapshot, focus))
    for (const node of snapshot.nodes) {
      const key = keyOf(node)
      all.add(key)
      if (isInside(node, snapshot)) continue
      const known = parts.get(key)
      parts.set(key, { ...(known ?? partOf(node, key)), isFocus: known?.isFocus === true || key === focus })
    }
    for (const edge of snapshot.edges) {
      const [src, dst] = [byId.get(edge.src), byId.get(edge.dst)]
      if (src === undefined || dst === undefined || isInside(src, snapshot) || isInside(dst, snapshot)) continue
      link(
        keyOf(src),
        keyOf(dst),
        edge.binding === 'placeholder' ? 'missing' : edge.binding === 'inferred' ? 'inferred' : edge.level,
      )
    }
    for (const gap of gapsOf(snapshot)) {
      const place = placeOf(gap, snapshot, focus)
      if (place === undefined) continue
      const { anchor, isNamed } = place
      const key = JSON.stringify(['gap', gap.slot, anchor])
      const known = parts.get(key)
      const more = `${gap.missing} ${gap.remedy}`
      parts.set(
        key,
        known === undefined
          ? { ...gapPart(key, gap, isNamed), more }
          : { ...known, more: known.more.includes(more) ? known.more : `${known.more} ${more}` },
      )
      if (gap.slot === 'deployment') link(anchor, key, 'missing')
      else link(key, anchor, 'missing')
    }
  }
  return { parts: [...parts.values()], links: [...links.values()], total: all.size }
}

/** A node's name in the picture: the same in every snapshot. */
const keyOf = (node: Pick<LineageNode, 'kind' | 'key'>): string => JSON.stringify([node.kind, node.key])

const versionKey = (snapshot: LineageSnapshot): string =>
  JSON.stringify(['modelVersion', 'unrecorded', snapshot.model, snapshot.version])

const versionOf = (snapshot: LineageSnapshot): LineageNode | undefined =>
  snapshot.nodes.find(
    (node) => node.kind === 'modelVersion' && node.name === snapshot.model && node.version === snapshot.version,
  )

/** A model or data set whose version has a box is named there. */
function isInside(node: LineageNode, snapshot: LineageSnapshot): boolean {
  if (!INSIDE.has(node.kind)) return false
  const edges = snapshot.edges.filter((edge) => edge.src === node.id || edge.dst === node.id)
  return edges.length > 0 && edges.every((edge) => edge.kind === 'versionOf' && edge.src === node.id)
}

function partOf(node: LineageNode, key: string): LineagePart {
  const isPlaceholder = node.attrs.placeholder === true
  return {
    key,
    as: isPlaceholder && node.kind === 'run' ? 'gap' : 'node',
    kind: node.kind,
    node,
    words: isPlaceholder && node.kind === 'run' ? 'no run on record' : '',
    more: '',
    isFocus: false,
    counts: 1,
  }
}

function unrecordedVersion(snapshot: LineageSnapshot, key: string): LineagePart {
  const node: LineageNode = {
    ...{ id: -1, kind: 'modelVersion', key, namespace: undefined, contentId: undefined, attrs: {} },
    name: snapshot.model,
    version: snapshot.version,
  }
  return { key, as: 'node', kind: 'modelVersion', node, words: '', more: '', isFocus: true, counts: 0 }
}

type Gap = LineageSnapshot['gaps'][number]

function gapsOf(snapshot: LineageSnapshot): readonly Gap[] {
  if (snapshot.status !== 'unavailable') return snapshot.gaps
  return [
    {
      slot: 'unavailable',
      missing: 'The lineage store did not answer.',
      remedy: 'What is recorded is not known here.',
    },
    ...snapshot.gaps,
  ]
}

const MISSING: Readonly<Record<string, string>> = {
  'training-data': 'no training data on record',
  'data-content-id': 'no content id on record',
  code: 'no code on record',
  environment: 'no environment on record',
  deployment: 'no deployment on record',
  artifact: 'no files on record',
  source: 'no source on record',
  features: 'features not on record',
  run: 'run not complete on record',
  parameters: 'no parameters on record',
  document: 'no provenance on record',
  unavailable: 'lineage store did not answer',
}

// The same slots where something is on record that does not name its content.
const INEXACT: Readonly<Record<string, string>> = {
  code: 'no exact code on record',
  environment: 'no digest on record',
  artifact: 'files without content id',
}

const gapPart = (key: string, { slot, missing }: Gap, isNamed: boolean): LineagePart => ({
  ...{ key, as: 'gap', kind: 'gap', node: undefined, more: '', isFocus: false, counts: 0 },
  words:
    (isNamed || missing.includes('no content id') ? INEXACT[slot] : undefined) ??
    MISSING[slot] ??
    `no ${slot} on record`,
})

const OF_RUN: ReadonlySet<string> = new Set(['training-data', 'code', 'environment', 'parameters'])
const NAMED: Readonly<Record<string, readonly NodeKind[]>> = {
  'data-content-id': ['datasetVersion'],
  source: ['datasetVersion'],
  code: ['codeVersion'],
  environment: ['environment'],
  run: ['run'],
}

/** Where a gap stands: at the node its sentence names, else at the run, else at the version; undefined where the picture shows the same already. */
function placeOf(
  gap: Gap,
  snapshot: LineageSnapshot,
  focus: string,
): { readonly anchor: string; readonly isNamed: boolean } | undefined {
  const named = snapshot.nodes
    .filter((node) => NAMED[gap.slot]?.includes(node.kind))
    .filter((node) => [labelOf(node), node.name, node.key].some((name) => name !== '' && gap.missing.includes(name)))
    // Of names that are parts of one another the longest is meant.
    .toSorted((a, b) => labelOf(b).length - labelOf(a).length)[0]
  const runs = snapshot.nodes.filter((node) => node.kind === 'run')
  if (gap.slot === 'run' && runs.some((run) => run.attrs.placeholder === true)) return undefined
  if (named !== undefined) return { anchor: keyOf(named), isNamed: true }
  const [run] = runs
  return { anchor: OF_RUN.has(gap.slot) && run !== undefined ? keyOf(run) : focus, isNamed: false }
}
