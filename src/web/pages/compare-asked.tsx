import type { FC } from 'hono/jsx'
import type { Comparison } from '../../compare/comparison.ts'
import { exact } from '../../compare/comparison-words.ts'
import { type DistanceName, distances, distancesOf } from '../../compare/distances.ts'
import type { MetricName } from '../../detect/metrics/index.ts'
import { CompareFigures } from './compare-figures.tsx'
import { count } from './figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'
import { VerdictOf } from './verdict-cell.tsx'

/** Rows of a table that paper can carry; the JSON has them all. */
const MOST_ROWS = 30

/** Figures that were asked for beside what decides. */
export const CompareAsked: FC<{ comparison: Comparison; metrics: readonly (DistanceName | MetricName)[] }> = ({
  comparison,
  metrics,
}) =>
  metrics.length === 0 ? null : (
    <Card title="Further figures" about="Measured beside what decides; nothing was tested on them.">
      {metrics.map((name) =>
        Object.hasOwn(distances, name) ? (
          <Distances comparison={comparison} name={name as DistanceName} />
        ) : (
          <CompareFigures comparison={comparison} metric={name as MetricName} most={MOST_ROWS} />
        ),
      )}
    </Card>
  )

const Distances: FC<{ comparison: Comparison; name: DistanceName }> = ({ comparison: { lines }, name }) => {
  const measured = lines
    .flatMap((line) => {
      const value = distancesOf(line)?.[name]
      return value === undefined || !Number.isFinite(value) ? [] : [{ line, value }]
    })
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  return (
    <div class="part">
      <Table
        label={name}
        caption={`${name}: ${distances[name].about}; the furthest ${count(Math.min(MOST_ROWS, measured.length))} of ${count(measured.length)}`}
        head={
          <>
            <Col>Distribution</Col>
            <Col>Slice</Col>
            <Col num>{name}</Col>
            <Col>Verdict</Col>
          </>
        }
      >
        {measured.slice(0, MOST_ROWS).map(({ line, value }) => (
          <tr>
            <th scope="row" class="named">
              {line.subject}
            </th>
            <td>
              <SliceName slice={line.slice} />
            </td>
            <td class="num">{exact(value)}</td>
            <td>
              <VerdictOf verdict={line.verdict} beyond="tolerance" />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  )
}
