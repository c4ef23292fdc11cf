import type { FC } from 'hono/jsx'
import type { Verdict } from '../../detect/finding.ts'
import type { MetricName } from '../../detect/metrics/index.ts'
import type { MetricFigure, MetricSlice } from '../../monitor/metric-report.ts'
import { count } from './figures.ts'
import { cellOf, reasonWords } from './metric-figures.ts'
import type { ShownFigure } from './metrics-asked.ts'
import { Col, SliceName, Table } from './parts.tsx'
import { VerdictOf } from './verdict-cell.tsx'

const RANKS: Readonly<Record<Verdict, number>> = {
  finding: 0,
  unconfirmed: 1,
  within: 2,
  'insufficient-data': 3,
  'no-baseline': 3,
  silent: 3,
}

/** The gravest verdict on a figure; undefined where no question is asked of it. */
export function gravest({ judged }: Pick<MetricFigure, 'judged'>): MetricFigure['judged'][number] | undefined {
  return [...judged].sort((a, b) => RANKS[a.verdict] - RANKS[b.verdict])[0]
}

/** Slices in the order of a table: everyone, findings, then what is not confirmed, then the largest. */
export function gravestFirst(slices: readonly MetricSlice[], metrics: readonly MetricName[]): readonly MetricSlice[] {
  const rank = ({ slice, figures }: MetricSlice): number => {
    if (slice === 'overall') return -1
    const verdicts = figures
      .filter(({ metric }) => metrics.includes(metric))
      .map((figure) => RANKS[gravest(figure)?.verdict ?? 'within'])
    return Math.min(2, ...verdicts)
  }
  return [...slices].sort((a, b) => rank(a) - rank(b) || b.n - a.n)
}

/** Slices against metrics: a figure, its interval, and the verdict where a scan judges it. */
export const MetricTable: FC<{
  slices: readonly MetricSlice[]
  metrics: readonly MetricName[]
  shown: ShownFigure
  caption: string
  /** Where everything of a slice is shown. */
  hrefOf: (slice: string) => string
}> = ({ slices, metrics, shown, caption, hrefOf }) => (
  <Table
    label={caption}
    caption={caption}
    kind="t cards judged"
    head={
      <>
        <Col>Slice</Col>
        <Col num>n</Col>
        {metrics.map((metric) => (
          <Col num>{metric}</Col>
        ))}
      </>
    }
  >
    {slices.map(({ slice, n, figures }) => (
      <tr
        class={
          figures.some((f) => metrics.includes(f.metric) && gravest(f)?.verdict === 'finding') ? 'root' : undefined
        }
      >
        <th scope="row" class="named">
          <a href={hrefOf(slice)}>
            <SliceName slice={slice} />
          </a>
        </th>
        <td class="num" data-l="n">
          {count(n)}
        </td>
        {metrics.map((metric) => (
          <td class="num" data-l={metric}>
            <MetricCell figure={figures.find((f) => f.metric === metric)} shown={shown} />
          </td>
        ))}
      </tr>
    ))}
  </Table>
)

const MetricCell: FC<{ figure: MetricFigure | undefined; shown: ShownFigure }> = ({ figure, shown }) => {
  if (figure === undefined) return <span>–</span>
  const { value, interval } = cellOf(figure, shown)
  const judgement = gravest(figure)
  const of = shown === 'value' ? figure.now : figure[shown]
  return (
    <span title={of.value === undefined ? reasonWords(of.because) : undefined}>
      <b>{value}</b> <span class="under">{interval}</span>
      {judgement === undefined || judgement.verdict === 'within' || judgement.verdict === 'insufficient-data' ? null : (
        <span class="under">
          <VerdictOf verdict={judgement.verdict} beyond={judgement.of === 'limit' ? 'limit' : 'tolerance'} />
        </span>
      )}
    </span>
  )
}
