import type { Window } from '../profile/window.ts'
import { isImmutableCommit } from './facts-from-provenance.ts'
import type { EdgeKind, LineageEdge, LineageGap, LineageNode, LineageSnapshot } from './lineage-snapshot.ts'

/** What gaps are read from: a snapshot before its gaps are known. */
export type GapBasis = Omit<LineageSnapshot, 'gaps'>

/**
 * What the chain of a model version should hold and does not, in the order in which an analyst asks.
 *
 * Asked of the version: data, their content ids and sources, run, code, environment, parameters, artefact, features, deployment. A version without a document has
 * one gap, the document. Nothing is said of what lies beyond a cut.
 *
 * @param window the predictions in question, which a deployment must cover
 */
export function gapsOf(snapshot: GapBasis, window?: Window): readonly LineageGap[] {
  const name = `${snapshot.model}@${snapshot.version}`
  if (snapshot.status === 'unavailable') return []
  if (snapshot.status === 'nothing-recorded')
    return [
      {
        slot: 'document',
        missing: `No provenance of ${name} is on record.`,
        remedy: `Record a provenance.yaml of ${name}: model, data, code, environment, parameters, run and deployments.`,
      },
    ]
  const graph = graphOf(snapshot)
  if (!graph) return []
  return [
    ...dataGaps(name, graph),
    ...(snapshot.truncated ? [] : sourceGaps(graph)),
    ...runGaps(name, graph),
    ...codeGaps(name, graph),
    ...environmentGaps(name, graph),
    ...parameterGaps(name, graph),
    ...artifactGaps(name, graph),
    ...featureGaps(name, graph, snapshot.truncated),
    ...deploymentGaps(name, graph, window),
  ]
}

type Graph = {
  readonly version: LineageNode
  readonly runs: readonly LineageNode[]
  /** Edges of a kind into a node, with the node at their other end. */
  readonly into: (
    node: LineageNode,
    kind: EdgeKind,
  ) => readonly { readonly edge: LineageEdge; readonly src: LineageNode }[]
  readonly deployments: readonly LineageEdge[]
}

function graphOf(snapshot: GapBasis): Graph | undefined {
  const byId = new Map(snapshot.nodes.map((node) => [node.id, node]))
  const [version] = snapshot.nodes.filter(
    (node) => node.kind === 'modelVersion' && node.name === snapshot.model && node.version === snapshot.version,
  )
  if (!version) return undefined
  const into: Graph['into'] = (node, kind) =>
    snapshot.edges.flatMap((edge) => {
      const src = byId.get(edge.src)
      return edge.dst === node.id && edge.kind === kind && src ? [{ edge, src }] : []
    })
  return {
    version,
    runs: into(version, 'generated').map(({ src }) => src),
    into,
    deployments: snapshot.edges.filter((edge) => edge.kind === 'deployed' && edge.src === version.id),
  }
}

function inputsOf(graph: Graph): readonly { readonly edge: LineageEdge; readonly src: LineageNode }[] {
  return graph.runs.flatMap((run) => graph.into(run, 'used'))
}

function dataGaps(name: string, graph: Graph): LineageGap[] {
  const roles = listOf(graph.version.attrs.data).map((data) => (data as { role?: unknown }).role)
  const none: LineageGap[] = roles.includes('training')
    ? []
    : [
        {
          slot: 'training-data',
          missing: `The data that ${name} was trained on are not on record.`,
          remedy: 'List them under data with role: training, each with its uri and content id.',
        },
      ]
  const unbound = inputsOf(graph)
    .filter(({ src }) => src.contentId === undefined)
    .map(({ src }) => ({
      slot: 'data-content-id',
      missing:
        src.attrs.placeholder === true
          ? `Which version of data set ${labelOf(src)} was used is not on record.`
          : `Data set ${labelOf(src)} is named by version ${src.version}, without a content id.`,
      remedy: `Give data set ${labelOf(src)} an id: sha256, md5, md5-dir, gitsha1, delta or lakefs.`,
    }))
  return [...none, ...unbound]
}

function sourceGaps(graph: Graph): LineageGap[] {
  return inputsOf(graph)
    .filter(({ src }) => graph.into(src, 'cameFrom').length === 0 && graph.into(src, 'generated').length === 0)
    .map(({ src }) => ({
      slot: 'source',
      missing: `Where data set ${labelOf(src)} came from is not on record: neither a source nor a run that wrote it.`,
      remedy: `List the sources of data set ${labelOf(src)} under data[].sources, with their owner.`,
    }))
}

function runGaps(name: string, graph: Graph): LineageGap[] {
  if (graph.runs.length === 0 || graph.runs.every((run) => run.attrs.placeholder === true))
    return [
      {
        slot: 'run',
        missing: `The training run of ${name} is not on record.`,
        remedy: 'State run: { system, id, startedAt, endedAt }.',
      },
    ]
  return graph.runs
    .filter((run) => typeof run.attrs.endedAt !== 'number')
    .map((run) => ({
      slot: 'run',
      missing: `That run ${run.key} was completed is not on record.`,
      remedy: 'State run.endedAt.',
    }))
}

