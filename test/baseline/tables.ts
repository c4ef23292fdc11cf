import type { ModelSpec } from '../../src/profile/model-spec.ts'
import { readCategory, readNumeric } from '../../src/profile/reading.ts'
import type { Table } from '../../src/profile/table.ts'

/** A model with one feature of each kind and two sensitive features; override what a test is about. */
export function modelSpec(over: Partial<ModelSpec> = {}): ModelSpec {
  return {
    model: 'credit-default',
    window: '1d',
    timezone: 'UTC',
    features: { income: 'numeric', job: 'categorical' },
    sensitive: { sex: {}, age: { bands: [25, 40, 60] } },
    depth: 2,
    outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
    scoreRange: [0, 1],
    maxStrata: 20_000,
    columns: {},
    retentionMs: undefined,
    labelsAfterMs: undefined,
    ...over,
  }
}

/** A table of text held in memory: the port, computed the plain way. */
export function textTable(columns: readonly string[], rows: readonly (readonly (string | null)[])[], size = 7): Table {
  const column = (name: string): (string | null)[] => rows.map((row) => row[columns.indexOf(name)] ?? null)
  return {
    columns,
    sha256: 'f'.repeat(64),
    rowCount: async () => rows.length,
    numericSummary: async (name, parts, atomShare) => {
      const texts = column(name)
      const readings = texts.map(readNumeric)
      const numbers = readings.filter((v) => typeof v === 'number').sort((a, b) => a - b)
      const counts = new Map<number, number>()
      for (const v of numbers) counts.set(v, (counts.get(v) ?? 0) + 1)
      const wrong = readings.indexOf('unreadable')
      const n = numbers.length
      return {
        count: n,
        min: numbers[0] ?? Number.NaN,
        max: numbers.at(-1) ?? Number.NaN,
        quantiles:
          n === 0
            ? []
            : Array.from(
                { length: parts + 1 },
                (_, i) => numbers[Math.max(0, Math.ceil((i * n) / parts) - 1)] as number,
              ),
        atoms: n === 0 ? [] : [...counts].filter(([, c]) => c >= atomShare * n).map(([v]) => v),
        distinct: counts.size,
        unreadable:
          wrong < 0
            ? { count: 0 }
            : {
                count: readings.filter((r) => r === 'unreadable').length,
                first: { text: texts[wrong] ?? '', row: wrong + 1 },
              },
      }
    },
    categorySummary: async (name, most) => {
      const counts = new Map<string, number>()
      for (const text of column(name)) {
        const value = readCategory(text)
        if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
      }
      const values = [...counts].map(([value, count]) => ({ value, count }))
      values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      return { count: values.reduce((n, v) => n + v.count, 0), values: values.slice(0, most), distinct: values.length }
    },
    chunks: async function* (names) {
      for (let start = 0; start < rows.length; start += size) {
        const part = rows.slice(start, start + size)
        yield { rows: part.length, columns: names.map((n) => part.map((row) => row[columns.indexOf(n)] ?? null)) }
      }
    },
    close: async () => {},
  }
}
