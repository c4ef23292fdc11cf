/** Something that must be believed later: what happened, by whom, about what. The body is hashed with a salt, never written into the entry. */
export type Evidence = {
  readonly kind: string
  readonly at: number
  readonly actor: string
  /** What it is about: `investigation:12`, `batch:9041`, `baseline:3`. */
  readonly subject: string
  readonly body: unknown
}

/** Where an entry stands in the log. */
export type LogReceipt = { readonly seq: number; readonly bodySha256: string; readonly leafHash: string }

/** The append-only log; `append` is called inside the transaction that writes the thing itself. */
export type EvidenceLog = { readonly append: (evidence: Evidence) => LogReceipt }
