import type { FC } from 'hono/jsx'
import { RATE_SUPPORT } from '../../detect/change-test.ts'
import type { QualityRow } from '../../monitor/quality-report.ts'
import { count, interval, PERCENT_95, PLUS_MINUS, rate } from './figures.ts'
import { Col, Scroll, SliceName } from './parts.tsx'
import { NOT_SHOWN, rankOf, VerdictCell } from './verdict-cell.tsx'

/** Rows with what is worst first: findings, then the largest change in tolerances; what could not be judged comes last. */
export function worstQualityFirst(rows: readonly QualityRow[]): QualityRow[] {
  const moved = ({ change, tolerance }: QualityRow): number =>
    change === undefined ? -1 : Math.abs(change.estimate) / tolerance
  return [...rows].sort((a, b) => rankOf(a) - rankOf(b) || moved(b) - moved(a) || b.now.of - a.now.of)
}

/** Values that are missing, unseen or out of range against training, one row a rate and slice. */
export const QualityTable: FC<{ rows: readonly QualityRow[]; caption: string }> = ({ rows, caption }) => (
  <Scroll label={caption}>
    <table class="t cards judged">
      <caption>
        <span>{caption}</span>
      </caption>
      <thead>
        <tr>
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
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class={row.verdict === 'finding' ? 'root' : undefined}>
            <th scope="row" class="named">
              <b>
                {row.feature}: {row.aspect}
              </b>{' '}
              <SliceName slice={row.slice} />
            </th>
            <td class="verdict" data-l="Verdict">
              <VerdictCell row={row} beyond="tolerance" />
            </td>
            <td class="num" data-l="Rate now">
              <b>{shown(row.now)}</b>
            </td>
            <td class="num" data-l="At training">
              {shown(row.training)}
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
            <td class="xs faint why" data-l="Why">
              {row.reason}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)

const shown = ({ rate: value, of }: QualityRow['now']): string =>
  of > 0 && of < RATE_SUPPORT ? NOT_SHOWN : rate(value)
