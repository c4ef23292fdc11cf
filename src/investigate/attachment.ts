/** A report of another monitor, or any file, kept with an investigation. */
export type Attachment = {
  readonly id: number
  readonly investigation: number
  /** What it was read as; `file` where nothing is known of it. */
  readonly kind: 'evidently' | 'whylogs' | 'great-expectations' | 'openlineage' | 'alertmanager' | 'file'
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
  /** SHA-256 (hex) of the bytes as sent. */
  readonly sha256: string
  readonly actor: string
  readonly receivedAt: number
  readonly note: string | undefined
  readonly statements: readonly OutsideStatement[]
}

/** What another monitor says of one column or slice. */
export type OutsideStatement = {
  readonly about: { readonly column: string | undefined; readonly slice: string | undefined }
  /** The metric by the name which the other monitor gives it. */
  readonly metric: string
  readonly value: number | undefined
  readonly limit: number | undefined
  readonly verdict: 'differs' | 'within' | 'unknown'
}

/** A file as somebody brings it. */
export type BroughtFile = {
  readonly name: string
  readonly mediaType: string
  readonly body: Uint8Array
  readonly note?: string
}

/** Where attachments are kept. */
export type AttachmentStore = {
  readonly keep: (
    investigation: number,
    file: BroughtFile & Pick<Attachment, 'kind' | 'statements'>,
    actor: string,
    now: number,
  ) => Attachment
  readonly of: (investigation: number) => readonly Attachment[]
  readonly get: (id: number) => { readonly attachment: Attachment; readonly body: Uint8Array } | undefined
}
