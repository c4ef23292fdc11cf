import { selectionCounts } from '../profile/coarse-profile.ts'
import type { Layout } from '../profile/layout.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import { qualityAspects, sumAt } from './cells-tested.ts'

/** Is it declared which decisions are favourable? Without that nothing is compared as a selection rate. */
export function declaresFavourable(outcome: OutcomeSpec): boolean {
  if (outcome.kind === 'score-only') return false
  return outcome.kind === 'regression' ? outcome.favourableAtLeast !== undefined : outcome.favourable.length > 0
}

/** Is it declared which labels turned out well? Without that no decision is right or wrong. */
export function declaresPositive(outcome: OutcomeSpec): boolean {
  return (outcome.kind === 'binary' || outcome.kind === 'multiclass') && outcome.positiveLabel.length > 0
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

/**
 * The metrics of decisions against labels that an outcome run judges, each a count of a count. The others (true negative rate, accuracy, ...) are complements or mixtures of these: asked
 * too, they would only crowd the family of tests. Two predictive values beside the three rates make it 5 tests a slice instead of 3: at the same budget that asks a change for 0.1 to 0.15
 * standard errors more.
 */
export const performanceMetrics = {
  'true positive rate': (l: Layout, v: ArrayLike<number>): Counted =>
    share(v[l.truePositive] as number, v[l.falseNegative] as number),
  'false positive rate': (l: Layout, v: ArrayLike<number>): Counted =>
    share(v[l.falsePositive] as number, v[l.trueNegative] as number),
  error: (l: Layout, v: ArrayLike<number>): Counted =>
    share(
      (v[l.falsePositive] as number) + (v[l.falseNegative] as number),
      (v[l.truePositive] as number) + (v[l.trueNegative] as number),
    ),
  'positive predictive value': (l: Layout, v: ArrayLike<number>): Counted =>
    share(v[l.truePositive] as number, v[l.falsePositive] as number),
  'false omission rate': (l: Layout, v: ArrayLike<number>): Counted =>
    share(v[l.falseNegative] as number, v[l.trueNegative] as number),
} satisfies Record<string, (layout: Layout, vector: ArrayLike<number>) => Counted>

function share(x: number, others: number): Counted {
  return { x, n: x + others }
}
