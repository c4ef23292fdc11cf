import type { Binning } from '../profile/binning.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import type { SensitiveFeature } from '../profile/stratum.ts'
import type { Window } from '../profile/window.ts'

/** Columns of a window's stored predictions: numbers as they are (NaN where none can be read), categories as codes into their values (-1 where missing). */
export type WindowRows = {
  readonly rows: number
  readonly numbers: ReadonlyMap<string, Float64Array>
  readonly categories: ReadonlyMap<string, { readonly codes: Int32Array; readonly values: readonly string[] }>
}

/** Reads stored predictions of a version in a span; columns are features, sensitive features (banded, as slices name them), `score`, `decision`, `label`. */
export type ReadWindowRows = (
  model: string,
  version: string,
  span: Window,
  columns: readonly string[],
) => WindowRows | Promise<WindowRows>

/** What is kept of a column's values: the numbers, or codes that follow from the value by itself. Plain data, so that it can cross threads. */
export type KeptAs =
  | { readonly as: 'number' }
  /** The coarse cell of a feature. */
  | { readonly as: 'cell'; readonly binning: Binning }
  /** The value index of a sensitive feature. */
  | { readonly as: 'group'; readonly feature: SensitiveFeature }
  /** A code of `DECISION`. */
  | { readonly as: 'decision'; readonly outcome: OutcomeSpec }
  /** A code of `LABEL`. */
  | { readonly as: 'label'; readonly outcome: OutcomeSpec }

/** A column read from stored predictions, by where its values stand in a prediction and what is kept of them. */
export type RowColumn = {
  readonly name: string
  /** A sensitive feature that was not sent as one is looked for among the features; a label is the one that counts now. */
  readonly from: 'feature' | 'sensitive' | 'score' | 'decision' | 'score-or-decision' | 'decision-or-score' | 'label'
  readonly keep: KeptAs
}

/** Rows of stored predictions, one entry a row in the columns asked for. */
export type CodedRows = {
  readonly rows: number
  readonly numbers: ReadonlyMap<string, Float64Array>
  readonly codes: ReadonlyMap<string, Uint16Array>
  /** By row a number that its subject's rows share, as `unitOf` makes it; of a row without a subject that of its id. */
  readonly units: Uint32Array
  /** Rows that came with a subject. */
  readonly named: number
  /** Predictions of the span's batches whose row was erased: skipped, since their moment is erased too. */
  readonly erased: number
}

/** Reads stored predictions of a version in a span, row by row in the order they came. */
export type ReadCodedRows = (
  model: string,
  version: string,
  span: Window,
  columns: readonly RowColumn[],
  progress?: (rows: number, of: number) => void,
) => Promise<CodedRows>

/**
 * A number in [0, 2^32) that rows of one subject share, from the UTF-8 bytes of the subject, or of a row's id where it names none: FNV-1a with 32 bits, mixed as MurmurHash3 ends.
 *
 * Two of a million subjects have one number with a probability of 1 in 4 billion each, which changes no figure.
 *
 * @param bytes that hold the text
 * @param from where it begins
 * @param to where it ends, exclusive
 * @see Eastlake and others (2019), "The FNV non-cryptographic hash algorithm"; Appleby's MurmurHash3, fmix32
 */
export function unitOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * The half that rows of a unit belong to, 0 or 1: the lowest bit of its number.
 *
 * It depends on nothing else, so a search found on one half and confirmed on the other can be done again by anybody; and a subject's rows, which say much the same, lie in one half together.
 */
export function halfOf(unit: number): 0 | 1 {
  return (unit & 1) as 0 | 1
}