function codeGaps(name: string, graph: Graph): LineageGap[] {
  const code = graph.runs.flatMap((run) => graph.into(run, 'ranCode')).map(({ src }) => src)
  if (code.length === 0)
    return [
      {
        slot: 'code',
        missing: `The code that trained ${name} is not on record.`,
        remedy: 'State code: { repo, commit } with the full commit hash.',
      },
    ]
  return code.flatMap((version): LineageGap[] => [
    ...(isImmutableCommit(version.version ?? '')
      ? []
      : [
          {
            slot: 'code',
            missing: `Code ${version.name} is named by "${version.version}", which may point elsewhere tomorrow.`,
            remedy: 'State the full commit hash in code.commit, not a branch, a tag or a short hash.',
          },
        ]),
    ...(version.attrs.dirty !== true
      ? []
      : [
          {
            slot: 'code',
            missing:
              typeof version.attrs.diffSha256 === 'string'
                ? `Code ${version.name} had uncommitted changes; only their hash is on record.`
                : `Code ${version.name} had uncommitted changes that are not on record.`,
            remedy: 'Train from a clean checkout, or keep the diff and state its diffSha256.',
          },
        ]),
  ])
}

function environmentGaps(name: string, graph: Graph): LineageGap[] {
  const environments = graph.runs.flatMap((run) => graph.into(run, 'ranIn')).map(({ src }) => src)
  if (environments.length === 0)
    return [
      {
        slot: 'environment',
        missing: `The environment that ${name} was trained in is not on record.`,
        remedy: 'State env: { image } by digest, or env: { lock: { file, sha256 } }.',
      },
    ]
  return environments
    .filter((environment) => environment.contentId === undefined)
    .map((environment) => ({
      slot: 'environment',
      missing: `Environment ${environment.name} is named without a digest.`,
      remedy: 'State the image by digest (name@sha256:…), or the sha256 of the lock file.',
    }))
}

function parameterGaps(name: string, graph: Graph): LineageGap[] {
  const { params } = graph.version.attrs
  if (typeof params === 'object' && params !== null) return []
  return [
    {
      slot: 'parameters',
      missing: `The parameters of the training of ${name} are not on record.`,
      remedy: 'State params; an empty mapping says that there are none.',
    },
  ]
}

function artifactGaps(name: string, graph: Graph): LineageGap[] {
  const artifacts = listOf(graph.version.attrs.artifacts) as { path?: string; contentId?: string }[]
  if (artifacts.length === 0)
    return [
      {
        slot: 'artifact',
        missing: `The files of ${name} are not on record.`,
        remedy: 'List them under model.artifacts with path and sha256.',
      },
    ]
  return artifacts
    .filter((artifact) => artifact.contentId === undefined)
    .map((artifact) => ({
      slot: 'artifact',
      missing: `Artefact ${artifact.path} of ${name} has no content id.`,
      remedy: `State the sha256 of ${artifact.path}.`,
    }))
}

function featureGaps(name: string, graph: Graph, truncated: boolean): LineageGap[] {
  const features = graph.into(graph.version, 'hasFeature').map(({ src }) => src)
  if (features.length === 0 && !truncated)
    return [
      {
        slot: 'features',
        missing: `The features of ${name} are not on record.`,
        remedy: 'List them under features, each with the data set and column it comes from.',
      },
    ]
  const rootless = features.filter((feature) => feature.attrs.columns === undefined).map((feature) => feature.name)
  if (rootless.length === 0) return []
  return [
    {
      slot: 'features',
      missing: `Which columns ${rootless.join(', ')} of ${name} come from is not on record.`,
      remedy: 'State features[].from: [{ data, column }].',
    },
  ]
}

function deploymentGaps(name: string, graph: Graph, window: Window | undefined): LineageGap[] {
  const remedy = 'State it under deployments: { environment, from, to }.'
  if (graph.deployments.length === 0)
    return [{ slot: 'deployment', missing: `No deployment of ${name} is on record.`, remedy }]
  // One of several may cover the start and another the rest, so an overlap is all that is asked.
  const overlaps = (edge: LineageEdge, { start, end }: Window): boolean =>
    (edge.validFrom ?? -Infinity) < end && (edge.validTo ?? Infinity) > start
  if (!window || graph.deployments.some((edge) => overlaps(edge, window))) return []
  const [from, to] = [window.start, window.end].map((at) => new Date(at).toISOString())
  return [
    { slot: 'deployment', missing: `No deployment of ${name} on record was in effect from ${from} to ${to}.`, remedy },
  ]
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const labelOf = (node: LineageNode): string => (typeof node.attrs.label === 'string' ? node.attrs.label : node.name)
