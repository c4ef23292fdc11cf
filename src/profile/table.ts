/** Some rows of a table, column by column, in the order of the columns asked for; every value as text, null where absent. */
export type Chunk = { readonly rows: number; readonly columns: readonly (readonly (string | null)[])[] }

/** Which columns are read, and as what. A column may be asked for in several ways. */
export type Readings = {
  readonly numbers: readonly string[]
  /** Values that are told apart; no two alike. */
  readonly codes: readonly { readonly column: string; readonly values: readonly string[] }[]
  readonly texts: readonly string[]
}

/** Some rows of a table as the {@link Readings} ask, in their order; good until the next chunk is asked for. */
export type TypedChunk = {
  readonly rows: number
  /** Numbers as `readNumeric` reads them: NaN is missing, Infinity non-finite, -Infinity unreadable; a zero may have either sign. */
  readonly numbers: readonly Float64Array[]
  /** Values as `readCategory` reads them: the place among the values asked for, {@link MISSING_CODE} or {@link OTHER_CODE}. */
  readonly codes: readonly Int32Array[]
  readonly texts: readonly (readonly (string | null)[])[]
}

export const MISSING_CODE = -1
export const OTHER_CODE = -2

/** What a numeric column holds, over values in decimal notation alone. */
export type NumericSummary = {
  readonly count: number
  readonly min: number
  readonly max: number
  /** `quantiles[i]` = the value at rank i/(k) of the sorted column (lower), for i = 0..k. */
  readonly quantiles: readonly number[]
  /** Values that hold at least `atomShare` of the values, ascending. */
  readonly atoms: readonly number[]
  /** Distinct values, exact. */
  readonly distinct: number
  /** Texts that are neither numbers, nor missing, nor infinite: how many, and the first (its beginning) with its row (1-based). */
  readonly unreadable: { readonly count: number; readonly first?: { readonly text: string; readonly row: number } }
}

/** What a categorical column holds: values with their counts, most frequent first, ties by text. */
export type CategorySummary = {
  readonly count: number
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** All distinct values, even those beyond the list. */
  readonly distinct: number
}

/** A file or a set of files read as one table of text: the port that a query engine gives. */
export type Table = {
  readonly columns: readonly string[]
  /** SHA-256 (hex) over the bytes of the files in order. */
  readonly sha256: string
  readonly rowCount: () => Promise<number>
  readonly numericSummary: (column: string, parts: number, atomShare: number) => Promise<NumericSummary>
  readonly categorySummary: (column: string, most: number) => Promise<CategorySummary>
  /** Where rows (1-based) stand in their files, as people find them: `line 7`, `b.csv, line 7`, or `row 7` where there are no lines; absent where there are no files. */
  readonly placesOf?: (rows: readonly number[]) => Promise<readonly string[]>
  readonly chunks: (columns: readonly string[]) => AsyncIterable<Chunk>
  /** The same rows as typed arrays; where absent, `typedChunks` makes them of the texts. */
  readonly typedChunks?: (readings: Readings) => AsyncIterable<TypedChunk>
  readonly close: () => Promise<void>
}

/** Opens CSV (.gz), Parquet and NDJSON files, globs included. */
export type Engine = { readonly openTable: (files: readonly string[]) => Promise<Table> }

/** Told now and then how far a long piece of work is. */
export type Progress = (done: number, total: number | undefined, what: string) => void
