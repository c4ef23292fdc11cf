import type { KeyEntry } from './chart.ts'
import { asWord, countWords, inTitle, several, toleranceWords, verdictWords } from './chart-words.ts'
import { type DriftOfSubject, levelOf } from './drift-cell.ts'
import { longerKey } from './key-entries.ts'
import { closed, drawnName, sliceLabel } from './slice-label.ts'
import { cutText } from './text-width.ts'
import { longerOf, lookOf } from './verdict-look.ts'

const NAMED = 6

/** The marks that a heat map of these cells holds. */
export function heatKey(rows: readonly DriftOfSubject[]): readonly KeyEntry[] {
  const levels = new Set(rows.map(levelOf))
  return [
    { mark: 'heat-0', label: 'within' },
    { mark: 'heat-1', label: 'notice, from its tolerance' },
    { mark: 'heat-2', label: 'warning, from twice' },
    { mark: 'heat-3', label: 'critical, from four times' },
    ...(levels.has('unconfirmed') ? [{ mark: 'heat-unconfirmed', label: 'beyond, not confirmed' } as const] : []),
    ...longerKey(rows, 'these windows'),
    ...(levels.has('few') ? [{ mark: 'heat-few', label: 'too few to tell' } as const] : []),
  ]
}

/** The verdict of a cell; of one that cannot be judged with the reason. */
export function reasonOf({ verdict, supportNow, supportTraining, required }: DriftOfSubject): string {
  const words = verdictWords(verdict, 'tolerance')
  if (verdict !== 'insufficient-data' || required === undefined) return words
  const side = supportNow < required ? `${countWords(supportNow)} now` : `${countWords(supportTraining)} at training`
  return `${words}: ${side}, ${countWords(required)} needed`
}

/** What a heat map shows, by the verdicts of its own windows alone. */
export function heatTitle(rows: readonly DriftOfSubject[]): string {
  const found = rows.filter((row) => row.verdict === 'finding')
  const open = rows.filter((row) => row.verdict === 'unconfirmed').length
  const few = rows.filter((row) => lookOf(row.verdict) === 'few').length
  const [first] = found
  const subjects = new Set(found.map((row) => row.subject)).size
  const slices = new Set(found.map((row) => row.slice)).size
  if (first !== undefined && found.length === 1)
    return `One distribution moved: ${inTitle(drawnName(first.subject))} in ${inTitle(sliceLabel(first.slice))}`
  if (first !== undefined)
    return slices === 1
      ? `${asWord(subjects)} ${subjects === 1 ? 'distribution' : 'distributions'} moved in ${inTitle(sliceLabel(first.slice))}`
      : `${asWord(subjects)} ${subjects === 1 ? 'distribution' : 'distributions'} moved, in ${several(slices, 'slice')}`
  if (few === rows.length) return 'Too few rows to tell whether anything moved'
  const fewWords = few > 0 ? `; ${several(few, 'cell')} ${few === 1 ? 'has' : 'have'} too few rows to tell` : ''
  if (open > 0)
    return `No drift is confirmed; ${several(open, 'cell')} ${open === 1 ? 'lies' : 'lie'} beyond tolerance, not confirmed`
  const longer = longerOf(rows).length
  if (longer > 0)
    return `No distribution is beyond its tolerance in this span; ${countWords(longer)} found over more windows`
  return `No distribution is beyond its tolerance${fewWords}`
}

/** Tolerances of these cells: one, or the least to the most. */
export function tolerancesOf(rows: readonly DriftOfSubject[]): string {
  const values = [...new Set(rows.map((row) => row.tolerance))].toSorted((a, b) => a - b)
  const [least, most] = [values[0], values.at(-1)]
  if (least === undefined || most === undefined) return '–'
  return least === most ? toleranceWords(least) : `${toleranceWords(least)} to ${toleranceWords(most)}`
}

/** How many are not drawn, the first by name. */
export function leftOut(names: readonly string[], noun: string): readonly string[] {
  if (names.length === 0) return []
  const named = names
    .slice(0, NAMED)
    .map((name) => closed(cutText(name, 180)))
    .join(', ')
  return [
    `${several(names.length, noun)} not drawn: ${named}${names.length > NAMED ? ` and ${countWords(names.length - NAMED)} more` : ''}`,
  ]
}
