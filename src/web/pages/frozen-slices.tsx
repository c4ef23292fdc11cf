import type { FC } from 'hono/jsx'
import { differenceEstimate, rateOf, ratioEstimate } from '../../detect/rates.ts'
import type { FrozenEvidence, FrozenSlice, InvestigationDetail } from '../../investigate/investigation.ts'
import { type FrozenVerdict, frozenScale, frozenVerdict } from './case-verdicts.ts'
import { count, decimal, interval, PERCENT_95, rate, ratio, several } from './figures.ts'
import { Col, SliceName, Table, Verdict } from './parts.tsx'

type Side = FrozenSlice['now']

/** Counts of everybody outside a slice: `overall` of the same version without it. */
export function everyoneElse(slice: Side, overall: Side): Side {
  return {
    n: overall.n - slice.n,
    decided: overall.decided - slice.decided,
    favourable: overall.favourable - slice.favourable,
  }
}

const shareOf = (side: Side): number | undefined => rateOf(countedOf(side)).rate

/** The favourable among the decided of a side. */
export const countedOf = ({ decided, favourable }: Side) => ({ x: favourable, n: decided })

/** The root slice, its parents and children as they were counted at opening, and the same at training: a table for the windows summed by the finding that speaks, and one for the window judged. */
export const FrozenSliceTable: FC<{ detail: InvestigationDetail }> = ({ detail }) => {
  const { evidence } = detail
  return (
    <>
      {[...new Set(evidence.slices.map((s) => s.windows))]
        .sort((a, b) => b - a)
        .map((windows) => (
          <SlicesOver
            detail={detail}
            slices={evidence.slices.filter((s) => s.windows === windows)}
            caption={
              windows > 1 ? `${windows} windows summed` : `One window, ${evidence.windowLabel ?? 'the one judged'}`
            }
          />
        ))}
    </>
  )
}

const SlicesOver: FC<{ detail: InvestigationDetail; slices: readonly FrozenSlice[]; caption: string }> = ({
  detail,
  slices,
  caption,
}) => {
  const { isRatio } = frozenScale(detail)
  const [estimateOf, write] = isRatio ? ([ratioEstimate, ratio] as const) : ([differenceEstimate, rate] as const)
  return (
    <Table
      label={`Slices as counted at opening, ${caption}`}
      caption={caption}
      head={
        <>
          <Col>Slice</Col>
          <Col>Version</Col>
          <Col num>n now</Col>
          <Col num>Rate now</Col>
          <Col num>
            Everyone
            <br />
            else
          </Col>
          <Col num>{isRatio ? 'Ratio now' : 'Difference now'}</Col>
          <Col num>{PERCENT_95}</Col>
          <Col num>
            {isRatio ? 'Ratio at' : 'Difference at'}
            <br />
            training
          </Col>
          <Col num>{PERCENT_95}</Col>
          <Col num>
            Rate at
            <br />
            training
          </Col>
          <Col num>
            n at
            <br />
            training
          </Col>
          <Col>Verdict at opening</Col>
        </>
      }
    >
      {slices.map((s) => {
        const overall = slices.find((o) => o.slice === 'overall' && o.version === s.version)
        const against = overall === undefined || s.slice === 'overall' ? undefined : overall
        const restNow = against === undefined ? undefined : everyoneElse(s.now, against.now)
        const restThen = against === undefined ? undefined : everyoneElse(s.training, against.training)
        const now = restNow === undefined ? undefined : estimateOf(countedOf(s.now), countedOf(restNow))
        const then = restThen === undefined ? undefined : estimateOf(countedOf(s.training), countedOf(restThen))
        return (
          <tr class={s.slice === detail.rootSlice ? 'root' : undefined}>
            <th scope="row">
              <SliceName slice={s.slice} />
            </th>
            <td>
              <bdi>{s.version}</bdi>
            </td>
            <td class="num">{count(s.now.n)}</td>
            <td class="num">{rate(shareOf(s.now))}</td>
            <td class="num">{rate(restNow === undefined ? undefined : shareOf(restNow))}</td>
            <td class="num">
              <b>{write(now?.estimate)}</b>
            </td>
            <td class="num">{interval(now, write)}</td>
            <td class="num">{write(then?.estimate)}</td>
            <td class="num">{interval(then, write)}</td>
            <td class="num">{rate(shareOf(s.training))}</td>
            <td class="num">{count(s.training.n)}</td>
            <td>{s.slice === 'overall' ? '–' : <FrozenVerdictOf judged={frozenVerdict(detail.evidence, s)} />}</td>
          </tr>
        )
      })}
    </Table>
  )
}

/** A verdict as frozen, in words that say which question it answers. */
const FrozenVerdictOf: FC<{ judged: FrozenVerdict | undefined }> = ({ judged }) => {
  if (judged === undefined) return <span class="faint">not kept</span>
  const beyond = judged.question === 'disparity' ? 'the limit' : 'its tolerance'
  switch (judged.verdict) {
    case 'finding':
      return <Verdict mark="critical">beyond {beyond}</Verdict>
    case 'unconfirmed':
      return <Verdict mark="notice">not confirmed</Verdict>
    case 'within':
      return <Verdict mark="within">within {beyond}</Verdict>
    case 'insufficient-data':
      return <Verdict mark="few">too few to tell</Verdict>
    case 'no-baseline':
      return <Verdict mark="few">no baseline</Verdict>
    case 'silent':
      return <Verdict mark="late">silent</Verdict>
    default:
      return judged.verdict satisfies never
  }
}

const MOST = 100

/** Questions that could not be answered, each with what it could have shown: nothing is left out because it is small. */
export const Insufficient: FC<{ judged: FrozenEvidence['insufficient'] }> = ({ judged }) =>
  judged.length === 0 ? null : (
    <details class="numbers">
      <summary>
        {several(judged.length, 'question')} with too few to tell
        {judged.length > MOST ? `; the first ${MOST}, all of them are in the API` : ''}
      </summary>
      <Table
        label="Questions with too few to tell"
        head={
          <>
            <Col>Question</Col>
            <Col>Slice</Col>
            <Col num>n now</Col>
            <Col num>n at training</Col>
            <Col num>Could have shown</Col>
            <Col>Verdict</Col>
          </>
        }
      >
        {judged.slice(0, MOST).map((j) => (
          <tr>
            <th scope="row">
              {j.kind}, {j.subject}
            </th>
            <td>
              <SliceName slice={j.slice} />
            </td>
            <td class="num">{count(j.supportNow)}</td>
            <td class="num">{count(j.supportTraining)}</td>
            <td class="num">{decimal(j.detectable, 3)}</td>
            <td>
              <Verdict mark="few">{j.verdict === 'no-baseline' ? 'no baseline' : 'too few to tell'}</Verdict>
            </td>
          </tr>
        ))}
      </Table>
    </details>
  )
