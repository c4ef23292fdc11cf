import type { FC } from 'hono/jsx'
import type { Verdict as VerdictWord } from '../../detect/finding.ts'
import type { DisparityReport, DisparityRow } from '../../monitor/report.ts'
import { count, interval, percent, rate, ratio } from './figures.ts'
import { Col, Scroll, SliceName, Verdict } from './parts.tsx'

/** Words of a verdict with its mark; what took several windows to find says so. */
export const VerdictOf: FC<{
  verdict: VerdictWord
  beyond: 'limit' | 'tolerance'
  foundOver: number | undefined
}> = ({ verdict, beyond, foundOver }) => {
  switch (verdict) {
    case 'finding':
      return (
        <>
          <Verdict mark="critical">beyond the {beyond}</Verdict>
          {foundOver !== undefined && foundOver > 1 ? <div class="xs faint">over {foundOver} windows</div> : null}
        </>
      )
    case 'unconfirmed':
      return <Verdict mark="few">beyond, not confirmed</Verdict>
    case 'within':
      return <Verdict mark="within">within</Verdict>
    case 'insufficient-data':
      return <Verdict mark="few">too few to tell</Verdict>
    case 'no-baseline':
      return <Verdict mark="few">no baseline</Verdict>
    case 'silent':
      return <Verdict mark="late">silent</Verdict>
    default:
      return verdict satisfies never
  }
}

const RANKS: Readonly<Record<VerdictWord, number>> = {
  finding: 0,
  unconfirmed: 1,
  within: 2,
  'insufficient-data': 3,
  'no-baseline': 3,
  silent: 3,
}

/** Where a verdict stands in a table: findings, then what is beyond and not confirmed, then within, then what could not be judged. */
export const rankOf = (verdict: VerdictWord): number => RANKS[verdict]

/** Rows with what matters first: findings, then the furthest from training. */
export function furthestFirst(rows: readonly DisparityRow[]): DisparityRow[] {
  const moved = (row: DisparityRow): number => {
    const [now, then] = [row.ratio?.estimate, row.trainingRatio?.estimate]
    return now === undefined || then === undefined || now <= 0 || then <= 0 ? -1 : Math.abs(Math.log(now / then))
  }
  return rows
    .filter((r) => r.slice !== 'overall')
    .sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || moved(b) - moved(a) || b.n - a.n)
}

/** Slices against everyone else: now, interval, at training, limit, how many, verdict. */
export const DisparityTable: FC<{
  rows: readonly DisparityRow[]
  limit: DisparityReport['limit']
  caption: string
}> = ({ rows, limit, caption }) => {
  const byRatio = limit.ratio !== undefined || limit.difference === undefined
  const write = byRatio ? ratio : rate
  const of = (row: DisparityRow) => (byRatio ? row.ratio : row.difference)
  const ofTraining = (row: DisparityRow) => (byRatio ? row.trainingRatio : row.trainingDifference)
  return (
    <Scroll label={caption}>
      <table class="t">
        <caption>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            <Col>Slice</Col>
            <Col num>{byRatio ? 'Ratio now' : 'Difference now'}</Col>
            <Col num>95 %</Col>
            <Col num>At training</Col>
            <Col num>95 %</Col>
            <Col num>Limit</Col>
            <Col num>Rate</Col>
            <Col num>
              Everyone
              <br />
              else
            </Col>
            <Col num>n</Col>
            <Col num>
              n at
              <br />
              training
            </Col>
            <Col num>
              Share,
              <br />
              at training
            </Col>
            <Col>Verdict, origin</Col>
            <Col num>
              Could have
              <br />
              shown
            </Col>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr class={row.verdict === 'finding' ? 'root' : undefined}>
              <th scope="row">
                <SliceName slice={row.slice} />
              </th>
              <td class="num">
                <b>{write(of(row)?.estimate)}</b>
              </td>
              <td class="num">{interval(of(row), write)}</td>
              <td class="num">{write(ofTraining(row)?.estimate)}</td>
              <td class="num">{interval(ofTraining(row), write)}</td>
              <td class="num">{write(byRatio ? limit.ratio : limit.difference)}</td>
              <td class="num">{rate(row.now.rate)}</td>
              <td class="num">{rate(row.restNow.rate)}</td>
              <td class="num">{count(row.n)}</td>
              <td class="num">{count(row.trainingN)}</td>
              <td class="num">
                {percent(row.share)}, {percent(row.trainingShare)}
              </td>
              <td>
                <VerdictOf verdict={row.verdict} beyond="limit" foundOver={row.foundOver} />
                {row.origin === undefined ? null : <div class="xs faint">{row.origin}</div>}
                {row.undefinedBecause === undefined ? null : <div class="xs faint">{row.undefinedBecause}</div>}
              </td>
              <td class="num">{write(row.detectable)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
