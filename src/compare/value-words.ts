import { type ValueTestName, valueTests } from '../detect/values/index.ts'
import type { ValueTest } from '../detect/values/value-test.ts'
import type { Comparison } from './comparison.ts'
import { pWords, several } from './comparison-words.ts'
import type { ValuesCompared, ValueTested } from './value-tests.ts'

/** One test of values with what it was made of. */
export type ValueLine = Pick<ValuesCompared, 'subject' | 'slice' | 'now' | 'training'> & ValueTested

/** A test of values with all it was asked of, the surest first; of measures without a p the largest. */
export type ValueTable = {
  readonly test: ValueTestName
  readonly words: string
  readonly about: string
  readonly effect: string
  readonly lines: readonly ValueLine[]
}

const TESTS: Readonly<Record<string, Pick<ValueTest<never>, 'words' | 'about' | 'effect'>>> = {
  ...valueTests.numeric,
  ...valueTests.categorical,
}

/** The tests of values of a comparison, one table a test, in the order in which they were asked for. */
export function valueTables({ values }: Pick<Comparison, 'values'>): readonly ValueTable[] {
  const lines = values.flatMap(({ subject, slice, now, training, tests }) =>
    tests.map((tested): ValueLine => ({ subject, slice, now, training, ...tested })),
  )
  return [...Map.groupBy(lines, ({ test }) => test)].map(([test, of]) => {
    const { words = test, about = '', effect = '' } = TESTS[test] ?? {}
    return { test, words, about, effect, lines: of.toSorted((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a)) }
  })
}

const rank = ({ answer }: ValueLine): number => (answer.status === 'tested' ? (answer.log10P ?? 0) : 1)

const sizeOf = ({ answer }: ValueLine): number => (answer.status === 'tested' ? Math.abs(answer.effect) : 0)

/** What tests of values are, and over how many they are adjusted. */
export function valuesAbout({
  values,
  baseline,
  current,
}: Pick<Comparison, 'values' | 'baseline' | 'current'>): string {
  const adjusted = values.flatMap(({ tests }) => tests).filter((row) => row.adjustedLog10P !== undefined).length
  const bySubject = baseline.rowsPerSubjectRow !== undefined || current.rowsPerSubjectRow !== undefined
  return [
    adjusted === 0 ? 'None has a p' : `${several(adjusted, 'p-value')} adjusted together (Holm)`,
    'equality is what is tested, so that with many rows the least difference is sure',
    bySubject ? 'the first row of every subject alone is taken' : 'every row counts as independent',
    'they decide nothing and change no exit code',
  ].join('; ')
}

const REASONS = {
  'empty-group': 'a side has no value',
  'no-variation': 'the values do not vary',
  'too-few': 'too few values',
  'zero-count': 'a count is zero',
  unbounded: 'beyond every bound',
} as const

const BOUNDS = { within: '', 'at-most': 'at most ', 'at-least': 'at least ' } as const

/** The effect of a test with the digits that it has, or the reason why there is none. */
export function valueEffect({ answer }: ValueLine): string {
  if (answer.status === 'undefined') return REASONS[answer.reason]
  return valueFigure(answer.effect)
}

/** The interval of the effect, where the method has one. */
export function valueInterval({ answer }: ValueLine): string {
  if (answer.status === 'undefined' || answer.lower === undefined || answer.upper === undefined) return '–'
  return `${valueFigure(answer.lower)} to ${valueFigure(answer.upper)}`
}

/** p before any adjustment, and how it was made where the tables of an exact test are too many to count. */
export function valueP({ answer }: ValueLine): string {
  if (answer.status === 'undefined' || answer.log10P === undefined) return '–'
  const way = answer.method === 'chi-square' ? ' (by chi-square)' : ''
  return `${BOUNDS[answer.p]}${pWords(answer.log10P)}${way}`
}

const valueFigure = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))).replace('-', '\u2212') : '–'
