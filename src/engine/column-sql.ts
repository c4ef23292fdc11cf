import { DECIMAL, MISSING_TEXTS } from '../profile/reading.ts'

/**
 * A column as SQL sees it: `text` columns are VARCHAR and hold what JavaScript would print, `double` columns are left to JavaScript to print, `nested`
 * ones hold lists or objects and cannot be counted.
 */
export type SqlColumn = {
  readonly name: string
  readonly sql: string
  readonly kind: 'text' | 'double' | 'nested'
  /** SQL of the value as a number, where the file's type makes every value one. */
  readonly number?: string
  /** SQL of the value as a number of a typed chunk, where it is kept as one beside its text. */
  readonly typedNumber?: string
}

/** A name or a text as SQL writes it. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** How a column of a typed file (Parquet) is read as text. */
export function typedColumn(name: string, type: string): SqlColumn {
  const sql = identifier(name)
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(type))
    return { name, sql: `${sql}::DOUBLE`, kind: 'double', number: `${sql}::DOUBLE` }
  if (/\[\d*\]$|^(STRUCT|MAP|UNION|BLOB|BIT|GEOMETRY|VARIANT)/.test(type)) return { name, sql, kind: 'nested' }
  if (type.startsWith('TIMESTAMP')) {
    // The session's zone is UTC: one text for a moment, whatever the file's resolution.
    const moment = type === 'TIMESTAMP WITH TIME ZONE' ? `(${sql} AT TIME ZONE 'UTC')` : `${sql}::TIMESTAMP`
    return { name, sql: `strftime(${moment}, '%Y-%m-%dT%H:%M:%S.%gZ')`, kind: 'text' }
  }
  if (/^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type)) {
    return { name, sql: `${sql}::VARCHAR`, kind: 'text', number: `${sql}::DOUBLE` }
  }
  if (type === 'BOOLEAN') return { name, sql: `${sql}::VARCHAR`, kind: 'text', number: `${sql}::DOUBLE` }
  return { name, sql: `${sql}::VARCHAR`, kind: 'text' }
}

/** SQL macros that read values as JavaScript does; run once on a connection. */
export function macros(): readonly string[] {
  const infinite = `'^[+-]?(inf|infinity)$'`
  const trimmed = `trim(x, ${literal(JS_SPACE)})`
  return [
    // A double as JavaScript prints it, from the shortest digits that DuckDB prints (1.0, 1e+20, 1.5e-07).
    `CREATE MACRO js_digits(s) AS rtrim(ltrim(replace(split_part(ltrim(s, '-'), 'e', 1), '.', ''), '0'), '0')`,
    `CREATE MACRO js_scientific(sign, digits, n) AS CASE
       WHEN length(digits) <= n AND n <= 21 THEN sign || rpad(digits, n, '0')
       WHEN 0 < n AND n <= 21 THEN sign || digits[1:n] || '.' || digits[n + 1:]
       WHEN -6 < n AND n <= 0 THEN sign || '0.' || repeat('0', -n) || digits
       ELSE sign || digits[1:1] || CASE WHEN length(digits) > 1 THEN '.' || digits[2:] ELSE '' END
         || 'e' || CASE WHEN n > 0 THEN '+' ELSE '-' END || abs(n - 1)::VARCHAR END`,
    `CREATE MACRO js_number(d) AS CASE
       WHEN d = 0 THEN '0'
       WHEN isnan(d) THEN 'NaN'
       WHEN isinf(d) THEN CASE WHEN d > 0 THEN 'Infinity' ELSE '-Infinity' END
       WHEN contains(d::VARCHAR, 'e') THEN js_scientific(
         CASE WHEN d < 0 THEN '-' ELSE '' END, js_digits(d::VARCHAR), split_part(d::VARCHAR, 'e', 2)::INTEGER + 1)
       ELSE regexp_replace(d::VARCHAR, '\\.0$', '') END`,
    // A JSON value as text: strings as they are, numbers as JavaScript prints them after parsing.
    `CREATE MACRO js_value(j, what) AS CASE json_type(j)
       WHEN 'VARCHAR' THEN j->>'$'
       WHEN 'BOOLEAN' THEN j::VARCHAR
       WHEN 'NULL' THEN NULL
       WHEN 'ARRAY' THEN error(what)
       WHEN 'OBJECT' THEN error(what)
       ELSE CASE WHEN json_type(j) <> 'DOUBLE' AND length(j::VARCHAR) <= 15 AND j::VARCHAR <> '-0' THEN j::VARCHAR
         ELSE js_number(j::VARCHAR::DOUBLE) END END`,
    `CREATE MACRO read_decimal(x) AS CASE
       WHEN regexp_full_match(x, ${literal(DECIMAL_BODY)}) THEN x::DOUBLE
       WHEN regexp_full_match(${trimmed}, ${literal(DECIMAL_BODY)}) THEN ${trimmed}::DOUBLE
       WHEN ${trimmed} = 'true' THEN 1
       WHEN ${trimmed} = 'false' THEN 0 END`,
    // As typed chunks hold numbers: NaN is missing, infinity non-finite, -infinity unreadable.
    `CREATE MACRO typed_number(d) AS CASE WHEN d IS NULL THEN 'nan'::DOUBLE WHEN isinf(d) THEN 'infinity'::DOUBLE ELSE d END`,
    // A list searched, not IN: the engine makes a join of that, and rows that are streamed through a join lose their order.
    `CREATE MACRO read_odd_number(x) AS CASE
       WHEN x IS NULL OR list_contains([${missingTexts}], ${trimmed}) THEN 'nan'::DOUBLE
       WHEN regexp_matches(${trimmed}, ${infinite}, 'i') THEN 'infinity'::DOUBLE
       ELSE coalesce(CASE WHEN isinf(read_decimal(x)) THEN 'infinity'::DOUBLE ELSE read_decimal(x) END, '-infinity'::DOUBLE) END`,
    // The engine's own cast reads all that is decimal; what it takes besides has an underscore or a doubled sign.
    `CREATE MACRO read_number(x, cast_of_x) AS CASE
       WHEN isfinite(cast_of_x) AND NOT contains(x, '_') AND NOT contains(x, '+') THEN cast_of_x
       ELSE read_odd_number(x) END`,
    // Of a text that is no decimal number: does it mean none, or infinity?
    `CREATE MACRO is_missing_number(x) AS ${trimmed} IN (${missingTexts}) OR regexp_matches(${trimmed}, ${infinite}, 'i')`,
    `CREATE MACRO read_category(x) AS CASE WHEN x IN (${missingTexts}) THEN NULL ELSE x END`,
  ]
}

/** What `String.prototype.trim` takes away. */
const JS_SPACE =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'

const DECIMAL_BODY = DECIMAL.source.slice(1, -1)
const missingTexts = MISSING_TEXTS.map(literal).join(', ')
