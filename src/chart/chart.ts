/** A Vega-Lite specification as plain data; rows stand inline in `data.values` of the top level, so that it is whole by itself. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>

/** The numbers of a chart as a table: what a reader without eyes, a printer and a copy need. Every cell is text, as the page writes it. */
export type ChartNumbers = {
  readonly caption: string
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

/** One entry of the key above a chart; `mark` names a shape of the stylesheet's key. */
export type KeyEntry = {
  readonly mark:
    | 'now'
    | 'beyond'
    | 'training'
    | 'limit'
    | 'few'
    | 'band'
    | 'bar'
    | 'heat-0'
    | 'heat-1'
    | 'heat-2'
    | 'heat-3'
    | 'late'
    | 'quiet'
    | 'event'
    | 'longer'
    | 'unconfirmed'
    | 'diamond'
    | 'triangle-up'
    | 'triangle-down'
    | 'ring'
    | 'outlined'
    | 'dashed'
    | 'line'
    | 'area'
    | 'lollipop'
    | 'tick'
    | 'heat-unconfirmed'
    | 'heat-few'
  readonly label: string
}

/** A picture as data: a specification for wide and for narrow places, what it shows in words, its key, and its numbers. */
export type Chart = {
  /** Kebab-case; part of the address of its specification. */
  readonly name: string
  /** What it shows, as a finding: `One slice of 47 is beyond the limit`. */
  readonly title: string
  /** Measure, slice and span. */
  readonly subtitle: string
  /** For screen readers: the picture in a sentence or two. */
  readonly description: string
  readonly wide: VegaLiteSpec
  /** Undefined where the wide one scrolls in a narrow place. */
  readonly narrow: VegaLiteSpec | undefined
  readonly key: readonly KeyEntry[]
  readonly numbers: ChartNumbers
}
