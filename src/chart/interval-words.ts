import type { Verdict } from '../detect/finding.ts'
import type { KeyEntry } from './chart.ts'
import { asWord, countWords } from './chart-words.ts'
import { beyondOf, type ComparisonScale, type DisparityOfSlice } from './comparison-scale.ts'
import { beyondKey, limitKey, longerKey } from './key-entries.ts'
import { longerOf, lookOf } from './verdict-look.ts'

/** What an interval plot shows, by the verdicts of its own windows alone: the limit first, then the tolerance of change; what more windows found is said apart. */
export function intervalTitle(rows: readonly DisparityOfSlice[], scale: ComparisonScale): string {
  const judged = rows.filter((row) => lookOf(row.verdict) !== 'few' && row.isSuppressed !== true)
  const few = rows.length - judged.length
  if (judged.length === 0)
    return `${rows.length === 1 ? 'The one slice has' : `All ${countWords(rows.length)} slices have`} too few decisions to tell`
  const of = (verdict: Verdict): readonly DisparityOfSlice[] => judged.filter((row) => row.verdict === verdict)
  const what = scale.limit === undefined ? 'its tolerance' : 'the limit'
  const limitFound = of('finding').filter((row) => scale.limit === undefined || beyondOf(row, scale) === 'limit').length
  const changed = of('finding').length - limitFound
  const unconfirmed = of('unconfirmed').length
  const longer = longerOf(judged).length
  const longerWords = longer === 0 ? '' : `; ${countWords(longer)} found over more windows`
  if (limitFound > 0)
    return `${asWord(limitFound)} ${limitFound === 1 ? 'slice' : 'slices'} of ${countWords(judged.length)} ${limitFound === 1 ? 'is' : 'are'} beyond ${what}${longerWords}`
  if (changed > 0)
    return `No slice is beyond ${what}; ${countWords(changed)} moved beyond ${changed === 1 ? 'its' : 'their'} tolerance${longerWords}`
  if (unconfirmed > 0)
    return `No slice is confirmed beyond ${what}; ${countWords(unconfirmed)} ${unconfirmed === 1 ? 'lies' : 'lie'} beyond it, not confirmed${longerWords}`
  const fewWords = few === 0 ? '' : `; ${countWords(few)} ${few === 1 ? 'has' : 'have'} too few decisions to tell`
  return `No slice is beyond ${what}${longer > 0 ? ` in this span${longerWords}` : fewWords}`
}

/** The marks that an interval plot of these rows holds. */
export function intervalKey(rows: readonly DisparityOfSlice[], scale: ComparisonScale): readonly KeyEntry[] {
  const looks = new Set(rows.map((row) => lookOf(row.verdict)))
  return [
    { mark: 'now', label: 'now, 95 % interval' },
    ...beyondKey(rows, scale, 'beyond'),
    { mark: 'training', label: 'at training' },
    ...limitKey(scale),
    ...(looks.has('unconfirmed') ? [{ mark: 'unconfirmed', label: 'beyond, not confirmed' } as const] : []),
    ...longerKey(rows, 'these windows'),
    ...(looks.has('few') ? [{ mark: 'few', label: 'too few to tell' } as const] : []),
  ]
}
