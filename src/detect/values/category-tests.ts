import { cramersV } from '../../stats/cramers-v.ts'
import { fisherTable } from '../../stats/fisher-table.ts'
import { gTest } from '../../stats/g-test.ts'
import { homogeneityChiSquare } from '../../stats/homogeneity-chi-square.ts'
import { emptyGroup, noVariation } from '../../stats/interval.ts'
import { totalOf } from '../../stats/shares-of-cells.ts'
import { totalVariation } from '../../stats/total-variation.ts'
import { answerOf, type ValueAnswer, type ValueTest } from './value-test.ts'

/** Counts of the same categories in the same order. */
type Counts = readonly number[]

/** Tests of two samples of categories, given by their counts. */
export const categoryTests = {
  'chi-square': {
    words: 'Chi-square of homogeneity',
    about: 'Do the shares of the categories differ? Approximate where under 5 are expected.',
    effect: 'total variation, 0 to 1',
    test: (now, other) => chiSquare(now, other, homogeneityChiSquare),
  },
  g: {
    words: 'G-test',
    about: 'The same by the likelihood ratio.',
    effect: 'total variation, 0 to 1',
    test: (now, other) => chiSquare(now, other, gTest),
  },
  fisher: {
    words: 'Fisher’s exact test',
    about: 'The same without approximation, where the tables can be counted; else chi-square, and it says so.',
    effect: 'total variation, 0 to 1',
    test: (now, other) => {
      if (isEmpty(now, other)) return emptyGroup
      const test = fisherTable([other, now])
      if (test.status === 'undefined') return test
      const apart = totalVariation(other, now)
      return answerOf({ statistic: apart, effect: apart, log10P: test.log10P, method: test.method })
    },
  },
  'cramers-v': {
    words: 'Cramér’s V, bias-corrected',
    about: 'How strongly do categories go with the side?',
    effect: 'association, 0 to 1',
    test: (now, other) => {
      if (isEmpty(now, other)) return emptyGroup
      const v = cramersV(other, now)
      return v.status === 'undefined' ? v : answerOf({ statistic: v.uncorrected, effect: v.estimate })
    },
  },
} satisfies Record<string, ValueTest<Counts>>

const isEmpty = (now: Counts, other: Counts): boolean => totalOf(now) === 0 || totalOf(other) === 0

function chiSquare(now: Counts, other: Counts, test: typeof gTest): ValueAnswer {
  if (isEmpty(now, other)) return emptyGroup
  const { statistic, df, log10P } = test(other, now)
  return df === 0 ? noVariation : answerOf({ statistic, effect: totalVariation(other, now), log10P })
}
