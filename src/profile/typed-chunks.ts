import { type NumericReading, readCategory, readNumeric } from './reading.ts'
import { type Chunk, MISSING_CODE, OTHER_CODE, type Readings, type Table, type TypedChunk } from './table.ts'

/** A table's rows as typed arrays: from the engine where it gives them, else read from its texts value by value. */
export function typedChunks(table: Table, readings: Readings): AsyncIterable<TypedChunk> {
  return table.typedChunks?.(readings) ?? fromTexts(table, readings)
}

async function* fromTexts(table: Table, readings: Readings): AsyncGenerator<TypedChunk> {
  const columns = [...new Set([...readings.numbers, ...readings.codes.map((c) => c.column), ...readings.texts])]
  const codeOf = readings.codes.map(({ values }) => codeFinder(values))
  for await (const chunk of table.chunks(columns)) {
    const textsOf = (column: string) => chunk.columns[columns.indexOf(column)] as Chunk['columns'][number]
    yield {
      rows: chunk.rows,
      numbers: readings.numbers.map((column) => Float64Array.from(textsOf(column), (text) => typedNumber(text))),
      codes: readings.codes.map(({ column }, i) =>
        Int32Array.from(textsOf(column), codeOf[i] as (v: unknown) => number),
      ),
      texts: readings.texts.map(textsOf),
    }
  }
}

const NO_NUMBER: Readonly<Record<Exclude<NumericReading, number>, number>> = {
  missing: Number.NaN,
  'non-finite': Number.POSITIVE_INFINITY,
  unreadable: Number.NEGATIVE_INFINITY,
}

/** A raw value as the number of a typed chunk: NaN where missing, Infinity where non-finite, -Infinity where unreadable. */
export function typedNumber(raw: unknown): number {
  const reading = readNumeric(raw)
  return typeof reading === 'number' ? reading : NO_NUMBER[reading]
}

/** Finds the code of a raw value among those told apart. */
export function codeFinder(values: readonly string[]): (raw: unknown) => number {
  const codes = new Map(values.map((value, i) => [value, i]))
  return (raw) => {
    const value = readCategory(raw)
    return value === undefined ? MISSING_CODE : (codes.get(value) ?? OTHER_CODE)
  }
}
