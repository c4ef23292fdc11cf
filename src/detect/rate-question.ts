import { selectionCounts } from '../profile/coarse-profile.ts'
import type { Layout } from '../profile/layout.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import { qualityAspects, sumAt } from './cells-tested.ts'

/** Is it declared which decisions are favourable? Without that nothing is compared as a selection rate. */
export function declaresFavourable(outcome: OutcomeSpec): boolean {
  if (outcome.kind === 'score-only') return false
  return outcome.kind === 'regression' ? outcome.favourableAtLeast !== undefined : outcome.favourable.length > 0
}

/** A count of a count. */
export type Counted = { readonly x: number; readonly n: number }

/** Favourable decisions of those made. */
export function selectionOf(layout: Layout, vector: ArrayLike<number>): Counted {
  const { favourable, decided } = selectionCounts(layout, vector)
  return { x: favourable, n: decided }
}

/** Group minus its part: everyone else. */
export function restOf(whole: Counted, part: Counted): Counted {
  return { x: whole.x - part.x, n: whole.n - part.n }
}

/** A rate of a vector under watch for quality: which feature, what is wrong with it, and its counts. */
export type QualityRate = { readonly subject: string; readonly counted: (vector: ArrayLike<number>) => Counted }

/** Every quality rate of a layout: missing, unseen, beyond the training range and non-finite by feature, and decisions that were not made. */
export function qualityRates(layout: Layout): readonly QualityRate[] {
  const sections = layout.score ? [...layout.features, layout.score] : layout.features
  const rates: QualityRate[] = sections.flatMap((section) =>
    qualityAspects(section).map(({ aspect, places }) => ({
      subject: `${section.name}: ${aspect}`,
      counted: (vector: ArrayLike<number>) => ({ x: sumAt(vector, places), n: vector[layout.n] as number }),
    })),
  )
  const none = layout.decisions.offset + layout.decisions.size - 1
  rates.push({
    subject: 'decision: missing',
    counted: (vector) => ({ x: vector[none] as number, n: vector[layout.n] as number }),
  })
  return rates
}

/** The metrics of decisions against labels, each a count of a count. */
export const performanceMetrics = {
  'true positive rate': (l: Layout, v: ArrayLike<number>): Counted => ({
    x: v[l.truePositive] as number,
    n: (v[l.truePositive] as number) + (v[l.falseNegative] as number),
  }),
  'false positive rate': (l: Layout, v: ArrayLike<number>): Counted => ({
    x: v[l.falsePositive] as number,
    n: (v[l.falsePositive] as number) + (v[l.trueNegative] as number),
  }),
  error: (l: Layout, v: ArrayLike<number>): Counted => ({
    x: (v[l.falsePositive] as number) + (v[l.falseNegative] as number),
    n:
      (v[l.truePositive] as number) +
      (v[l.falsePositive] as number) +
      (v[l.falseNegative] as number) +
      (v[l.trueNegative] as number),
  }),
} satisfies Record<string, (layout: Layout, vector: ArrayLike<number>) => Counted>
