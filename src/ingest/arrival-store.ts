import type { Label, Prediction } from '../profile/prediction.ts'

/** A row that passed validation: what is stored of it narrowly, and its text as it will lie in the batch. */
export type ArrivingPrediction = { readonly position: number; readonly prediction: Prediction; readonly body: string }

/** A row that did not, with the place of the fault and how to mend it. */
export type RefusedRow = {
  readonly index: number
  readonly id: string | undefined
  readonly path: string
  readonly reason: string
  readonly body: string
}

/** The answer to rows of predictions or labels, row by row in sums. */
export type ArrivalAnswer = {
  readonly accepted: number
  readonly repeated: number
  readonly conflicting: number
  readonly rejected: readonly {
    readonly index: number
    readonly id: string | undefined
    readonly path: string
    readonly reason: string
  }[]
  /** Labels alone: accepted, but their predictions have not come yet. */
  readonly waiting?: number
}

/** Where arriving rows are kept. Each call is one transaction, durable when it returns. */
export type ArrivalStore = {
  readonly writePredictions: (batch: {
    readonly model: string
    readonly version: string
    readonly actor: string
    readonly at: number
    readonly rows: readonly ArrivingPrediction[]
    readonly sensitive: readonly string[]
  }) => { readonly accepted: number; readonly repeated: number; readonly conflicting: number }
  readonly writeLabels: (batch: {
    readonly model: string
    readonly actor: string
    readonly at: number
    readonly rows: readonly { readonly label: Label; readonly body: string }[]
  }) => {
    readonly accepted: number
    readonly repeated: number
    readonly waiting: number
  }
  readonly quarantine: (refused: {
    readonly model: string
    readonly kind: 'predictions' | 'labels'
    readonly actor: string
    readonly at: number
    readonly rows: readonly RefusedRow[]
  }) => void
  readonly quarantined: (filter: { readonly model?: string; readonly cursor?: number; readonly limit: number }) => {
    readonly items: readonly (RefusedRow & {
      readonly row: number
      readonly model: string
      readonly kind: string
      readonly receivedAt: number
    })[]
    readonly next: number | undefined
  }
  /** The body of a stored prediction with its batch, or undefined. */
  readonly find: (
    model: string,
    id: string,
  ) => { readonly prediction: Prediction; readonly batchId: number; readonly receivedAt: number } | undefined
}
