import type { FC } from 'hono/jsx'
import { effectText, pText } from '../../detect/figures.ts'
import type {
  MetricFigure,
  MetricJudgement,
  MetricReport,
  MetricSlice,
  SliceCalibration,
} from '../../monitor/metric-report.ts'
import { count, percent, rate } from './figures.ts'
import { intervalOf, isFew, reasonWords, writeFigure } from './metric-figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'
import { NOT_SHOWN, VerdictOf } from './verdict-cell.tsx'

/** Everything that is measured of one slice. */
export const SliceMetricsSection: FC<{ slice: MetricSlice; version: string; report: MetricReport }> = ({
  slice,
  version,
  report,
}) => (
  <Card
    id="slice"
    title={`One slice, version ${version}`}
    aside={<SliceName slice={slice.slice} />}
    about={`Every metric of the slice beside ${comparedWords(report)} and beside training, with 95 % intervals. p is that of no difference for this row alone; what is judged is adjusted over all slices.`}
  >
    <Table
      label="Metrics of the slice"
      kind="t cards judged"
      head={
        <>
          <Col>Metric</Col>
          <Col num>Now</Col>
          <Col num opt>
            Counted
          </Col>
          <Col num>Compared with</Col>
          <Col num>Difference</Col>
          <Col num>Ratio</Col>
          <Col num opt>
            p
          </Col>
          <Col num>At training</Col>
          <Col>Judged</Col>
        </>
      }
    >
      {slice.figures.map((figure) => (
        <FigureRow figure={figure} about={report.metrics.find(({ metric }) => metric === figure.metric)?.about ?? ''} />
      ))}
    </Table>
    {slice.calibration === undefined ? null : <Calibration calibration={slice.calibration} />}
  </Card>
)

/** Whom slices are compared with, in words. */
export function comparedWords({ against, againstSlice }: Pick<MetricReport, 'against' | 'againstSlice'>): string {
  if (against === 'rest') return 'everyone else'
  if (against === 'largest') return 'the largest slice of the same features'
  return against === 'highest' ? 'the slice of the same features with the highest figure' : `the slice ${againstSlice}`
}

const FigureRow: FC<{ figure: MetricFigure; about: string }> = ({ figure, about }) => {
  const write = writeFigure(figure.metric, 'value')
  const hidden = isFew(figure, 'value')
  const compared = figure.few && !hidden
  const cell = (of: MetricFigure['now'], isHidden: boolean, by = write) =>
    of.value === undefined ? (
      <span class="xs faint">{reasonWords(of.because)}</span>
    ) : isHidden ? (
      <span>{NOT_SHOWN}</span>
    ) : (
      <span>
        <b>{by(of.value)}</b> <span class="under">{intervalOf(of, by)}</span>
      </span>
    )
  return (
    <tr>
      <th scope="row" class="named">
        {figure.metric} <div class="xs faint">{about}</div>
      </th>
      <td class={columnOf(figure.now)} data-l="Now">
        {cell(figure.now, hidden)}
      </td>
      <td class="num opt">
        {figure.denominator === 0
          ? '–'
          : Number.isInteger(figure.numerator)
            ? `${count(figure.numerator)} of ${count(figure.denominator)}`
            : `${count(figure.denominator)}`}
      </td>
      <td class={columnOf(figure.other)} data-l="Compared with">
        {cell(figure.other, hidden || compared)}
        {figure.comparedWith === undefined || figure.comparedWith === 'rest' ? null : (
          <span class="under">
            <SliceName slice={figure.comparedWith} />
          </span>
        )}
      </td>
      <td class={columnOf(figure.difference)} data-l="Difference">
        {cell(figure.difference, hidden || compared)}
      </td>
      <td class={columnOf(figure.ratio)} data-l="Ratio">
        {cell(figure.ratio, hidden || compared, writeFigure(figure.metric, 'ratio'))}
        {figure.fourFifths === false && !figure.few ? <span class="under">under four fifths</span> : null}
      </td>
      <td class="num opt">
        {figure.equality === undefined || figure.few ? '–' : pText(figure.equality.log10P)}
        {figure.equality === undefined || figure.few ? null : <span class="under">{figure.equality.test}</span>}
      </td>
      <td class="num" data-l="At training">
        {figure.training.value === undefined ? '–' : write(figure.training.value)}
      </td>
      <td data-l="Judged">
        <div>
          {figure.judged.length === 0 ? <span class="xs faint">not judged</span> : null}
          {figure.judged.map((judged) => (
            <div>
              <Judged judged={judged} />
            </div>
          ))}
        </div>
      </td>
    </tr>
  )
}

/** A number keeps to its line, a reason does not: one long sentence must not push the other columns together. */
const columnOf = ({ value }: MetricFigure['now']): string => (value === undefined ? 'xs faint' : 'num')

const Judged: FC<{ judged: MetricJudgement }> = ({ judged }) => (
  <span>
    <VerdictOf verdict={judged.verdict} beyond={judged.of === 'limit' ? 'limit' : 'tolerance'} />{' '}
    <span class="xs faint">
      {judged.of === 'limit' ? 'policy limit' : 'change since training'}
      {judged.effect === undefined || judged.scale === undefined
        ? judged.required === undefined
          ? ''
          : `, ${count(judged.required)} needed`
        : `, ${effectText(judged.scale, judged.effect)}, adjusted p ${pText(judged.adjustedLog10P ?? 0)}`}
    </span>
  </span>
)

const Calibration: FC<{ calibration: SliceCalibration }> = ({
  calibration: { n, expectedError, log10P, df, bins },
}) => (
  <div class="part">
    <Table
      label="Calibration of the slice"
      caption={`Calibration: does the score predict what happens? Over ${count(n)} labelled predictions observed and predicted rates lie ${percent(expectedError)} apart on average; p ${pText(log10P)} that every bin holds what it predicts (${df} bins, neighbours pooled until each expects five of either outcome).`}
      head={
        <>
          <Col num>Predicted</Col>
          <Col num>Observed</Col>
          <Col num>Positive</Col>
          <Col num>Labelled</Col>
        </>
      }
    >
      {bins.map((bin) => (
        <tr>
          <td class="num">{rate(bin.predicted)}</td>
          <td class="num">
            <b>{bin.n < 30 ? NOT_SHOWN : rate(bin.observed)}</b>
          </td>
          <td class="num">{bin.n < 30 ? NOT_SHOWN : count(bin.positives)}</td>
          <td class="num">{count(bin.n)}</td>
        </tr>
      ))}
    </Table>
  </div>
)
