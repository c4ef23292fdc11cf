/** Milliseconds since 1970, handed in so that tests and replays decide what time it is. */
export type Clock = () => number

/** A scored case as it arrived: values are JSON scalars as sent, read by their declared kind when they are counted. */
export type Prediction = {
  readonly id: string
  /** Event time, UTC milliseconds. */
  readonly at: number
  readonly version: string
  readonly features: Readonly<Record<string, unknown>>
  readonly sensitive: Readonly<Record<string, unknown>>
  readonly score?: number
  readonly decision?: string
  readonly label?: string
  readonly subject?: string
}

/** The true outcome of a prediction, often months late; the one with the latest `at` counts. */
export type Label = { readonly id: string; readonly at: number; readonly value: string }

/** How decisions and labels of a model are to be read; which are favourable is declared, never guessed. */
export type OutcomeSpec =
  | {
      readonly kind: 'binary' | 'multiclass'
      readonly favourable: readonly string[]
      readonly positiveLabel: readonly string[]
    }
  | { readonly kind: 'regression'; readonly favourableAtLeast?: number }
  | { readonly kind: 'score-only' }
