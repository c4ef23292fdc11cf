import type { CountableColumns, WantedValues } from '../profile/column-counter.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import type { Readings, TypedChunk } from '../profile/table.ts'
import { codeFinder, typedNumber } from '../profile/typed-chunks.ts'
import type { ColumnPlan } from './column-plan.ts'

/** What is read of a table to count it, and where each thing stands in the chunks that come back. */
export type TableColumns = {
  readonly readings: Readings
  readonly countable: (chunk: TypedChunk) => CountableColumns
  readonly number: (column: string) => (chunk: TypedChunk) => Float64Array
  readonly text: (column: string) => (chunk: TypedChunk) => readonly (string | null)[]
}

type Texts = readonly (string | null)[]
type Of<T> = (chunk: TypedChunk) => T

/**
 * Plans the reading of a table for the column counter. Every column is asked for when it is named, so that `readings` are complete only after
 * all calls of `number` and `text`.
 */
export function tableColumns(schema: ProfileSchema, plan: ColumnPlan, wanted: WantedValues): TableColumns {
  const numbers: string[] = []
  const codes: { readonly column: string; readonly values: readonly string[] }[] = []
  const texts: string[] = []
  const number = (column: string): Of<Float64Array> => {
    const at = placeOf(numbers, column)
    return (chunk) => chunk.numbers[at] as Float64Array
  }
  const code = (column: string, values: readonly string[]): Of<Int32Array> => {
    const at = codes.push({ column, values }) - 1
    return (chunk) => chunk.codes[at] as Int32Array
  }
  const text = (column: string): Of<Texts> => {
    const at = placeOf(texts, column)
    return (chunk) => chunk.texts[at] as Texts
  }
  const either = (column: string, values: readonly string[] | undefined) =>
    values ? code(column, values) : number(column)
  const features = plan.features.map(({ column }, i) => either(column, wanted.features[i]))
  const sensitive = plan.sensitive.map(({ column }, i) => either(column, wanted.sensitive[i]))
  const outcome =
    schema.outcome.kind === 'regression'
      ? predictedNumber(plan, wanted, { number, code, text })
      : {
          score: plan.score === undefined ? undefined : number(plan.score),
          decision: plan.decision === undefined ? undefined : code(plan.decision, wanted.decision),
          decidedNumber: undefined,
        }
  const label = plan.label === undefined ? undefined : code(plan.label, wanted.label)
  const trueNumber = plan.label === undefined || schema.outcome.kind !== 'regression' ? undefined : number(plan.label)
  return {
    readings: { numbers, codes, texts },
    number,
    text,
    countable: (chunk) => ({
      rows: chunk.rows,
      features: features.map((of) => of(chunk)),
      sensitive: sensitive.map((of) => of(chunk)),
      score: outcome.score?.(chunk),
      decision: outcome.decision?.(chunk),
      decidedNumber: outcome.decidedNumber?.(chunk),
      label: label?.(chunk),
      trueNumber: trueNumber?.(chunk),
    }),
  }
}

/** A regression predicts one number: score and decision stand for one another where a row has but one of them. */
function predictedNumber(
  { score, decision }: ColumnPlan,
  wanted: WantedValues,
  {
    number,
    code,
    text,
  }: {
    readonly number: (column: string) => Of<Float64Array>
    readonly code: (column: string, values: readonly string[]) => Of<Int32Array>
    readonly text: (column: string) => Of<Texts>
  },
): {
  readonly score?: Of<Float64Array>
  readonly decision?: Of<Int32Array>
  readonly decidedNumber?: Of<Float64Array>
} {
  const column = score ?? decision
  if (column === undefined) return {}
  if (score === undefined || decision === undefined) {
    const value = number(column)
    return { score: value, decidedNumber: value, decision: code(column, wanted.decision) }
  }
  // Which of the two a row has is told by their texts: an absent one is not the same as a missing number.
  const [scores, decisions] = [text(score), text(decision)]
  const codeOf = codeFinder(wanted.decision)
  const scored: Of<Texts> = (chunk) => scores(chunk).map((value, r) => value ?? decisions(chunk)[r] ?? null)
  const decided: Of<Texts> = (chunk) => decisions(chunk).map((value, r) => value ?? scores(chunk)[r] ?? null)
  return {
    score: (chunk) => Float64Array.from(scored(chunk), typedNumber),
    decision: (chunk) => Int32Array.from(decided(chunk), codeOf),
    decidedNumber: (chunk) => Float64Array.from(decided(chunk), typedNumber),
  }
}

/** Where a column stands in a list, put at its end if it is new. */
function placeOf(columns: string[], column: string): number {
  const at = columns.indexOf(column)
  return at < 0 ? columns.push(column) - 1 : at
}
