import type { FC } from 'hono/jsx'
import type { Chart } from '../../chart/chart.ts'
import { matterTimeline } from '../../chart/matter-timeline.ts'
import { sliceLabel } from '../../chart/slice-label.ts'
import type { BacktestReport, BacktestVariant } from '../../monitor/backtest.ts'
import { ChartFigure, type DrawnChart } from './chart-figure.tsx'
import { capitalised, count, several } from './figures.ts'
import { Card, Col, SliceName, Table, Verdict } from './parts.tsx'

const DRAWN_MATTERS = 14
const SHOWN_MATTERS = 100
const SHOWN_SLICES = 60

/** When the investigations of one set of limits would have stood; undefined where none would have. */
export function backtestChart(
  { windows }: Pick<BacktestReport, 'windows'>,
  variant: BacktestVariant,
): Chart | undefined {
  const chart = matterTimeline({
    windows,
    rows: variant.matters.slice(0, DRAWN_MATTERS).map(({ id, rootSlice, window, subsidedAt, severity, found }) => ({
      label: `${id}, ${sliceLabel(rootSlice)}`,
      ...{ openedAt: window.end, endedAt: subsidedAt, severity, findings: found },
      status: subsidedAt === undefined ? 'stands' : 'subsided',
    })),
  })
  return (
    chart && {
      ...chart,
      title: `${capitalised(variant.name)}: ${chart.title.charAt(0).toLowerCase()}${chart.title.slice(1)}`,
    }
  )
}

/** The variants that are drawn: as configured, and as asked. */
export const shownVariants = ({ variants }: Pick<BacktestReport, 'variants'>): readonly BacktestVariant[] =>
  variants.filter(({ kind }) => kind !== 'budget')

/** A number of investigations a year, to two digits. */
const yearly = (rate: number): string => (rate >= 10 ? count(Math.round(rate)) : String(Number(rate.toPrecision(2))))

/** The pace of a variant in words: `5.1 a year (1.1 to 15)`. */
export function paceWords({ aYear }: BacktestVariant): string {
  return aYear === undefined
    ? 'no window was judged'
    : `${yearly(aYear.estimate)} a year (${yearly(aYear.lower)} to ${yearly(aYear.upper)})`
}

/** What a backtest came to: the picture, what would have been opened, what other limits would change, who is too small to be judged. */
export const BacktestView: FC<{ report: BacktestReport; drawn: readonly (DrawnChart | undefined)[] }> = ({
  report,
  drawn,
}) => {
  return (
    <div class="stack">
      {report.skipped.map(({ version, rows, because }) => (
        <p class="note warn">
          Version {version} is left out, {several(rows, 'prediction')}: {because}.
        </p>
      ))}
      <Pace variants={report.variants} />
      {shownVariants(report).map((variant, i) => (
        <Opened variant={variant} drawn={drawn[i]} id={`opened-${i}`} />
      ))}
      <TooSmallCard tooSmall={report.tooSmall} />
    </div>
  )
}

const Pace: FC<{ variants: readonly BacktestVariant[] }> = ({ variants }) => (
  <Card
    id="limits"
    title="What each budget would have opened"
    about="The same windows, judged again. A year at this pace, with the exact 95 % interval of a count."
  >
    <Table
      label="Investigations by limits"
      kind="t cards"
      head={
        <>
          <Col>Limits</Col>
          <Col num>Budget, false a year</Col>
          <Col num>Opened</Col>
          <Col num>A year</Col>
        </>
      }
    >
      {variants.map((variant) => (
        <tr>
          <th scope="row">{variant.name}</th>
          <td class="num" data-l="Budget">
            {variant.limits.falseInvestigationsAYear}
          </td>
          <td class="num" data-l="Opened">
            {count(variant.opened)}
          </td>
          <td class="num" data-l="A year">
            {paceWords(variant)}
          </td>
        </tr>
      ))}
    </Table>
  </Card>
)

const Opened: FC<{ variant: BacktestVariant; drawn: DrawnChart | undefined; id: string }> = ({
  variant,
  drawn,
  id,
}) => (
  <Card
    id={id}
    title={`${capitalised(variant.name)}: ${several(variant.opened, 'investigation')}`}
    aside={paceWords(variant)}
  >
    {variant.opened === 0 ? <p>Nothing would have been opened.</p> : null}
    {drawn === undefined ? null : <ChartFigure drawn={drawn} id={`${id}-picture`} />}
    {variant.opened === 0 ? null : (
      <Table
        label={`Investigations, ${variant.name}`}
        head={
          <>
            <Col num>No.</Col>
            <Col>Opened with</Col>
            <Col>Severity</Col>
            <Col>What</Col>
            <Col num>Scans that found it</Col>
          </>
        }
      >
        {variant.matters.slice(0, SHOWN_MATTERS).map(({ id: number, label, severity, title, run, found }) => (
          <tr>
            <td class="num">{number}</td>
            <td class="nowrap">{label}</td>
            <td>
              <Verdict mark={severity}>{severity}</Verdict>
            </td>
            <td>
              {title}
              {run === 'outcome' ? ' (from labels)' : ''}
            </td>
            <td class="num">{count(found.length)}</td>
          </tr>
        ))}
      </Table>
    )}
    {variant.matters.length > SHOWN_MATTERS ? (
      <p class="small">The first {SHOWN_MATTERS} are shown; the API has all of them.</p>
    ) : null}
  </Card>
)

const TooSmallCard: FC<{ tooSmall: BacktestReport['tooSmall'] }> = ({ tooSmall }) => {
  const bySlice = Map.groupBy(tooSmall, ({ slice }) => slice)
  return (
    <Card
      id="too-small"
      title={
        bySlice.size === 0 ? 'Every slice is large enough' : `Too small to ever tell: ${several(bySlice.size, 'slice')}`
      }
      about={
        bySlice.size === 0
          ? 'Every question can be put to every slice at the pace of these windows.'
          : `Even over ${several(tooSmall[0]?.horizon ?? 1, 'window')} summed, or at training, these hold fewer rows than a question needs. Coarser bands, longer windows or more training data would change that.`
      }
    >
      {bySlice.size === 0 ? null : (
        <Table
          label="Slices too small to ever tell"
          head={
            <>
              <Col>Slice</Col>
              <Col>Questions</Col>
              <Col num>Most rows</Col>
              <Col num>Training rows</Col>
              <Col num>Needed</Col>
            </>
          }
        >
          {[...bySlice].slice(0, SHOWN_SLICES).map(([slice, questions]) => (
            <tr>
              <th scope="row">
                <SliceName slice={slice} />
              </th>
              <td>{[...new Set(questions.map(({ kind }) => kind))].join(', ')}</td>
              <td class="num">{count(Math.min(...questions.map((q) => q.supportNow)))}</td>
              <td class="num">{count(Math.min(...questions.map((q) => q.supportTraining)))}</td>
              <td class="num">{count(Math.max(...questions.map((q) => q.required)))}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  )
}
