import type { FC } from 'hono/jsx'
import type { PerformanceRow } from '../../monitor/report.ts'
import { count, interval, PERCENT_95, PLUS_MINUS, rate } from './figures.ts'
import { furthestFirst, JudgedRow, JudgedTable, shownRate, ToleranceVerdict, Why } from './judged-table.tsx'
import { Col, SliceName } from './parts.tsx'
import { NOT_SHOWN } from './verdict-cell.tsx'

/** Rows with what matters first: findings, then the largest change in tolerances; what could not be judged comes last. */
export function worstRatesFirst(rows: readonly PerformanceRow[]): PerformanceRow[] {
  const moved = ({ difference, tolerance }: PerformanceRow): number =>
    difference === undefined ? -1 : Math.abs(difference.estimate) / tolerance
  return furthestFirst(rows, moved)
}

/** Rates that need labels, one row a slice and rate. */
export const PerformanceTable: FC<{ rows: readonly PerformanceRow[]; caption: string }> = ({ rows, caption }) => (
  <JudgedTable
    caption={caption}
    head={
      <>
        <Col>Slice, rate</Col>
        <Col>Verdict</Col>
        <Col num>Now</Col>
        <Col num>
          Everyone
          <br />
          else
        </Col>
        <Col num>n</Col>
        <Col num opt>
          At training
        </Col>
        <Col num opt>
          Everyone else,
          <br />
          at training
        </Col>
        <Col num opt>
          n at
          <br />
          training
        </Col>
        <Col num>
          Change of
          <br />
          the gap
        </Col>
        <Col num>{PERCENT_95}</Col>
        <Col num>Tolerance</Col>
        <Col>Why</Col>
      </>
    }
  >
    {rows.map((row) => {
      const isShown = row.verdict !== 'insufficient-data' || row.difference === undefined
      return (
        <JudgedRow row={row}>
          <th scope="row" class="named">
            <SliceName slice={row.slice} /> <span class="nowrap">{row.metric}</span>
          </th>
          <ToleranceVerdict row={row} />
          <td class="num" data-l="Now">
            <b>{shownRate(row.now)}</b>
          </td>
          <td class="num" data-l="Everyone else">
            {shownRate(row.restNow)}
          </td>
          <td class="num" data-l="n">
            {count(row.now.of)}
          </td>
          <td class="num opt">{shownRate(row.training)}</td>
          <td class="num opt">{shownRate(row.restTraining)}</td>
          <td class="num opt">{count(row.training.of)}</td>
          <td class="num" data-l="Change of the gap">
            {isShown ? rate(row.difference?.estimate) : NOT_SHOWN}
          </td>
          <td class="num" data-l={PERCENT_95}>
            {isShown ? interval(row.difference, rate) : NOT_SHOWN}
          </td>
          <td class="num" data-l="Tolerance">
            {PLUS_MINUS}
            {rate(row.tolerance)}
          </td>
          <Why>{row.reason}</Why>
        </JudgedRow>
      )
    })}
  </JudgedTable>
)
