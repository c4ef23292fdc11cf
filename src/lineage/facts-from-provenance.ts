import { createHash } from 'node:crypto'
import { canonicalJson } from '../evidence/canonical-json.ts'
import { canonicalRepo, canonicalUri, datasetName } from './canonical-uri.ts'
import type { Binding, EdgeKind, EvidenceLevel, NodeKind } from './lineage-snapshot.ts'
import type { ProvenanceDocument } from './provenance-document.ts'

/**
 * A node before it has a number: kind and key name it. Namespace, name and version follow from the key, and so does the content id of all but model versions;
 * what two documents may state differently of the same node is an attribute.
 */
export type NodeFact = {
  readonly kind: NodeKind
  readonly key: string
  readonly namespace: string | undefined
  readonly name: string
  readonly version: string | undefined
  readonly contentId: string | undefined
  readonly attrs: Readonly<Record<string, unknown>>
}

/** What names a node. */
export type NodeRef = { readonly kind: NodeKind; readonly key: string }

/** An edge before its ends have numbers: `dst` depends on `src`. */
export type EdgeFact = {
  readonly dst: NodeRef
  readonly src: NodeRef
  readonly kind: EdgeKind
  readonly binding: Binding
  readonly level: EvidenceLevel
  readonly validFrom: number | undefined
  readonly validTo: number | undefined
}

/** What a document states, each node and edge once. */
export type Facts = { readonly nodes: readonly NodeFact[]; readonly edges: readonly EdgeFact[] }

/** Key of a model version: `credit-default@7`. */
export function modelVersionKey(model: string, version: string): string {
  return `${model.replaceAll('%', '%25').replaceAll('@', '%40')}@${version}`
}

/** A commit that names its tree for good; a branch or a tag does not. */
export function isImmutableCommit(commit: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(commit)
}

/**
 * The nodes and edges that a provenance document states.
 *
 * Everything in it is asserted by its author. An edge is bound by `digest` where a content id names its source exactly, else `declared`; where the document
 * names no run or no version of a data set, a placeholder of this model version stands in its place and is bound as such.
 */
export function factsFromProvenance(document: ProvenanceDocument): Facts {
  const nodes = new Map<string, NodeFact>()
  const edges = new Map<string, EdgeFact>()
  const add = (fact: NodeFact): NodeRef => {
    const id = `${fact.kind} ${fact.key}`
    const before = nodes.get(id)
    nodes.set(id, before ? { ...before, attrs: { ...before.attrs, ...fact.attrs } } : fact)
    return { kind: fact.kind, key: fact.key }
  }
  const link = (dst: NodeRef, kind: EdgeKind, src: NodeRef, more: Partial<EdgeFact> = {}): void => {
    const fact: EdgeFact = {
      ...{ dst, src, kind, binding: 'declared', level: 'asserted', validFrom: undefined, validTo: undefined },
      ...more,
    }
    const id = `${dst.kind} ${dst.key} ${kind} ${src.kind} ${src.key}`
    // One file listed for training and validation is one edge.
    if (!edges.has(id)) edges.set(id, fact)
  }

  const version = add(modelVersionNode(document))
  link(version, 'versionOf', add(node('model', document.model.name, document.model.name)))

  const runFact = runNode(document)
  const run = add(runFact)
  if (document.run?.id !== undefined) link(version, 'generated', run)
  else link(version, 'generated', run, { binding: 'placeholder', level: 'missing' })

  if (document.code) {
    const { commit, dirty, diffSha256 } = document.code
    const exact = isImmutableCommit(commit) && (dirty !== true || diffSha256 !== undefined)
    link(run, 'ranCode', add(codeNode(document)), { binding: exact ? 'digest' : 'declared' })
  }
  const environment = environmentNode(document)
  if (environment)
    link(run, 'ranIn', add(environment), { binding: environment.contentId === undefined ? 'declared' : 'digest' })

  const dataVersions = new Map<string, { readonly ref: NodeRef; readonly binding: Binding }>()
  for (const data of document.data) {
    const fact = datasetVersionNode(document, data)
    const dataset = datasetNode(data)
    const ref = add(fact)
    const binding: Binding = data.id !== undefined ? 'digest' : data.version !== undefined ? 'declared' : 'placeholder'
    dataVersions.set(data.name, { ref, binding })
    link(run, 'used', ref, { binding })
    link(ref, 'versionOf', add(dataset))
    for (const source of data.sources) link(ref, 'cameFrom', add(sourceNode(source)))
  }
  for (const feature of document.features) {
    const ref = add(featureNode(document, feature))
    link(version, 'hasFeature', ref)
    for (const from of feature.from) {
      const data = dataVersions.get(from.data)
      if (data) link(ref, 'featureFrom', data.ref, { binding: data.binding })
    }
  }
  for (const deployment of document.deployments)
    link(add(deploymentNode(document, deployment)), 'deployed', version, {
      validFrom: deployment.from,
      validTo: deployment.to,
    })
  return { nodes: [...nodes.values()], edges: [...edges.values()] }
}

type Data = ProvenanceDocument['data'][number]

function node(kind: NodeKind, key: string, name: string, more: Partial<NodeFact> = {}): NodeFact {
  return {
    ...{ kind, key, namespace: undefined, name, version: undefined, contentId: undefined },
    ...more,
    attrs: given(more.attrs ?? {}),
  }
}

