import { basename } from 'node:path'
import type { NamedTable } from '../compare/columns-asked.ts'
import { engines } from '../engine/index.ts'
import type { Progress } from '../profile/table.ts'
import { progressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

/** Opens files as tables, shows progress while something is done with them, and closes them whatever happens. */
export async function withTables<T>(
  terminal: Terminal,
  files: readonly string[],
  work: (tables: readonly NamedTable[], progress: Progress) => Promise<T>,
): Promise<T> {
  const engine = engines.duckdb()
  const line = progressLine(terminal)
  const tables: NamedTable[] = []
  try {
    for (const name of files) {
      line.progress(tables.length, files.length, `reading ${name}`)
      tables.push({ name: shortName(name, files), table: await engine.openTable([name]) })
    }
    return await work(tables, line.progress)
  } finally {
    line.done()
    for (const { table } of tables) await table.close()
  }
}

/** A file without its folders, where that still tells it from the others. */
function shortName(file: string, files: readonly string[]): string {
  const name = basename(file)
  return files.filter((other) => basename(other) === name).length > 1 ? file : name
}
