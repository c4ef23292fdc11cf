import type { FC } from 'hono/jsx'
import type { Estimate } from '../../detect/finding.ts'
import type { SourceReport } from '../../monitor/report.ts'
import type { Answered } from './answered.ts'
import { type CasePicture, specOf } from './case-charts.ts'
import { ChartFigure } from './chart-figure.tsx'
import { count, interval, percent, rate } from './figures.ts'
import { Card, Col, SliceName, Table, Verdict } from './parts.tsx'

type Source = SourceReport['sources'][number]

/** What a training source says about a gap: a hypothesis, until a person concludes. */
export type SourceVerdict = 'consistent' | 'no-sign' | 'few'

/** A source is consistent with the gap where its own difference excludes 0 on the side of the pooled one, and half of that is gone without it. */
export function sourceVerdict({ difference, pooledWithout }: Source, pooled: Estimate | undefined): SourceVerdict {
  if (difference?.lower === undefined || difference.upper === undefined || pooled === undefined) return 'few'
  if (pooledWithout === undefined) return 'few'
  const excludesZero = difference.lower > 0 || difference.upper < 0
  const sameSide = Math.sign(difference.estimate) === Math.sign(pooled.estimate)
  const shrinks = Math.abs(pooledWithout.estimate) <= Math.abs(pooled.estimate) / 2
  return excludesZero && sameSide && shrinks ? 'consistent' : 'no-sign'
}

/** Which training source the gap may come from: only where the baseline names its sources. */
export const SourcesSection: FC<{
  answer: Answered<SourceReport> | undefined
  picture: CasePicture | undefined
  id: number
}> = ({ answer, picture, id }) => {
  if (answer === undefined || !hasSources(answer)) return null
  return (
    <Card id="sources" title={titleOf(answer)} about={aboutOf(answer)}>
      {answer.status === 'unavailable' ? (
        <p class="note warn">The sources could not be read just now: {answer.because}. Load the page again later.</p>
      ) : (
        <>
          {picture === undefined ? (
            <SourceTable report={answer.value} />
          ) : (
            <ChartFigure
              drawn={picture}
              id="figure-sources"
              spec={specOf(id, picture.name)}
              numbers={<SourceTable report={answer.value} />}
              open
            />
          )}
          <p class="note warn">
            <b>Not tested:</b> the model was not retrained, so this says where the training data differ, not what the
            model would do without them.
          </p>
        </>
      )}
    </Card>
  )
}

/** Is there anything to say of sources? A baseline that names none says nothing. */
export const hasSources = (answer: Answered<SourceReport> | undefined): boolean =>
  answer?.status === 'unavailable' || (answer?.value.sources.length ?? 0) > 0

function titleOf(answer: Answered<SourceReport>): string {
  if (answer.status === 'unavailable') return 'Training sources'
  const { sources, pooled } = answer.value
  const named = sources.filter((s) => sourceVerdict(s, pooled) === 'consistent')
  if (named.length === 0) return 'No training source by itself is consistent with the gap'
  return named.length === 1
    ? `The gap is consistent with one training source: ${named[0]?.source ?? ''}`
    : `The gap is consistent with ${named.length} training sources`
}

const aboutOf = (answer: Answered<SourceReport>): string =>
  `From the counts of each source in the baseline${answer.status === 'known' ? ` of version ${answer.value.version}` : ''}, read when this page was made; nothing was retrained.`

const WORDS: Readonly<Record<SourceVerdict, { readonly mark: 'critical' | 'within' | 'few'; readonly words: string }>> =
  {
    consistent: { mark: 'critical', words: 'consistent with the gap' },
    'no-sign': { mark: 'within', words: 'no sign' },
    few: { mark: 'few', words: 'too few to tell' },
  }

const SHOWN = 30

const SourceTable: FC<{ report: SourceReport }> = ({ report: { sources, pooled, slice } }) => (
  <Table
    label="Training sources"
    caption={
      <>
        Rates of <SliceName slice={slice} /> and of everyone else in the training data, by source. Pooled difference{' '}
        {rate(pooled?.estimate)} ({interval(pooled, rate)}).
      </>
    }
    head={
      <>
        <Col>Source</Col>
        <Col num>Rows of the slice</Col>
        <Col num>Of the slice</Col>
        <Col num>Of everyone</Col>
        <Col num>Rate</Col>
        <Col num>Everyone else</Col>
        <Col num>Difference</Col>
        <Col num>95 %</Col>
        <Col num>Pooled without it</Col>
        <Col>Verdict</Col>
      </>
    }
  >
    {sources.slice(0, SHOWN).map((s) => {
      const { mark, words } = WORDS[sourceVerdict(s, pooled)]
      return (
        <tr class={mark === 'critical' ? 'root' : undefined}>
          <th scope="row">
            <bdi>{s.source}</bdi>
          </th>
          <td class="num">{count(s.rows)}</td>
          <td class="num">{percent(s.share)}</td>
          <td class="num">{percent(s.allShare)}</td>
          <td class="num">{rate(s.rate.rate)}</td>
          <td class="num">{rate(s.restRate.rate)}</td>
          <td class="num">
            <b>{rate(s.difference?.estimate)}</b>
          </td>
          <td class="num">{interval(s.difference, rate)}</td>
          <td class="num">{rate(s.pooledWithout?.estimate)}</td>
          <td>
            <Verdict mark={mark}>{words}</Verdict>
          </td>
        </tr>
      )
    })}
  </Table>
)
