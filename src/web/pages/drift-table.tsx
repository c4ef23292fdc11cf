import type { FC } from 'hono/jsx'
import type { DriftRow } from '../../monitor/report.ts'
import { rankOf, VerdictOf } from './disparity-table.tsx'
import { count, decimal, divergence, interval, percent, tolerance } from './figures.ts'
import { Col, Linked, Scroll, SliceName } from './parts.tsx'
import { whyDrift } from './why-words.ts'

/** Rows with what moved first, in tolerances; what could not be judged comes last. */
export function movedFirst(rows: readonly DriftRow[]): DriftRow[] {
  const moved = (row: DriftRow): number => (row.divergence?.estimate ?? -1) / row.tolerance
  return [...rows].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || moved(b) - moved(a))
}

/** Distributions against training, one row a feature and slice. */
export const DriftTable: FC<{
  rows: readonly DriftRow[]
  caption: string
  /** Where the distribution of a row is shown. */
  hrefOf?: (row: DriftRow) => string
}> = ({ rows, caption, hrefOf }) => (
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
          <Col>Verdict, and why</Col>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class={row.verdict === 'finding' ? 'root' : undefined}>
            <th scope="row" class="named">
              <Linked href={hrefOf?.(row)}>
                <b>{row.subject}</b>
              </Linked>
            </th>
            <td>
              <SliceName slice={row.slice} />
            </td>
            <td class="num">
              <b>{divergence(row.divergence?.estimate)}</b>
            </td>
            <td class="num">{interval(row.divergence, divergence)}</td>
            <td class="num">{tolerance(row.tolerance)}</td>
            <td class="named">
              {row.moved === undefined
                ? '–'
                : `${row.moved.cell}, ${row.moved.shift > 0 ? '+' : ''}${percent(row.moved.shift)}`}
            </td>
            <td class="num">{decimal(row.populationStabilityIndex, 2)}</td>
            <td class="num">{count(row.supportNow)}</td>
            <td class="num">{count(row.supportTraining)}</td>
            <td class="verdict">
              <VerdictOf verdict={row.verdict} beyond="tolerance" />
              <div class="xs faint why">{whyDrift(row)}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
