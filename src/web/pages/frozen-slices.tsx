import type { FC } from 'hono/jsx'
import type { FrozenEvidence, FrozenSlice, InvestigationDetail } from '../../investigate/investigation.ts'
import { count, decimal, rate, ratio, several } from './figures.ts'
import { Col, Scroll, SliceName, Verdict } from './parts.tsx'

type Side = FrozenSlice['now']

/** Counts of everybody outside a slice: `overall` of the same version without it. */
export function everyoneElse(slice: Side, overall: Side): Side {
  return {
    n: overall.n - slice.n,
    decided: overall.decided - slice.decided,
    favourable: overall.favourable - slice.favourable,
  }
}

const rateOf = (side: Side): number | undefined => (side.decided === 0 ? undefined : side.favourable / side.decided)

const ratioOf = (side: Side, rest: Side | undefined): number | undefined => {
  const [own, theirs] = [rateOf(side), rest === undefined ? undefined : rateOf(rest)]
  return own === undefined || theirs === undefined || theirs === 0 ? undefined : own / theirs
}

/** The root slice, its parents and children as they were counted at opening, and the same at training: a table for the windows summed by the finding that speaks, and one for the window judged. */
export const FrozenSliceTable: FC<{ detail: InvestigationDetail }> = ({ detail: { evidence, rootSlice } }) => (
  <>
    {[...new Set(evidence.slices.map((s) => s.windows))]
      .sort((a, b) => b - a)
      .map((windows) => (
        <SlicesOver
          slices={evidence.slices.filter((s) => s.windows === windows)}
          rootSlice={rootSlice}
          caption={
            windows > 1 ? `${windows} windows summed` : `One window, ${evidence.windowLabel ?? 'the one judged'}`
          }
        />
      ))}
  </>
)

const SlicesOver: FC<{ slices: readonly FrozenSlice[]; rootSlice: string; caption: string }> = ({
  slices,
  rootSlice,
  caption,
}) => (
  <Scroll label={`Slices as counted at opening, ${caption}`}>
    <table class="t">
      <caption>
        <span>{caption}</span>
      </caption>
      <thead>
        <tr>
          <Col>Slice</Col>
          <Col>Version</Col>
          <Col num>n now</Col>
          <Col num>Rate now</Col>
          <Col num>Everyone else</Col>
          <Col num>Ratio now</Col>
          <Col num>Ratio at training</Col>
          <Col num>Rate at training</Col>
          <Col num>n at training</Col>
        </tr>
      </thead>
      <tbody>
        {slices.map((s) => {
          const overall = slices.find((o) => o.slice === 'overall' && o.version === s.version)
          const against = overall === undefined || s.slice === 'overall' ? undefined : overall
          const restNow = against === undefined ? undefined : everyoneElse(s.now, against.now)
          const restThen = against === undefined ? undefined : everyoneElse(s.training, against.training)
          return (
            <tr class={s.slice === rootSlice ? 'root' : undefined}>
              <th scope="row">
                <SliceName slice={s.slice} />
              </th>
              <td>{s.version}</td>
              <td class="num">{count(s.now.n)}</td>
              <td class="num">{rate(rateOf(s.now))}</td>
              <td class="num">{rate(restNow === undefined ? undefined : rateOf(restNow))}</td>
              <td class="num">
                <b>{ratio(ratioOf(s.now, restNow))}</b>
              </td>
              <td class="num">{ratio(ratioOf(s.training, restThen))}</td>
              <td class="num">{rate(rateOf(s.training))}</td>
              <td class="num">{count(s.training.n)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </Scroll>
)

const MOST = 100

/** Questions that could not be answered, each with what it could have shown: nothing is left out because it is small. */
export const Insufficient: FC<{ judged: FrozenEvidence['insufficient'] }> = ({ judged }) =>
  judged.length === 0 ? null : (
    <details class="numbers">
      <summary>
        {several(judged.length, 'question')} with too few to tell
        {judged.length > MOST ? `; the first ${MOST}, all of them are in the API` : ''}
      </summary>
      <Scroll label="Questions with too few to tell">
        <table class="t">
          <thead>
            <tr>
              <Col>Question</Col>
              <Col>Slice</Col>
              <Col num>n now</Col>
              <Col num>n at training</Col>
              <Col num>Could have shown</Col>
              <Col>Verdict</Col>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </Scroll>
    </details>
  )