function modelVersionNode(document: ProvenanceDocument): NodeFact {
  const { name, version, artifacts } = document.model
  const [only] = artifacts
  const contentId = artifacts.length === 1 && only ? artifactId(only) : undefined
  return node('modelVersion', versionKey(document), name, {
    version,
    contentId,
    attrs: {
      contentId,
      artifacts: artifacts.map((a) => given({ path: a.path, contentId: artifactId(a) })),
      params: document.params,
      metrics: document.metrics,
      capturedAt: document.capturedAt,
      bundleId: document.bundleId,
      data: document.data.map((d) =>
        given({ role: d.role, name: d.name, key: dataVersionKey(document, d), rows: d.rows }),
      ),
    },
  })
}

function runNode(document: ProvenanceDocument): NodeFact {
  const { run } = document
  const times = { startedAt: run?.startedAt, endedAt: run?.endedAt }
  if (run?.id === undefined)
    return node('run', `unrecorded(${versionKey(document)})`, 'training run', {
      attrs: { ...times, system: run?.system, placeholder: true },
    })
  return node('run', run.system === undefined ? run.id : `${run.system}:${run.id}`, run.id, {
    namespace: run.system,
    attrs: times,
  })
}

function codeNode(document: ProvenanceDocument): NodeFact {
  const code = document.code as NonNullable<ProvenanceDocument['code']>
  const repo = canonicalRepo(code.repo)
  const commit = isImmutableCommit(code.commit) ? code.commit.toLowerCase() : code.commit
  const dirty = code.dirty === true || code.diffSha256 !== undefined
  // Changes that nobody kept are the same in no two trainings.
  const change = !dirty ? '' : code.diffSha256 ? `+${code.diffSha256}` : `+dirty(${versionKey(document)})`
  return node('codeVersion', `${repo}@${commit}${change}`, repo, {
    version: commit,
    contentId: /^[0-9a-f]{40}$/.test(commit) && !dirty ? `gitsha1:${commit}` : undefined,
    attrs: { repo: code.repo, tree: code.tree, dirty: dirty || undefined, diffSha256: code.diffSha256 },
  })
}

function environmentNode(document: ProvenanceDocument): NodeFact | undefined {
  const { env } = document
  if (!env || Object.keys(given(env)).length === 0) return undefined
  const image = env.image === undefined ? undefined : /@(sha256:[0-9a-f]{64})$/i.exec(env.image)?.[1]?.toLowerCase()
  const hash = env.lock?.sha256 ?? env.freezeSha256
  const name = env.image ?? (env.python === undefined ? (env.lock?.file ?? 'environment') : `python ${env.python}`)
  return node('environment', createHash('sha256').update(canonicalJson(env)).digest('hex'), name, {
    version: env.python,
    contentId: image ?? (hash === undefined ? undefined : `sha256:${hash}`),
    attrs: env,
  })
}

function datasetKey(data: Data): string {
  return data.uri === undefined ? data.name : canonicalUri(data.uri)
}

function datasetNode(data: Data): NodeFact {
  const key = datasetKey(data)
  const { namespace, name } = datasetName(key)
  return node('dataset', key, name, { namespace, attrs: { uri: data.uri } })
}

function dataVersionKey(document: ProvenanceDocument, data: Data): string {
  const version = data.id ?? data.version ?? `unrecorded(${versionKey(document)})`
  return `${datasetKey(data)}@${version}`
}

function datasetVersionNode(document: ProvenanceDocument, data: Data): NodeFact {
  const { namespace, name } = datasetName(datasetKey(data))
  return node('datasetVersion', dataVersionKey(document, data), name, {
    namespace,
    version: data.id === undefined ? data.version : undefined,
    contentId: data.id,
    attrs: {
      label: data.name,
      version: data.version,
      rows: data.rows,
      schemaSha256: data.schemaSha256,
      placeholder: data.id === undefined && data.version === undefined ? true : undefined,
    },
  })
}

function sourceNode(source: Data['sources'][number]): NodeFact {
  const key = source.uri === undefined ? source.name : canonicalUri(source.uri)
  const { namespace, name } = source.uri === undefined ? { namespace: undefined, name: key } : datasetName(key)
  return node('source', key, name, {
    namespace,
    attrs: { label: source.name, uri: source.uri, owner: source.owner, kind: source.kind },
  })
}

/** Features are nodes of one model version: the same name may be made from other columns in the next. */
function featureNode(document: ProvenanceDocument, feature: ProvenanceDocument['features'][number]): NodeFact {
  return node('feature', `${versionKey(document)}/${feature.name}`, feature.name, {
    attrs: {
      store: feature.store,
      columns: feature.from.length === 0 ? undefined : feature.from.map((f) => `${f.data}.${f.column}`),
    },
  })
}

function deploymentNode(document: ProvenanceDocument, deployment: ProvenanceDocument['deployments'][number]): NodeFact {
  const { environment, from, share } = deployment
  return node('deployment', `${environment}:${versionKey(document)}:${new Date(from).toISOString()}`, environment, {
    version: document.model.version,
    attrs: { share },
  })
}

const versionKey = (document: ProvenanceDocument): string =>
  modelVersionKey(document.model.name, document.model.version)

const artifactId = (artifact: ProvenanceDocument['model']['artifacts'][number]): string | undefined =>
  artifact.contentId ?? (artifact.sha256 === undefined ? undefined : `sha256:${artifact.sha256}`)

function given(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
