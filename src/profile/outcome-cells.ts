import { cellOf } from './binning.ts'
import { codedCells, columnCells } from './column-cells.ts'
import type { CellSection, SumSection } from './dense-counts.ts'
import { type Layout, type ProfileSchema, SCORE_BINS, SUMS } from './layout.ts'
import { addends, favourableOf } from './row-counter.ts'
import { MISSING_CODE } from './table.ts'

/** What was predicted and what came true, column by column, as far as the table has it. */
export type OutcomeColumns = {
  readonly score: Float64Array | undefined
  readonly decision: Int32Array | undefined
  /** The decision as a number, of a regression. */
  readonly decidedNumber: Float64Array | undefined
  /** Present where labels are known at counting time. */
  readonly label: Int32Array | undefined
  /** The label as a number, of a regression. */
  readonly trueNumber: Float64Array | undefined
}

/** Turns outcome columns into cells and addends, written into the sections, which must have room for the rows. */
export type OutcomeCells = {
  readonly wanted: { readonly decision: readonly string[]; readonly label: readonly string[] }
  readonly sections: readonly CellSection[]
  readonly sums: readonly SumSection[]
  readonly fill: (columns: OutcomeColumns, rows: number) => void
}

/** Score, decision, label and how they agree: the same cells as `rowCounter` finds row by row. */
export function outcomeCells(schema: ProfileSchema, layout: Layout): OutcomeCells {
  const sections: CellSection[] = []
  const section = (offset: number, size: number): CellSection => {
    const made = { offset, size, cells: new Uint16Array(0), isUsed: true }
    sections.push(made)
    return made
  }
  const sums: SumSection[] = []
  const sumOf = (sum: number): SumSection => {
    const made = { sum, values: new Float64Array(0) }
    sums.push(made)
    return made
  }
  const scores = layout.score && scoreFiller(schema, layout, section, sumOf)
  const decisions = decisionFiller(schema, layout, section)
  const labels = labelFiller(schema, layout, section)
  const residuals = schema.outcome.kind === 'regression' ? residualFiller(schema, sumOf) : undefined
  return {
    wanted: { decision: decisions.values, label: labels.values },
    sections,
    sums,
    fill: (columns, rows) => {
      scores?.fill(columns.score, rows)
      decisions.fill(columns, rows)
      labels.fill(columns, rows, scores?.bins.cells, decisions.favourable.cells)
      residuals?.(columns, rows)
    },
  }
}

type MakeSection = (offset: number, size: number) => CellSection
type MakeSum = (sum: number) => SumSection

function scoreFiller(schema: ProfileSchema, layout: Layout, section: MakeSection, sumOf: MakeSum) {
  const { linear, squared, scoreBinOf } = addends(schema)
  const binning = schema.score as NonNullable<ProfileSchema['score']>
  const { fill } = columnCells(binning)
  const absent = cellOf(binning)(null)
  const cells = section(layout.score?.offset as number, layout.score?.size as number)
  const bins = section(layout.scoreBins.offset, layout.scoreBins.size)
  const [score, square] = [sumOf(SUMS.score), sumOf(SUMS.scoreSquared)]
  return {
    bins,
    fill: (column: Float64Array | undefined, rows: number): void => {
      bins.isUsed = column !== undefined
      if (column) fill(column, rows, cells.cells)
      else cells.cells.fill(absent, 0, rows)
      for (let r = 0; r < rows; r++) {
        const value = column ? (column[r] as number) : Number.NaN
        const isNumber = Number.isFinite(value)
        score.values[r] = isNumber ? linear(value) : 0
        square.values[r] = isNumber ? squared(value) : 0
        bins.cells[r] = isNumber ? scoreBinOf(value) : SCORE_BINS
      }
    },
  }
}

