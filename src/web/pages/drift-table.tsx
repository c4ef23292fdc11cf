import type { FC } from 'hono/jsx'
import type { DriftRow } from '../../monitor/report.ts'
import { count, decimal, divergence, interval, PERCENT_95, points, tolerance } from './figures.ts'
import { furthestFirst, JudgedRow, JudgedTable, ToleranceVerdict, Why } from './judged-table.tsx'
import { Col, Linked, SliceName } from './parts.tsx'
import { whyDrift } from './why-words.ts'

/** Rows with what moved first, in tolerances; what could not be judged comes last. */
export function movedFirst(rows: readonly DriftRow[]): DriftRow[] {
  const moved = (row: DriftRow): number => (row.divergence?.estimate ?? -1) / row.tolerance
  return furthestFirst(rows, moved)
}

/** Distributions against training, one row a feature and slice. */
export const DriftTable: FC<{
  rows: readonly DriftRow[]
  caption: string
  /** Where the distribution of a row is shown. */
  hrefOf?: (row: DriftRow) => string
}> = ({ rows, caption, hrefOf }) => (
  <JudgedTable
    caption={caption}
    head={
      <>
        <Col>What, in which slice</Col>
        <Col>Verdict</Col>
        <Col num>Divergence</Col>
        <Col num>{PERCENT_95}</Col>
        <Col num>Tolerance</Col>
        <Col>Moved most</Col>
        <Col num opt>
          PSI
        </Col>
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
          <Linked href={hrefOf?.(row)}>
            <b>{row.subject}</b>
          </Linked>{' '}
          <SliceName slice={row.slice} />
        </th>
        <ToleranceVerdict row={row} />
        <td class="num" data-l="Divergence">
          <b>{divergence(row.divergence?.estimate)}</b>
        </td>
        <td class="num" data-l={PERCENT_95}>
          {interval(row.divergence, divergence)}
        </td>
        <td class="num" data-l="Tolerance">
          {tolerance(row.tolerance)}
        </td>
        <td class="moved" data-l="Moved most">
          {row.moved === undefined ? '–' : `${row.moved.cell}, ${points(row.moved.shift)}`}
        </td>
        <td class="num opt">{decimal(row.populationStabilityIndex, 2)}</td>
        <td class="num" data-l="n now">
          {count(row.supportNow)}
        </td>
        <td class="num opt">{count(row.supportTraining)}</td>
        <Why>{whyDrift(row)}</Why>
      </JudgedRow>
    ))}
  </JudgedTable>
)
