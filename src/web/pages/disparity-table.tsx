import type { FC } from 'hono/jsx'
import type { Verdict as VerdictWord } from '../../detect/finding.ts'
import type { DisparityReport, DisparityRow } from '../../monitor/report.ts'
import { count, interval, percent, rate, ratio } from './figures.ts'
import { Col, Linked, Scroll, SliceName, Verdict } from './parts.tsx'
import { whyDisparity } from './why-words.ts'

/** Words of a verdict with its mark. */
export const VerdictOf: FC<{ verdict: VerdictWord; beyond: 'limit' | 'tolerance' }> = ({ verdict, beyond }) => {
  switch (verdict) {
    case 'finding':
      return <Verdict mark="critical">beyond the {beyond}</Verdict>
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
  /** Where the history of a slice is shown. */
  hrefOf?: (slice: string) => string
}> = ({ rows, limit, caption, hrefOf }) => {
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
            <Col>Verdict, origin, and why</Col>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr class={row.verdict === 'finding' ? 'root' : undefined}>
              <th scope="row">
                <Linked href={hrefOf?.(row.slice)}>
                  <SliceName slice={row.slice} />
                </Linked>
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
              <td class="verdict">
                <VerdictOf verdict={row.verdict} beyond="limit" />
                {row.origin === undefined ? null : <div class="xs faint">{row.origin}</div>}
                <div class="xs faint why">{whyDisparity(row, limit)}</div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
