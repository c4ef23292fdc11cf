import type { FC } from 'hono/jsx'
import type { DriftRow } from '../../monitor/report.ts'
import { rankOf, VerdictOf } from './disparity-table.tsx'
import { count, decimal, divergence, interval, percent, tolerance } from './figures.ts'
import { Col, Scroll, SliceName } from './parts.tsx'

/** Rows with what moved first, in tolerances; what could not be judged comes last. */
export function movedFirst(rows: readonly DriftRow[]): DriftRow[] {
  const moved = (row: DriftRow): number => (row.divergence?.estimate ?? -1) / row.tolerance
  return [...rows].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || moved(b) - moved(a))
}

/** Distributions against training, one row a feature and slice. */
export const DriftTable: FC<{ rows: readonly DriftRow[]; caption: string }> = ({ rows, caption }) => (
  <Scroll label={caption}>
    <table class="t">
      <caption>
        <span>{caption}</span>
      </caption>
      <thead>
        <tr>
          <Col>What</Col>
          <Col>Slice</Col>
          <Col num>Divergence</Col>
          <Col num>95 %</Col>
          <Col num>Tolerance</Col>
          <Col>Moved most</Col>
          <Col num>PSI</Col>
          <Col num>n now</Col>
          <Col num>n at training</Col>
          <Col>Verdict</Col>
          <Col num>Could have shown</Col>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class={row.verdict === 'finding' ? 'root' : undefined}>
            <th scope="row">
              <b>{row.subject}</b>
            </th>
            <td>
              <SliceName slice={row.slice} />
            </td>
            <td class="num">
              <b>{divergence(row.divergence?.estimate)}</b>
            </td>
            <td class="num">{interval(row.divergence, divergence)}</td>
            <td class="num">{tolerance(row.tolerance)}</td>
            <td class="nowrap">
              {row.moved === undefined
                ? '–'
                : `${row.moved.cell}, ${row.moved.shift > 0 ? '+' : ''}${percent(row.moved.shift)}`}
            </td>
            <td class="num">{decimal(row.populationStabilityIndex, 2)}</td>
            <td class="num">{count(row.supportNow)}</td>
            <td class="num">{count(row.supportTraining)}</td>
            <td>
              <VerdictOf verdict={row.verdict} beyond="tolerance" foundOver={row.foundOver} />
            </td>
            <td class="num">{divergence(row.detectable)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
