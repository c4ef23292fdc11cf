import type { FC } from 'hono/jsx'
import type { ImpactTable } from '../../detect/metrics/impact-ratio.ts'
import { SHOWN_SUPPORT } from '../../detect/metrics/metric.ts'
import type { FeatureSummary } from '../../monitor/metric-report.ts'
import { count, percent, rate, ratio } from './figures.ts'
import { amountText, reasonWords } from './metric-figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'
import { NOT_SHOWN } from './verdict-cell.tsx'

/** Categories under this share may be left out of an audit under the law. */
const LEAST_SHARE = 0.02

/** The tables that New York City's Local Law 144 asks for: selection and scoring rates by category, each over the highest. */
export const ImpactSection: FC<{ summaries: readonly FeatureSummary[]; version: string }> = ({ summaries, version }) =>
  summaries.length === 0 ? null : (
    <Card
      id="impact"
      title={`Impact ratios (New York City Local Law 144), version ${version}`}
      about="Each category’s rate over that of the category with the highest one, by sensitive feature and intersection. A scoring rate is the share at or above a cut near the median score. People whose category is not known are counted and compared with nobody, as are categories under 30."
    >
      {summaries.map(({ features, impact: { selection, scoring } }) => (
        <details class="part" open={features.length === 1}>
          <summary>{features.join(' × ')}</summary>
          <RatesTable table={selection} caption={`Selection rates by ${features.join(' and ')}`} />
          <RatesTable
            table={scoring}
            caption={
              scoring.cut === undefined
                ? `Scoring rates by ${features.join(' and ')}`
                : `Scoring rates by ${features.join(' and ')}: scores of ${amountText(scoring.cut.score)} and more, ${percent(scoring.cut.shareAbove)} of all`
            }
          />
        </details>
      ))}
    </Card>
  )

const RatesTable: FC<{ table: ImpactTable; caption: string }> = ({ table, caption }) =>
  table.rows.length === 0 ? (
    <p class="small quiet">
      {caption}: {table.status === 'undefined' ? reasonWords(table.reason) : 'none'}.
    </p>
  ) : (
    <Table
      label={caption}
      caption={table.status === 'undefined' ? `${caption}. No ratios: ${reasonWords(table.reason)}.` : caption}
      kind="t cards"
      head={
        <>
          <Col>Category</Col>
          <Col num>Counted</Col>
          <Col num>Share</Col>
          <Col num>Rate</Col>
          <Col num>Impact ratio</Col>
        </>
      }
    >
      {table.rows.map(({ slice, rate: of, share, impactRatio, fourFifths, leftOut }) => {
        const isFew = of.of < SHOWN_SUPPORT
        return (
          <tr>
            <th scope="row">
              <SliceName slice={slice} />
            </th>
            <td class="num" data-l="Counted">
              {isFew ? `${count(of.of)}` : `${count(of.count)} of ${count(of.of)}`}
            </td>
            <td class="num" data-l="Share">
              {percent(share)}
              {share < LEAST_SHARE ? <span class="under">under 2 %</span> : null}
            </td>
            <td class="num" data-l="Rate">
              {isFew ? NOT_SHOWN : rate(of.rate)}
            </td>
            <td class="num" data-l="Impact ratio">
              {impactRatio === undefined ? (
                <span class="xs faint">{reasonWords(leftOut)}</span>
              ) : (
                <b>{ratio(impactRatio)}</b>
              )}
              {fourFifths === false ? <span class="under">under four fifths</span> : null}
            </td>
          </tr>
        )
      })}
    </Table>
  )
