import type { Child, FC } from 'hono/jsx'
import type { Estimate } from '../../detect/finding.ts'
import { isByRatio } from '../../detect/limits.ts'
import { RATE_SUPPORT } from '../../detect/rate-support.ts'
import type { DisparityReport, DisparityRow } from '../../monitor/report.ts'
import { count, interval, MINUS, PERCENT_95, percent, rate, ratio } from './figures.ts'
import { JudgedRow, JudgedTable, Why } from './judged-table.tsx'
import { Col, Linked, SliceName } from './parts.tsx'
import { NOT_SHOWN, VerdictCell } from './verdict-cell.tsx'
import { whyDisparity } from './why-words.ts'

type Limit = DisparityReport['limit']

/** The limit as it is compared with: of differences the loss that is still within, below 0. */
export function limitText(limit: Limit): string {
  if (isByRatio(limit)) return ratio(limit.ratio)
  return limit.difference === undefined ? '–' : `${MINUS}${rate(Math.abs(limit.difference))}`
}

/** Slices against everyone else: verdict, now, interval, at training, limit, how many, and why. */
export const DisparityTable: FC<{
  rows: readonly DisparityRow[]
  limit: Limit
  caption: string
  /** Where the history of a slice is shown. */
  hrefOf?: (slice: string) => string
}> = ({ rows, limit, caption, hrefOf }) => {
  const byRatio = isByRatio(limit)
  const names = {
    now: byRatio ? 'Ratio now' : 'Difference now',
    training: 'At training',
    limit: 'Limit',
    n: 'n',
  }
  return (
    <JudgedTable
      caption={caption}
      head={
        <>
          <Col>Slice</Col>
          <Col>Verdict, origin</Col>
          <Col num>
            {names.now},
            <br />
            {PERCENT_95}
          </Col>
          <Col num>
            {names.training},
            <br />
            {PERCENT_95}
          </Col>
          <Col num>{names.limit}</Col>
          <Col num opt>
            Rate,
            <br />
            everyone else
          </Col>
          <Col num>
            {names.n},
            <br />
            at training
          </Col>
          <Col num opt>
            Share,
            <br />
            at training
          </Col>
          <Col>Why</Col>
        </>
      }
    >
      {rows.map((row) => {
        const figures = figuresOf(row, byRatio)
        return (
          <JudgedRow row={row}>
            <th scope="row">
              <Linked href={hrefOf?.(row.slice)}>
                <SliceName slice={row.slice} />
              </Linked>
            </th>
            <td class="verdict" data-l="Verdict">
              <span>
                <VerdictCell row={row} beyond="limit" />
                {row.origin === undefined ? null : <div class="xs faint">{row.origin}</div>}
              </span>
            </td>
            <td class="num" data-l={`${names.now}, ${PERCENT_95}`}>
              <Two first={<b>{figures.now}</b>} second={figures.interval} />
            </td>
            <td class="num" data-l={`${names.training}, ${PERCENT_95}`}>
              <Two first={figures.training} second={figures.trainingInterval} />
            </td>
            <td class="num" data-l={names.limit}>
              {limitText(limit)}
            </td>
            <td class="num opt">
              <Two first={rate(row.now.rate)} second={rate(row.restNow.rate)} />
            </td>
            <td class="num" data-l={`${names.n}, at training`}>
              <Two first={count(row.n)} second={count(row.trainingN)} />
            </td>
            <td class="num opt">
              <Two first={percent(row.share)} second={percent(row.trainingShare)} />
            </td>
            <Why>{whyDisparity(row, limit)}</Why>
          </JudgedRow>
        )
      })}
    </JudgedTable>
  )
}

/** A figure and, under it, the one that it is read with. */
const Two: FC<{ first: Child; second: Child }> = ({ first, second }) => (
  <span>
    {first} <span class="under">{second}</span>
  </span>
)

/** Estimates with their intervals; those of too few decisions are not shown. */
function figuresOf(row: DisparityRow, byRatio: boolean) {
  const write = byRatio ? ratio : rate
  const [now, then] = byRatio ? [row.ratio, row.trainingRatio] : [row.difference, row.trainingDifference]
  const shown = (estimate: Estimate | undefined, isEnough: boolean): readonly [string, string] =>
    estimate === undefined || isEnough ? [write(estimate?.estimate), interval(estimate, write)] : [NOT_SHOWN, NOT_SHOWN]
  const [estimate, around] = shown(now, row.verdict !== 'insufficient-data')
  const [training, trainingInterval] = shown(then, row.training.of >= RATE_SUPPORT)
  return { now: estimate, interval: around, training, trainingInterval }
}
