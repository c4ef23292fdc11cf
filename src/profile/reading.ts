/** A value of a numeric feature as counted: a finite number, `missing`, `non-finite`, or text that is no number. */
export type NumericReading = number | 'missing' | 'non-finite' | 'unreadable'

/** Texts that mean "no value", in files and in requests alike. */
export const MISSING_TEXTS: readonly string[] = ['', 'NA', 'NaN', 'nan', 'null']

/** Decimal notation only: no hexadecimal, no separators, no surrounding space beyond trimming. */
export const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/

const missing = new Set(MISSING_TEXTS)
const infinite = /^[+-]?(inf|infinity)$/i

/**
 * Reads a value of a numeric feature: a JSON number as it is, decimal text as that number, a boolean (or its text in a file) as 0 or 1.
 *
 * The one reading for every way in: requests, CSV, Parquet and NDJSON.
 */
export function readNumeric(raw: unknown): NumericReading {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw + 0 : Number.isNaN(raw) ? 'missing' : 'non-finite'
  if (raw === null || raw === undefined) return 'missing'
  if (typeof raw === 'boolean') return raw ? 1 : 0
  if (typeof raw !== 'string') return 'unreadable'
  // Most texts are plain numbers: a digit or a minus, then no letter of another notation; there `Number` accepts what DECIMAL does, in half the time.
  const first = raw.charCodeAt(0)
  if (((first >= 48 && first <= 57) || first === 45) && !(raw.charCodeAt(1) > 57)) {
    const value = Number(raw)
    if (Number.isFinite(value)) return value + 0
  }
  const text = raw.trim()
  if (missing.has(text)) return 'missing'
  if (DECIMAL.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value + 0 : 'non-finite'
  }
  if (text === 'true' || text === 'false') return text === 'true' ? 1 : 0
  return infinite.test(text) ? 'non-finite' : 'unreadable'
}

/**
 * Reads a value of a categorical feature, a decision or a label: its key is the text as sent, and a JSON number or boolean becomes its
 * JavaScript text.
 *
 * @returns undefined when the value is missing
 */
export function readCategory(raw: unknown): string | undefined {
  if (typeof raw === 'string') return missing.has(raw) ? undefined : raw
  if (typeof raw === 'number') return Number.isNaN(raw) ? undefined : String(raw)
  if (typeof raw === 'boolean') return String(raw)
  return undefined
}
