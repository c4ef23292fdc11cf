import type { FC } from 'hono/jsx'
import type { QualityRow } from '../../monitor/quality-report.ts'
import { count, interval, PERCENT_95, PLUS_MINUS, rate } from './figures.ts'
import { furthestFirst, JudgedRow, JudgedTable, shownRate, ToleranceVerdict, Why } from './judged-table.tsx'
import { Col, SliceName } from './parts.tsx'

/** Rows with what is worst first: findings, then the largest change in tolerances; what could not be judged comes last. */
export function worstQualityFirst(rows: readonly QualityRow[]): QualityRow[] {
  const moved = ({ change, tolerance }: QualityRow): number =>
    change === undefined ? -1 : Math.abs(change.estimate) / tolerance
  // Of equals, the one with most behind it.
  return furthestFirst(
    rows.toSorted((a, b) => b.now.of - a.now.of),
    moved,
  )
}

/** Values that are missing, unseen or out of range against training, one row a rate and slice. */
export const QualityTable: FC<{ rows: readonly QualityRow[]; caption: string }> = ({ rows, caption }) => (
  <JudgedTable
    caption={caption}
    head={
      <>
        <Col>What, in which slice</Col>
        <Col>Verdict</Col>
        <Col num>Rate now</Col>
        <Col num>At training</Col>
        <Col num>Change</Col>
        <Col num>{PERCENT_95}</Col>
        <Col num>Tolerance</Col>
        <Col num>n now</Col>
        <Col num opt>
          n at
          <br />
          training
        </Col>
        <Col>Why</Col>
      </>
    }
  >
    {rows.map((row) => (
      <JudgedRow row={row}>
        <th scope="row" class="named">
          <b>
            {row.feature}: {row.aspect}
          </b>{' '}
          <SliceName slice={row.slice} />
        </th>
        <ToleranceVerdict row={row} />
        <td class="num" data-l="Rate now">
          <b>{shownRate(row.now)}</b>
        </td>
        <td class="num" data-l="At training">
          {shownRate(row.training)}
        </td>
        <td class="num" data-l="Change">
          {rate(row.change?.estimate)}
        </td>
        <td class="num" data-l={PERCENT_95}>
          {interval(row.change, rate)}
        </td>
        <td class="num" data-l="Tolerance">
          {PLUS_MINUS}
          {rate(row.tolerance)}
        </td>
        <td class="num" data-l="n now">
          {count(row.now.of)}
        </td>
        <td class="num opt">{count(row.training.of)}</td>
        <Why>{row.reason}</Why>
      </JudgedRow>
    ))}
  </JudgedTable>
)
