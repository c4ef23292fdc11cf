import type { Window } from '../profile/window.ts'

/** Columns of a window's stored predictions: numbers as they are (NaN where none can be read), categories as codes into their values (-1 where missing). */
export type WindowRows = {
  readonly rows: number
  readonly numbers: ReadonlyMap<string, Float64Array>
  readonly categories: ReadonlyMap<string, { readonly codes: Int32Array; readonly values: readonly string[] }>
  /** Of every row a bit that follows from its id alone: two halves that anybody can draw again. */
  readonly half: Uint8Array
}

/** Reads stored predictions of a version in a span; columns are features, sensitive features (banded, as slices name them), `score`, `decision`, `label`. */
export type ReadWindowRows = (
  model: string,
  version: string,
  span: Window,
  columns: readonly string[],
) => WindowRows | Promise<WindowRows>
