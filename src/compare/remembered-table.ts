import type { Table } from '../profile/table.ts'

/** A table that answers a question about a column once: what kind a feature is and how it is cut rest on the same summaries. */
export function rememberedTable(table: Table): Table {
  const answers = new Map<string, Promise<unknown>>()
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const before = answers.get(key)
    if (before) return before as Promise<T>
    const answer = ask()
    answers.set(key, answer)
    return answer
  }
  return {
    ...table,
    rowCount: () => once('rows', () => table.rowCount()),
    numericSummary: (column, parts, atomShare) =>
      once(JSON.stringify([column, parts, atomShare]), () => table.numericSummary(column, parts, atomShare)),
    categorySummary: (column, most) => once(JSON.stringify([column, most]), () => table.categorySummary(column, most)),
  }
}
