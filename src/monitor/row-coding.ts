import { DECISION, LABEL } from '../detect/search/metrics.ts'
import { type Binning, cellOf, coarseCells } from '../profile/binning.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import { readCategory } from '../profile/reading.ts'
import { favourableOf } from '../profile/row-counter.ts'
import { valueIndexOf } from '../profile/stratum.ts'
import type { KeptAs } from './window-rows.ts'

/** How values of a column become codes. */
export type RowCoding = {
  /** The code of a value as sent, in [0, 65,535]; of undefined where there is none. Equal texts have equal codes. */
  readonly codeOf: (raw: unknown) => number
  /** Numbers and their decimal texts have equal codes. */
  readonly numeric: boolean
}

/** The coding of a column; undefined where its numbers are kept as they are. */
export function codingOf(keep: KeptAs): RowCoding | undefined {
  switch (keep.as) {
    case 'number':
      return undefined
    case 'cell':
      return { codeOf: coarseCellOf(keep.binning), numeric: keep.binning.kind === 'numeric' }
    case 'group':
      return { codeOf: valueIndexOf(keep.feature), numeric: keep.feature.bands !== undefined }
    case 'decision':
      return { codeOf: decisionOf(keep.outcome), numeric: keep.outcome.kind === 'regression' }
    case 'label':
      return { codeOf: labelOf(keep.outcome), numeric: false }
    default:
      return keep satisfies never
  }
}

function coarseCellOf(binning: Binning): (raw: unknown) => number {
  const fine = cellOf(binning)
  const coarse = Uint16Array.from(coarseCells(binning).of)
  return (raw) => coarse[fine(raw)] as number
}

function decisionOf(outcome: OutcomeSpec): (raw: unknown) => number {
  const isFavourable = favourableOf({ outcome })
  return (raw) =>
    readCategory(raw) === undefined ? DECISION.none : isFavourable(raw) ? DECISION.favourable : DECISION.unfavourable
}

function labelOf(outcome: OutcomeSpec): (raw: unknown) => number {
  const positive = new Set(outcome.kind === 'binary' || outcome.kind === 'multiclass' ? outcome.positiveLabel : [])
  return (raw) => {
    const label = readCategory(raw)
    return label === undefined ? LABEL.none : positive.has(label) ? LABEL.positive : LABEL.negative
  }
}
