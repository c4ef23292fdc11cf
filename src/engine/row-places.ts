import { createInterface } from 'node:readline'
import { delimitedHeader } from './delimited-header.ts'
import { visitRecords } from './delimited-records.ts'
import { findInputFiles, firstRecord, type InputFiles, openBytes } from './input-files.ts'

/**
 * Where rows (1-based, over all files) stand, as people find them: `line 7`, `b.csv, line 7` among several files, `row 7` where a file has no lines.
 *
 * @returns one place a row asked for, in their order
 */
export async function rowPlaces(names: readonly string[], rows: readonly number[]): Promise<readonly string[]> {
  return placesIn(await findInputFiles(names), rows)
}

/** The same for files that were found before. */
export async function placesIn(files: InputFiles, rows: readonly number[]): Promise<readonly string[]> {
  const places = new Map<number, string>()
  const wanted = [...new Set(rows)].sort((a, b) => a - b)
  if (files.format !== 'parquet') {
    let row = 0
    for (const path of files.paths) {
      if (places.size === wanted.length) break
      const see = (line: number): boolean => {
        row += 1
        if (row === wanted[places.size])
          places.set(row, files.paths.length > 1 ? `${path}, line ${line}` : `line ${line}`)
        return places.size < wanted.length
      }
      if (files.format === 'ndjson') await visitLines(path, see)
      else await visitRows(path, files.format, see)
    }
  }
  return rows.map((row) => places.get(row) ?? `row ${row}`)
}

async function visitRows(path: string, format: 'csv' | 'tsv', see: (line: number) => boolean): Promise<void> {
  const { delimiter } = delimitedHeader(path, await firstRecord(path), format)
  let isHeader = true
  await visitRecords(path, delimiter, ({ line }) => {
    if (!isHeader) return see(line)
    isHeader = false
    return true
  })
}

async function visitLines(path: string, see: (line: number) => boolean): Promise<void> {
  const bytes = openBytes(path)
  let line = 0
  try {
    for await (const text of createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (text.trim() !== '' && !see(line)) return
    }
  } finally {
    bytes.destroy()
  }
}
