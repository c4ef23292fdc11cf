/** Rows as a table of text: columns as wide as they must be, two spaces between them. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  return [header, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** A moment in UTC, to the second: `2026-04-13 06:00:00Z`. */
export function momentText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** A count with its thousands apart: `208,892`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US')
}

/** A count with what is counted, in the singular where it is one: `1 row`, `208,892 rows`. */
export function countedText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}
