import type { Window } from '../profile/window.ts'
import type { LineageSnapshot } from './lineage-snapshot.ts'
import type { ParsedProvenance } from './parse-provenance.ts'
import type { ProvenanceDocument } from './provenance-document.ts'
import type { TraceBounds } from './trace.ts'

/** A provenance document as kept. */
export type RecordedDocument = {
  readonly sha256: string
  readonly model: string
  readonly version: string
  readonly receivedAt: number
  readonly actor: string
  /** When it was captured; without `capturedAt`, when it came. */
  readonly statedAt: number
  /** The one that counts now. */
  readonly current: boolean
  readonly document: ProvenanceDocument
}

/**
 * What became of a document: `recorded` counts from now on; `repeated` was known and changed nothing; `older` was captured before the one that counts and is kept
 * beside it.
 */
export type RecordResult = {
  readonly status: 'recorded' | 'repeated' | 'older'
  readonly sha256: string
  /** The document of the version that counts. */
  readonly current: string
}

/** A model version that served in an environment at a moment. */
export type DeployedVersion = {
  readonly model: string
  readonly version: string
  readonly environment: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly share: number | undefined
}

/** Where a trace begins in time, and how far it goes. */
export type UpstreamOptions = {
  /** The predictions in question: a deployment that does not cover them is a gap. */
  readonly window?: Window
  /** What was on record at this moment; absent: everything. */
  readonly knownAt?: number
} & Partial<TraceBounds>

/** The provenance graph: documents in, chains out. Nothing in it is inferred; what is missing is a gap. */
export type LineageGraph = {
  /**
   * Records a document and what it states, in one transaction with its log entry. Of a version's documents the one captured last counts.
   *
   * @throws {ServiceError} `conflict` where another document of the version was captured at the same moment
   */
  readonly record: (provenance: ParsedProvenance, by: { readonly actor: string; readonly at: number }) => RecordResult
  /** The chain of a model version, its deployments with it, and its gaps. Without `knownAt` the snapshot bears the moment of the newest record it holds. */
  readonly upstreamOf: (model: string, version: string, options?: UpstreamOptions) => LineageSnapshot
  /** Documents of a version, newest statement first. */
  readonly documents: (model: string, version: string) => readonly RecordedDocument[]
  /** Which versions of a model served at a moment, as far as is on record now. */
  readonly deployments: (model: string, at: number) => readonly DeployedVersion[]
}
