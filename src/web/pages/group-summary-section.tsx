import type { FC } from 'hono/jsx'
import type { GroupRate, Spread } from '../../detect/metrics/group-spread.ts'
import { leftOutOf, type Summed } from '../../detect/metrics/group-summary.ts'
import type { FeatureSummary } from '../../monitor/metric-report.ts'
import { count, decimal, rate, ratio } from './figures.ts'
import { reasonWords } from './metric-figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'

/** Summary measures by sensitive feature: one row a measure, the groups between which it stands beside it. */
export const GroupSummarySection: FC<{ summaries: readonly FeatureSummary[]; version: string }> = ({
  summaries,
  version,
}) => (
  <Card
    id="summaries"
    title={`By sensitive feature, version ${version}`}
    about="How far the groups of a feature lie apart at most. The two groups are chosen by their rates, so these figures have no interval; groups with under 30 observations are left out and named."
  >
    {summaries.length === 0 ? <p class="small quiet">No sensitive feature is configured.</p> : null}
    {summaries.map((summary) => (
      <div class="part">
        <SummaryTable of={summary} />
        <LeftOut of={summary} />
      </div>
    ))}
  </Card>
)

const SummaryTable: FC<{ of: FeatureSummary }> = ({ of: { features, summary } }) => {
  const { benefit } = summary
  return (
    <Table
      label={`Summary measures by ${features.join(' and ')}`}
      caption={features.join(' × ')}
      kind="t cards"
      head={
        <>
          <Col>Measure</Col>
          <Col num>Difference</Col>
          <Col num>Ratio</Col>
          <Col>Highest</Col>
          <Col>Lowest</Col>
        </>
      }
    >
      <SpreadRow name="Demographic parity (selection rate)" spread={summary.demographicParity} />
      <SpreadRow name="Equal opportunity (true positive rate)" spread={summary.equalOpportunity} />
      <SpreadRow name="False positive rate" spread={summary.falsePositiveRate} />
      <tr>
        <th scope="row">Equalized odds (the worse of the two rates above)</th>
        <td class="num" data-l="Difference">
          {summedText(summary.equalizedOddsDifference, rate)}
        </td>
        <td class="num" data-l="Ratio">
          {summedText(summary.equalizedOddsRatio, ratio)}
        </td>
        <td />
        <td />
      </tr>
      <SummedRow name="Average odds difference, absolute" summed={summary.averageOddsDifference} write={rate} />
      <SummedRow
        name="Largest log ratio of an outcome between two groups (smoothed)"
        summed={summary.largestLogRatio}
        write={(value) => decimal(value, 3)}
      />
      {benefit.status === 'measured' ? (
        <>
          <PlainRow
            name="Generalized entropy of benefits (of people; between groups)"
            words={`${decimal(benefit.generalizedEntropy, 4)}; ${decimal(benefit.generalizedEntropyBetween, 4)}`}
          />
          <PlainRow
            name="Theil index of benefits (of people; between groups)"
            words={`${decimal(benefit.theil, 4)}; ${decimal(benefit.theilBetween, 4)}`}
          />
        </>
      ) : (
        <PlainRow name="Entropy of benefits" words={reasonWords(benefit.reason)} />
      )}
    </Table>
  )
}

const SpreadRow: FC<{ name: string; spread: Spread }> = ({ name, spread }) =>
  spread.status === 'undefined' ? (
    <PlainRow name={name} words={reasonWords(spread.reason)} />
  ) : (
    <tr>
      <th scope="row">{name}</th>
      <td class="num" data-l="Difference">
        <b>{rate(spread.difference)}</b>
      </td>
      <td class="num" data-l="Ratio">
        {ratio(spread.ratio)}
        {spread.fourFifths === false ? <span class="under">under four fifths</span> : null}
      </td>
      <td data-l="Highest">
        <GroupCell group={spread.highest} />
      </td>
      <td data-l="Lowest">
        <GroupCell group={spread.lowest} />
      </td>
    </tr>
  )

const GroupCell: FC<{ group: GroupRate }> = ({ group: { slice, rate: of } }) => (
  <span>
    <SliceName slice={slice} />{' '}
    <span class="xs faint">
      {rate(of.rate)} of {count(of.of)}
    </span>
  </span>
)

const SummedRow: FC<{ name: string; summed: Summed; write: (value: number) => string }> = ({ name, summed, write }) =>
  summed.status === 'undefined' ? (
    <PlainRow name={name} words={reasonWords(summed.reason)} />
  ) : (
    <tr>
      <th scope="row">{name}</th>
      <td class="num" data-l="Difference">
        <b>{write(summed.value)}</b>
      </td>
      <td />
      {[0, 1].map((i) => (
        <td data-l={i === 0 ? 'Between' : 'and'}>
          {summed.between?.[i] === undefined ? null : <SliceName slice={summed.between[i] as string} />}
        </td>
      ))}
    </tr>
  )

const PlainRow: FC<{ name: string; words: string }> = ({ name, words }) => (
  <tr>
    <th scope="row">{name}</th>
    <td class="small quiet" colspan={4}>
      {words}
    </td>
  </tr>
)

const summedText = (summed: Summed, write: (value: number) => string): string =>
  summed.status === 'undefined' ? reasonWords(summed.reason) : write(summed.value)

/** Groups that are named in full; an intersection may have hundreds. */
const NAMED = 12

const LeftOut: FC<{ of: FeatureSummary }> = ({ of: { summary } }) => {
  const groups = leftOutOf(summary)
  if (groups.length === 0) return null
  return (
    <p class="xs faint more">
      Left out:{' '}
      {groups.slice(0, NAMED).map(({ slice, reason }, i) => (
        <>
          {i === 0 ? '' : ', '}
          <SliceName slice={slice} /> ({reasonWords(reason)})
        </>
      ))}
      {groups.length > NAMED ? ` and ${count(groups.length - NAMED)} more; the API names all` : ''}.
    </p>
  )
}
