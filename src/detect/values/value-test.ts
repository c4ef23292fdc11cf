import type { Undefined } from '../../stats/interval.ts'

/** What a test of two samples came to; `log10P` is undefined where the measure has no test of its own. */
export type ValueAnswer =
  | {
      readonly status: 'tested'
      readonly statistic: number
      readonly effect: number
      /** 95 % limits of the effect, where the method has them. */
      readonly lower: number | undefined
      readonly upper: number | undefined
      readonly log10P: number | undefined
      /** Whether `log10P` is the value itself or one that it does not exceed, or does not fall below. */
      readonly p: 'within' | 'at-most' | 'at-least'
      /** How p was made, where there are two ways. */
      readonly method: 'exact' | 'asymptotic' | 'chi-square' | undefined
    }
  | Undefined

/** A test of two samples under a name: `now` is what is looked at, `other` what it is compared with. */
export type ValueTest<Sample> = {
  /** As its field calls it. */
  readonly words: string
  /** What it asks, in one sentence. */
  readonly about: string
  /** What its effect is, with the unit. */
  readonly effect: string
  readonly test: (now: Sample, other: Sample) => ValueAnswer
}

/** An answer with the members that most tests leave out. */
export function answerOf(
  figures: { readonly statistic: number; readonly effect: number } & Partial<
    Omit<Extract<ValueAnswer, { status: 'tested' }>, 'status' | 'statistic' | 'effect'>
  >,
): ValueAnswer {
  const { log10P, p = 'within', method, lower, upper } = figures
  return { status: 'tested', statistic: figures.statistic, effect: figures.effect, lower, upper, log10P, p, method }
}
