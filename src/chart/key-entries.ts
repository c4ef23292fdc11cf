import type { KeyEntry } from './chart.ts'
import { limitWords, spanOfScans } from './chart-words.ts'
import { beyondOf, type Comparison, type ComparisonScale } from './comparison-scale.ts'
import { type Judged, longerOf } from './verdict-look.ts'

type Entries = readonly KeyEntry[]

/** The entry of findings, by what they are beyond; none where nothing is found. */
export function beyondKey(rows: readonly Comparison[], scale: ComparisonScale, mark: KeyEntry['mark']): Entries {
  const found = rows.filter(({ verdict }) => verdict === 'finding')
  const beyond = [...new Set(found.map((row) => beyondOf(row, scale)))].toSorted()
  return beyond.length === 0 ? [] : [{ mark, label: `beyond the ${beyond.join(' or ')}` }]
}

/** The entry of the limit; none where none is in force. */
export const limitKey = ({ limit }: ComparisonScale): Entries =>
  limit === undefined ? [] : [{ mark: 'limit', label: `limit ${limitWords(limit)}` }]

/** The entry of what only more windows found; none where they found nothing more. `alone` are a row's own windows: `these windows`. */
export function longerKey(rows: readonly Judged[], alone: string, ending = ''): Entries {
  const longer = longerOf(rows)
  if (longer.length === 0) return []
  return [{ mark: 'longer', label: `not in ${alone} alone: found over ${spanOfScans(longer)}${ending}` }]
}
