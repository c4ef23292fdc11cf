import type { FC } from 'hono/jsx'
import type { Chart } from '../../chart/chart.ts'
import type { Cause, Comparison, Disparity } from '../../compare/comparison.ts'
import { comparisonHeat, comparisonIntervals, comparisonOverlays } from '../../compare/comparison-charts.ts'
import {
  breachesOf,
  causeTitle,
  changesOf,
  echoesOf,
  exact,
  figuresOf,
  findingSentence,
  headlineOf,
  pWords,
} from '../../compare/comparison-words.ts'
import { comparedOf, trainingComparedOf } from '../../compare/disparities.ts'
import type { DistanceName } from '../../compare/distances.ts'
import { isByRatio } from '../../detect/limits.ts'
import type { MetricName } from '../../detect/metrics/index.ts'
import type { AppServices } from '../app-services.ts'
import { ChartFigure, type DrawnChart, drawn } from './chart-figure.tsx'
import { CompareAsked } from './compare-asked.tsx'
import { CompareLookedAt, CompareTooFew } from './compare-looked-at.tsx'
import { CompareValues } from './compare-values.tsx'
import { count, interval, PERCENT_95, rate, ratio, several } from './figures.ts'
import { Card, Col, Fact, SliceName, Table, Verdict } from './parts.tsx'
import { standalonePage } from './standalone.tsx'
import { VerdictOf } from './verdict-cell.tsx'

/** Rows of a table that paper can carry; the JSON has them all. */
const MOST_ROWS = 30
const MOST_IMPROVED = 20

/** What is shown beside what decides. */
export type CompareDocumentOptions = { readonly metrics: readonly (DistanceName | MetricName)[] }

/** A comparison of two data sets as a page of its own: what differs, where, how much, how sure, what was too small to tell. */
export async function compareDocument(
  services: Pick<AppServices, 'drawChart'>,
  comparison: Comparison,
  options: CompareDocumentOptions,
): Promise<string> {
  const draw = (chart: Chart | undefined) => drawn(services, chart)
  const [intervals, heat, overlays] = await Promise.all([
    draw(comparisonIntervals(comparison)),
    draw(comparisonHeat(comparison)),
    Promise.all(comparisonOverlays(comparison).map((chart) => drawn(services, chart))),
  ])
  const { baseline, current, causes } = comparison
  return standalonePage(
    `${current.name} compared with ${baseline.name}`,
    <div class="stack">
      <Head comparison={comparison} />
      <Causes title="What has changed" causes={changesOf(causes)} none="Nothing has changed beyond its tolerance." />
      {intervals === undefined ? null : (
        <Card id="disparities" title="Selection rates against everyone else">
          <CauseList causes={breachesOf(causes)} />
          <div class="more">
            <ChartFigure drawn={intervals} id="figure-disparities" numbers={<Disparities comparison={comparison} />} />
          </div>
        </Card>
      )}
      <Improvements comparison={comparison} />
      {heat === undefined ? null : (
        <Card id="drift" title="Distributions">
          <ChartFigure drawn={heat} id="figure-drift" />
          <Overlays overlays={overlays} />
        </Card>
      )}
      <CompareValues comparison={comparison} />
      <CompareAsked comparison={comparison} metrics={options.metrics} />
      <CompareTooFew comparison={comparison} />
      <CompareLookedAt comparison={comparison} />
    </div>,
  )
}

const Head: FC<{ comparison: Comparison }> = ({ comparison }) => {
  const { baseline, current, tests, level, calibrated, slices, features } = comparison
  return (
    <>
      <div class="head tight">
        <div>
          <h1>{headlineOf(comparison)}</h1>
          <p class="sub">
            {current.name} compared with {baseline.name}. “At training” on this page is {baseline.name}.
          </p>
        </div>
      </div>
      <dl class="facts card">
        <Fact label="Now" context={current.name}>
          {several(current.rows, 'row')}
        </Fact>
        <Fact label="At training" context={baseline.name}>
          {several(baseline.rows, 'row')}
        </Fact>
        <Fact label="Looked at" context={several(features.length, 'feature')}>
          {several(slices, 'slice')}
        </Fact>
        <Fact label="Tests" context={`adjusted together at ${exact(level)}`}>
          {count(tests.arrival + tests.outcome)}
        </Fact>
        <Fact
          label="Calibration"
          context={calibrated ? `blocks of ${comparison.window}` : 'tolerances widened by half'}
        >
          {calibrated ? `${baseline.blocks ?? 0} time blocks` : 'uncalibrated'}
        </Fact>
      </dl>
    </>
  )
}

