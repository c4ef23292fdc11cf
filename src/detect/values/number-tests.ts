import { andersonDarling } from '../../stats/anderson-darling.ts'
import { cramerVonMises } from '../../stats/cramer-von-mises.ts'
import { energyDistance } from '../../stats/energy-distance.ts'
import { eppsSingleton } from '../../stats/epps-singleton.ts'
import type { PointEstimate } from '../../stats/interval.ts'
import { kolmogorovSmirnov } from '../../stats/kolmogorov-smirnov.ts'
import { mannWhitney } from '../../stats/mann-whitney.ts'
import { wasserstein, wassersteinScaled } from '../../stats/wasserstein.ts'
import { welchT } from '../../stats/welch-t.ts'
import { answerOf, type ValueAnswer, type ValueTest } from './value-test.ts'

type Numbers = Float64Array

/** Tests of two samples of finite numbers. */
export const numberTests = {
  ks: {
    words: 'Kolmogorov–Smirnov',
    about: 'Is there a value below which the shares differ?',
    effect: 'largest gap of the distribution functions, 0 to 1',
    test: (now, other) => {
      const ks = kolmogorovSmirnov(now, other)
      if (ks.status === 'undefined') return ks
      return answerOf({ statistic: ks.statistic, effect: ks.statistic, log10P: ks.log10P, method: ks.method })
    },
  },
  'mann-whitney': {
    words: 'Mann–Whitney, two-sided',
    about: 'Does one side tend to larger values?',
    effect: 'chance that a value now exceeds one of the other side; 0.5 where neither tends to',
    test: (now, other) => {
      const u = mannWhitney(now, other)
      if (u.status === 'undefined') return u
      return answerOf({ statistic: u.statistic, effect: u.superiority, log10P: u.log10P, method: u.method })
    },
  },
  'welch-t': {
    words: 'Welch’s t',
    about: 'Do the means differ, whatever the variances?',
    effect: 'difference of means, in the unit of the values',
    test: (now, other) => {
      const t = welchT(now, other)
      if (t.status === 'undefined') return t
      return answerOf({ ...t, effect: t.estimate, p: 'within' })
    },
  },
  wasserstein: {
    words: 'Wasserstein distance',
    about: 'How far have values to travel on average, in their own unit?',
    effect: 'distance, in the unit of the values',
    test: (now, other) => distanceOf(wasserstein(other, now)),
  },
  'wasserstein-scaled': {
    words: 'Wasserstein distance, scaled',
    about: 'How far have values to travel, in standard deviations of the other side?',
    effect: 'distance, in standard deviations of the other side',
    test: (now, other) => distanceOf(wassersteinScaled(other, now)),
  },
  energy: {
    words: 'Energy distance',
    about: 'How far apart are the distributions, tails included?',
    effect: 'distance, in the root of the unit of the values',
    test: (now, other) => distanceOf(energyDistance(now, other)),
  },
  'cramer-von-mises': {
    words: 'Cramér–von Mises',
    about: 'Do the distribution functions differ over their whole length?',
    effect: 'Anderson’s T',
    test: (now, other) => {
      const t = cramerVonMises(now, other)
      return t.status === 'undefined' ? t : answerOf({ ...t, effect: t.statistic })
    },
  },
  'anderson-darling': {
    words: 'Anderson–Darling',
    about: 'Do the distributions differ, above all in their tails?',
    effect: 'standardized statistic; 0 expected without a difference',
    test: (now, other) => {
      const a = andersonDarling([now, other])
      return a.status === 'undefined' ? a : answerOf({ ...a, effect: a.statistic })
    },
  },
  'epps-singleton': {
    words: 'Epps–Singleton',
    about: 'Do the characteristic functions differ? Fit for discrete values too.',
    effect: 'chi-square statistic',
    test: (now, other) => {
      const w = eppsSingleton(now, other)
      return w.status === 'undefined' ? w : answerOf({ ...w, effect: w.statistic })
    },
  },
} satisfies Record<string, ValueTest<Numbers>>

function distanceOf(answer: PointEstimate): ValueAnswer {
  if (answer.status === 'undefined') return answer
  return answerOf({ statistic: answer.estimate, effect: answer.estimate })
}
