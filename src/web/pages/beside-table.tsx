import type { FC } from 'hono/jsx'
import { pText } from '../../detect/figures.ts'
import type { NamedFigures } from '../../detect/figures-of-distributions.ts'
import { count, decimal, interval, PERCENT_95 } from './figures.ts'
import { Col, Table } from './parts.tsx'

/** A method and the names of what it gives. */
type Row = {
  readonly words: string
  readonly value?: string
  /** Begin of the names of both ends of its interval. */
  readonly ends?: string
  readonly df?: string
  readonly p?: string
}

/** Every figure that can stand beside a deciding one, in the order in which they are read. */
export const BESIDE_ROWS: readonly Row[] = [
  { words: 'PSI (population stability index), nats', value: 'populationStabilityIndex' },
  { words: 'Jensen–Shannon distance, base 2', value: 'jensenShannonDistance' },
  { words: 'Hellinger distance', value: 'hellinger' },
  { words: 'Total variation', value: 'totalVariation' },
  { words: 'L-infinity, of the cell that moved most', value: 'lInfinity' },
  { words: 'Kolmogorov–Smirnov, over cells', value: 'kolmogorovSmirnov' },
  { words: 'Wasserstein, over cells, in standard deviations at training', value: 'wassersteinInDeviations' },
  { words: 'Chi-square of homogeneity', value: 'homogeneityChiSquare', df: 'homogeneityDf', p: 'homogeneityLog10P' },
  { words: 'G (likelihood ratio)', value: 'gStatistic', df: 'gDf', p: 'gLog10P' },
  { words: 'Cramér’s V, bias-corrected', value: 'cramersV' },
  { words: 'Two-proportion z, pooled', value: 'twoProportionZ', p: 'twoSampleLog10P' },
  { words: 'Fisher’s exact test', p: 'fisherLog10P' },
  { words: 'Score test (Miettinen–Nurminen)', ends: 'miettinenNurminen', p: 'miettinenNurminenLog10P' },
  { words: 'Difference of rates (Newcombe)', value: 'difference', ends: 'difference' },
  { words: 'Ratio of rates (adjusted log ratio)', value: 'ratio', ends: 'ratio' },
  { words: 'Difference at training (Newcombe)', value: 'trainingDifference', ends: 'trainingDifference' },
  { words: 'Ratio at training (adjusted log ratio)', value: 'trainingRatio', ends: 'trainingRatio' },
  {
    words: 'Difference now less at training (MOVER)',
    value: 'differenceInDifferences',
    ends: 'differenceInDifferences',
  },
  { words: 'Ratio now over at training (log ratio)', value: 'ratioOfRatios', ends: 'ratioOfRatios' },
  { words: 'Ratio common to the control feature (Mantel–Haenszel)', value: 'mantelHaenszelRatio' },
  { words: 'One odds ratio in all its values (Breslow–Day, Tarone)', p: 'breslowDayLog10P' },
]

/** Figures by name as a table, one method a row. */
export const BesideTable: FC<{ figures: NamedFigures; label: string }> = ({ figures, label }) => {
  const of = (name: string | undefined): number | undefined => (name === undefined ? undefined : figures[name])
  const rows = BESIDE_ROWS.map(({ words, value, ends, df, p }) => ({
    words,
    value: of(value),
    ends: ends === undefined ? undefined : { lower: of(`${ends}Lower`), upper: of(`${ends}Upper`) },
    df: of(df),
    p: of(p),
  })).filter(({ value, ends, p }) => [value, ends?.lower, p].some((figure) => figure !== undefined))
  const hasEnds = rows.some(({ ends }) => ends?.lower !== undefined)
  return (
    <Table
      label={label}
      kind="t cards"
      head={
        <>
          <Col>Method</Col>
          <Col num>Value</Col>
          {hasEnds ? <Col num>{PERCENT_95}</Col> : null}
          <Col num>p</Col>
        </>
      }
    >
      {rows.map(({ words, value, ends, df, p }) => (
        <tr>
          <th scope="row">
            {words}
            {df === undefined ? null : <span class="xs faint"> {count(df)} df</span>}
          </th>
          <td class="num" data-l="Value">
            {decimal(value, 3)}
          </td>
          {hasEnds ? (
            <td class="num" data-l={PERCENT_95}>
              {interval(ends, (end) => decimal(end, 3))}
            </td>
          ) : null}
          <td class="num" data-l="p">
            {p === undefined ? '–' : pText(p)}
          </td>
        </tr>
      ))}
    </Table>
  )
}
