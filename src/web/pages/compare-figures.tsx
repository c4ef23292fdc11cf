import type { FC } from 'hono/jsx'
import type { Comparison } from '../../compare/comparison.ts'
import { type MetricName, sliceMetrics } from '../../detect/metrics/index.ts'
import type { MetricValue } from '../../detect/metrics/measure-metric.ts'
import { REASONS } from '../../detect/metrics/metric.ts'
import { count, interval, PERCENT_95, rate } from './figures.ts'
import { Col, SliceName, Table } from './parts.tsx'

/** One metric of every slice beside everyone else, now and at training. */
export const CompareFigures: FC<{ comparison: Comparison; metric: MetricName; most: number }> = ({
  comparison: { figures },
  metric,
  most,
}) => {
  const of = figures
    .filter((figure) => figure.metric === metric)
    .toSorted((a, b) => b.now.slice.denominator - a.now.slice.denominator)
  return (
    <div class="part">
      {of.length === 0 ? (
        <p class="small quiet">{metric}: the columns that were named do not give it.</p>
      ) : (
        <Table
          label={metric}
          caption={`${metric}: ${sliceMetrics[metric].about}${of.length > most ? `; the ${most} largest of ${count(of.length)} slices` : ''}`}
          head={
            <>
              <Col>Slice</Col>
              <Col num>Now</Col>
              <Col num>{PERCENT_95}</Col>
              <Col num>Everyone else</Col>
              <Col num>At training</Col>
              <Col num>Everyone else then</Col>
            </>
          }
        >
          {of.slice(0, most).map(({ slice, now, training }) => (
            <tr>
              <th scope="row">
                <SliceName slice={slice} />
              </th>
              <td class="num">{written(now.slice)}</td>
              <td class="num">{now.slice.status === 'measured' ? interval(now.slice, rate) : '–'}</td>
              <td class="num">{written(now.rest)}</td>
              <td class="num">{written(training.slice)}</td>
              <td class="num">{written(training.rest)}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  )
}

const written = (value: MetricValue | undefined): string =>
  value === undefined ? '–' : value.status === 'measured' ? rate(value.value) : REASONS[value.reason]
