import type { KeyEntry } from './chart.ts'
import { besideWords, verdictWords } from './chart-words.ts'
import { beyondOf, type ComparisonScale } from './comparison-scale.ts'
import type { PointInTime } from './history-rows.ts'
import { beyondKey, longerKey } from './key-entries.ts'
import { lookOf } from './verdict-look.ts'

/** The entries of a history's marks that these points bear; a finding's is `beyond`. */
export function pointKey(
  points: readonly PointInTime[],
  scale: ComparisonScale,
  beyond: KeyEntry['mark'],
): readonly KeyEntry[] {
  const looks = new Set(points.map(({ verdict }) => lookOf(verdict)))
  return [
    ...beyondKey(points, scale, beyond),
    ...longerKey(points, 'the window', ', ending there'),
    ...(looks.has('unconfirmed') ? [{ mark: 'unconfirmed', label: 'beyond, not confirmed' } as const] : []),
    ...(looks.has('few') ? [{ mark: 'few', label: 'not judged' } as const] : []),
  ]
}

/** The verdict of a point in a table, with what more windows found beside it. */
export const pointVerdict = (point: PointInTime, scale: ComparisonScale): string =>
  besideWords(
    point.verdict === undefined ? 'not judged' : verdictWords(point.verdict, beyondOf(point, scale)),
    point.scan,
  )
