import { openBytes } from './input-files.ts'

/** A record of a delimited file: the line it begins on (1-based), and how many columns it has, empty ones at its end left out and counted. */
export type DelimitedRecord = { readonly line: number; readonly columns: number; readonly filled: number }

/** What makes a delimited file unreadable beside its columns, with the line (1-based) on which the record begins. */
export type RecordFault = { readonly line: number; readonly kind: 'quote' | 'line-end' }

/**
 * Visits the records of a delimited file, the header first, empty lines of tables with more than one column left out, until `visit` answers false.
 *
 * The engine counts records where people count lines, and stops at some faults without a place: such a file is read again here.
 *
 * @returns the first fault that no record can be made of
 */
export async function visitRecords(
  path: string,
  delimiter: string,
  visit: (record: DelimitedRecord) => boolean,
): Promise<RecordFault | undefined> {
  const bytes = openBytes(path)
  const reader = new RecordReader(delimiter.charCodeAt(0), visit)
  try {
    for await (const piece of bytes) {
      reader.read(piece as Buffer)
      if (reader.isDone) break
    }
    reader.finish()
  } finally {
    bytes.destroy()
  }
  return reader.fault
}

const [LF, CR, QUOTE] = [0x0a, 0x0d, 0x22]

type FieldState = 'start' | 'plain' | 'quoted' | 'closed'

class RecordReader {
  fault: RecordFault | undefined
  isDone = false

  readonly #delimiter: number
  readonly #visit: (record: DelimitedRecord) => boolean
  #state: FieldState = 'start'
  #line = 1
  #begin = 1
  #columns = 1
  #filled = 0
  #wide = false
  #isHeader = true
  #lineEnd: string | undefined
  #afterCr = false

  constructor(delimiter: number, visit: (record: DelimitedRecord) => boolean) {
    this.#delimiter = delimiter
    this.#visit = visit
  }

  read(piece: Buffer): void {
    for (let i = 0; i < piece.length && !this.isDone; i++) this.#take(piece[i] as number)
  }

  finish(): void {
    if (this.isDone) return
    if (this.#afterCr) this.#endOfLine('CR')
    if (this.#state === 'quoted') this.#refuse('quote')
    else if (this.#columns > 1 || this.#state !== 'start') this.#endOfRecord()
  }

  #take(byte: number): void {
    if (this.#afterCr) {
      this.#afterCr = false
      this.#endOfLine(byte === LF ? 'CR LF' : 'CR')
      if (byte === LF || this.isDone) return
    }
    if (this.#state === 'quoted') {
      if (byte === QUOTE) this.#state = 'closed'
      else if (byte === LF) this.#line += 1
      return
    }
    if (byte === this.#delimiter) {
      this.#columns += 1
      this.#state = 'start'
    } else if (byte === CR) this.#afterCr = true
    else if (byte === LF) this.#endOfLine('LF')
    else if (byte === QUOTE && this.#state !== 'plain') {
      // At the beginning of a value it opens, after one that closed it is a quotation mark inside the value.
      this.#state = 'quoted'
      this.#filled = this.#columns
    } else if (this.#state === 'closed') this.#refuse('quote')
    else {
      this.#state = 'plain'
      this.#filled = this.#columns
    }
  }

  #endOfLine(kind: string): void {
    const isBlank = this.#columns === 1 && this.#state === 'start'
    this.#lineEnd ??= kind
    if (this.#lineEnd !== kind) this.#refuse('line-end')
    else if (!isBlank || !this.#wide) this.#endOfRecord()
    this.#line += 1
    this.#begin = this.#line
    this.#columns = 1
    this.#filled = 0
    this.#state = 'start'
  }

  #endOfRecord(): void {
    if (this.#isHeader) this.#wide = this.#columns > 1
    this.#isHeader = false
    if (!this.#visit({ line: this.#begin, columns: this.#columns, filled: this.#filled })) this.isDone = true
  }

  #refuse(kind: RecordFault['kind']): void {
    this.fault = { line: this.#begin, kind }
    this.isDone = true
  }
}