const Causes: FC<{ title: string; causes: readonly Cause[]; none: string }> = ({ title, causes, none }) => (
  <Card title={title} about="Root slices: the slice that explains the others, once for each cause.">
    {causes.length === 0 ? <p class="small quiet">{none}</p> : <CauseList causes={causes} />}
  </Card>
)

const CauseList: FC<{ causes: readonly Cause[] }> = ({ causes }) =>
  causes.length === 0 ? null : (
    <ul class="found part">
      {causes.map((cause) => {
        const echoes = echoesOf(cause)
        return (
          <li>
            <Verdict mark={cause.main.severity}>{cause.main.severity}</Verdict> <b>{causeTitle(cause)}</b>
            <div class="quiet">{figuresOf(cause.main)}</div>
            {echoes === undefined ? null : <div class="faint">{echoes}</div>}
          </li>
        )
      })}
    </ul>
  )

const Improvements: FC<{ comparison: Comparison }> = ({ comparison: { improvements } }) =>
  improvements.length === 0 ? null : (
    <Card title="Moved towards everyone else" about="Shown, and no reason to look further.">
      <ul class="bullets">
        {improvements.slice(0, MOST_IMPROVED).map((finding) => (
          <li>{findingSentence(finding)}</li>
        ))}
      </ul>
    </Card>
  )

const Overlays: FC<{ overlays: readonly DrawnChart[] }> = ({ overlays }) => (
  <div class="overlays">
    {overlays.map((overlay, i) => (
      <ChartFigure drawn={overlay} id={`figure-overlay-${i + 1}`} />
    ))}
  </div>
)

const Disparities: FC<{ comparison: Comparison }> = ({ comparison: { disparities, limits } }) => {
  const isRatio = isByRatio(limits.disparity)
  const write = isRatio ? ratio : rate
  const now = (row: Disparity) => comparedOf(row, limits.disparity)
  const judged = disparities
    .filter((row) => row.verdict !== 'insufficient-data')
    .toSorted((a, b) => (now(a)?.estimate ?? 0) - (now(b)?.estimate ?? 0))
  return (
    <Table
      label="Slices against everyone else"
      caption={`${isRatio ? 'Ratio' : 'Difference'} of selection rates against everyone else, lowest first`}
      head={
        <>
          <Col>Slice</Col>
          <Col>Verdict, origin</Col>
          <Col num>{isRatio ? 'Ratio' : 'Difference'} now</Col>
          <Col num>{PERCENT_95}</Col>
          <Col num>At training</Col>
          <Col num>Rate</Col>
          <Col num>Everyone else</Col>
          <Col num>n</Col>
          <Col num>Adjusted p</Col>
        </>
      }
    >
      {judged.slice(0, MOST_ROWS).map((row) => (
        <tr class={row.verdict === 'finding' ? 'root' : undefined}>
          <th scope="row">
            <SliceName slice={row.slice} />
          </th>
          <td>
            <VerdictOf verdict={row.verdict} beyond="limit" />
            {row.origin === undefined ? null : <div class="xs faint">{row.origin}</div>}
          </td>
          <td class="num">{write(now(row)?.estimate)}</td>
          <td class="num">{interval(now(row), write)}</td>
          <td class="num">{write(trainingComparedOf(row, limits.disparity)?.estimate)}</td>
          <td class="num">{rate(row.now.slice.rate)}</td>
          <td class="num">{rate(row.now.rest.rate)}</td>
          <td class="num">{count(row.n)}</td>
          <td class="num">{row.adjustedLog10P === undefined ? '–' : pWords(row.adjustedLog10P)}</td>
        </tr>
      ))}
    </Table>
  )
}