function decisionFiller({ outcome, decisions }: ProfileSchema, layout: Layout, section: MakeSection) {
  const cellOfDecision = new Map(decisions.map((value, i) => [value, i]))
  const none = decisions.length + 1
  const isFavourable = favourableOf({ outcome })
  const named = outcome.kind === 'binary' || outcome.kind === 'multiclass' ? outcome.favourable : []
  const values = [...decisions, ...named]
  const cells = codedCells(values, (raw) => (raw === null ? none : (cellOfDecision.get(raw as string) ?? none - 1)))
  const favours = codedCells(values, (raw) => (isFavourable(raw) ? 0 : 1))
  const decided = section(layout.decisions.offset, layout.decisions.size)
  const favourable = section(layout.favourable, 1)
  return {
    values: cells.values,
    favourable,
    fill: ({ decision, decidedNumber }: OutcomeColumns, rows: number): void => {
      if (decision) cells.fill(decision, rows, decided.cells)
      else decided.cells.fill(none, 0, rows)
      if (outcome.kind === 'regression') {
        for (let r = 0; r < rows; r++) favourable.cells[r] = decidedNumber && isFavourable(decidedNumber[r]) ? 0 : 1
      } else if (decision) favours.fill(decision, rows, favourable.cells)
      else favourable.cells.fill(1, 0, rows)
    },
  }
}

function labelFiller({ outcome, score }: ProfileSchema, layout: Layout, section: MakeSection) {
  const positive = outcome.kind === 'binary' || outcome.kind === 'multiclass' ? outcome.positiveLabel : []
  const positives = new Set(positive)
  // 0 a positive label, 1 another, 2 none.
  const truths = codedCells(positive, (raw) => (raw === null ? 2 : positives.has(raw as string) ? 0 : 1))
  const labelled = section(layout.labelled, 1)
  const bins = score ? [section(layout.scoreBinsLabelled.offset, SCORE_BINS)] : []
  const positiveBins = score && positives.size > 0 ? [section(layout.scoreBinsPositive.offset, SCORE_BINS)] : []
  // True positive, false positive, false negative, true negative stand in this order.
  const agreement = positives.size > 0 ? [section(layout.truePositive, 4)] : []
  const all = [labelled, ...bins, ...positiveBins, ...agreement]
  let truth = new Uint16Array(0)
  return {
    values: truths.values,
    fill: (
      { label, decision }: OutcomeColumns,
      rows: number,
      scoreBins: Uint16Array | undefined,
      favourable: Uint16Array,
    ): void => {
      for (const made of all) made.isUsed = label !== undefined
      if (!label) return
      if (truth.length < rows) truth = new Uint16Array(rows)
      truths.fill(label, rows, truth)
      for (let r = 0; r < rows; r++) labelled.cells[r] = truth[r] === 2 ? 1 : 0
      if (scoreBins) {
        for (const { cells } of bins) {
          for (let r = 0; r < rows; r++) cells[r] = truth[r] === 2 ? SCORE_BINS : (scoreBins[r] as number)
        }
        for (const { cells } of positiveBins) {
          for (let r = 0; r < rows; r++) cells[r] = truth[r] === 0 ? (scoreBins[r] as number) : SCORE_BINS
        }
      }
      for (const { cells } of agreement) {
        for (let r = 0; r < rows; r++) {
          const isDecided = decision !== undefined && decision[r] !== MISSING_CODE
          const isRefused = favourable[r] as number
          // Favourable ones come first, and of them the true ones.
          cells[r] = truth[r] === 2 || !isDecided ? 4 : 2 * isRefused + (truth[r] as number)
        }
      }
    },
  }
}

function residualFiller(schema: ProfileSchema, sumOf: MakeSum): (columns: OutcomeColumns, rows: number) => void {
  const { linear, squared } = addends(schema)
  const [plain, absolute, square] = [
    sumOf(SUMS.residual),
    sumOf(SUMS.residualAbsolute),
    sumOf(SUMS.residualSquared),
  ] as const
  return ({ score, label, trueNumber }, rows) => {
    for (let r = 0; r < rows; r++) {
      const residual = label && score && trueNumber ? (trueNumber[r] as number) - (score[r] as number) : Number.NaN
      const isThere = label?.[r] !== MISSING_CODE && Number.isFinite(trueNumber?.[r]) && Number.isFinite(score?.[r])
      plain.values[r] = isThere ? linear(residual) : 0
      absolute.values[r] = isThere ? linear(Math.abs(residual)) : 0
      square.values[r] = isThere ? squared(residual) : 0
    }
  }
}
