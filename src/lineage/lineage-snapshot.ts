/** What stands in the provenance graph. */
export type NodeKind =
  | 'source'
  | 'dataset'
  | 'datasetVersion'
  | 'feature'
  | 'job'
  | 'run'
  | 'codeVersion'
  | 'environment'
  | 'model'
  | 'modelVersion'
  | 'deployment'
  | 'predictionWindow'

/** How one thing depends on another: `dst` depends on `src`. */
export type EdgeKind =
  | 'used'
  | 'generated'
  | 'ranCode'
  | 'ranIn'
  | 'versionOf'
  | 'hasFeature'
  | 'featureFrom'
  | 'deployed'
  | 'cameFrom'
  | 'baselineOf'

/** How an edge came to point at exactly this version. */
export type Binding = 'declared' | 'digest' | 'inferred' | 'placeholder' | 'manual' | 'attested'

/** How far an edge can be believed. */
export type EvidenceLevel = 'recomputed' | 'cross-attested' | 'asserted' | 'inferred' | 'missing'

export type LineageNode = {
  readonly id: number
  readonly kind: NodeKind
  /** Unique within its kind. */
  readonly key: string
  readonly namespace: string | undefined
  readonly name: string
  readonly version: string | undefined
  /** `sha256:…`, `md5:…`, `gitsha1:…` */
  readonly contentId: string | undefined
  readonly attrs: Readonly<Record<string, unknown>>
}

export type LineageEdge = {
  readonly dst: number
  readonly src: number
  readonly kind: EdgeKind
  readonly binding: Binding
  readonly level: EvidenceLevel
  readonly validFrom: number | undefined
  readonly validTo: number | undefined
  readonly recordedAt: number
}

/** Something the chain should hold and does not; never filled by a guess. */
export type LineageGap = {
  /** `training-data`, `data-content-id`, `code`, `environment`, `deployment`, `artifact`, `source`, `features`, `run`, `parameters`, `document`. */
  readonly slot: string
  /** One sentence: what is missing and of what. */
  readonly missing: string
  /** One sentence: how to supply it. */
  readonly remedy: string
}

/** Upstream of a model version as known at a moment; frozen into investigations. */
export type LineageSnapshot = {
  readonly model: string
  readonly version: string
  readonly knownAt: number
  readonly status: 'known' | 'nothing-recorded' | 'unavailable'
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  readonly gaps: readonly LineageGap[]
  /** True where the graph was cut at the limit of nodes. */
  readonly truncated: boolean
}

/** What people call a node: the name its author gave it, else the name in its namespace. */
export function labelOf(node: LineageNode): string {
  return typeof node.attrs.label === 'string' ? node.attrs.label : node.name
}
