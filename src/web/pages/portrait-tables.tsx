import type { FC } from 'hono/jsx'
import { gapWords, RATE_NAMES } from '../../monitor/portrait-words.ts'
import type { FeatureGap, SlicePortrait } from '../../monitor/slice-portrait.ts'
import { count, divergence, interval, PERCENT_95, percent, rate } from './figures.ts'
import { Col, SliceName, Table, Verdict } from './parts.tsx'

/** Slices against everyone else in the same data: share, and the rates that the data hold. */
export const PortraitTable: FC<{ portraits: readonly SlicePortrait[]; caption: string }> = ({ portraits, caption }) => {
  const rates = (['labels', 'decisions'] as const).filter((kind) => portraits.some((p) => p[kind] !== undefined))
  return (
    <Table
      label={caption}
      caption={caption}
      head={
        <>
          <Col>Slice</Col>
          <Col num>Rows</Col>
          <Col num>Share</Col>
          {rates.map((kind) => (
            <>
              <Col num>{kind === 'labels' ? 'Label rate' : 'Selection rate'}</Col>
              <Col num>Everyone else</Col>
              <Col num>Difference, {PERCENT_95}</Col>
            </>
          ))}
        </>
      }
    >
      {portraits.map((portrait) => (
        <tr>
          <th scope="row">
            <SliceName slice={portrait.slice} />
          </th>
          <td class="num">{count(portrait.rows)}</td>
          <td class="num">{percent(portrait.share.rate)}</td>
          {rates.map((kind) => (
            <>
              <td class="num">{rate(portrait[kind]?.slice.rate)}</td>
              <td class="num">{rate(portrait[kind]?.rest.rate)}</td>
              <td class="num">{gapWords(portrait[kind])}</td>
            </>
          ))}
        </tr>
      ))}
    </Table>
  )
}

/** Distributions of a slice against everyone else's, furthest first. */
export const FeatureGaps: FC<{ features: readonly FeatureGap[]; caption: string }> = ({ features, caption }) => (
  <Table
    label={caption}
    caption={caption}
    head={
      <>
        <Col>Feature</Col>
        <Col num>Divergence</Col>
        <Col num>{PERCENT_95}</Col>
        <Col num>PSI</Col>
        <Col>Differs most in</Col>
        <Col num>Slice</Col>
        <Col num>Everyone else</Col>
        <Col num>Missing</Col>
        <Col num>n</Col>
      </>
    }
  >
    {features.map((gap) => (
      <tr>
        <th scope="row" class="named">
          {gap.subject}
          {gap.tooFew ? (
            <div class="xs">
              <Verdict mark="few">too few to tell</Verdict>
            </div>
          ) : null}
        </th>
        <td class="num">{divergence(gap.divergence?.estimate)}</td>
        <td class="num">{interval(gap.divergence, divergence)}</td>
        <td class="num">{divergence(gap.populationStabilityIndex)}</td>
        <td>{gap.cell?.name ?? '–'}</td>
        <td class="num">{percent(gap.cell?.share)}</td>
        <td class="num">{percent(gap.cell?.restShare)}</td>
        <td class="num">
          {percent(gap.missing.rate)}
          <span class="under">{percent(gap.restMissing.rate)}</span>
        </td>
        <td class="num">
          {count(gap.n)}
          <span class="under">{count(gap.restN)}</span>
        </td>
      </tr>
    ))}
  </Table>
)

/** What each source holds of a slice, and what it does to its gap. */
export const SourceParts: FC<{ portrait: SlicePortrait; caption: string }> = ({ portrait, caption }) => {
  const { sources, sourceRate } = portrait
  return (
    <Table
      label={caption}
      caption={caption}
      head={
        <>
          <Col>Source</Col>
          <Col num>Rows of the slice</Col>
          <Col num>Share of the source</Col>
          {sourceRate === undefined ? null : (
            <>
              <Col num>{RATE_NAMES[sourceRate]}</Col>
              <Col num>Everyone else</Col>
              <Col num>Difference, {PERCENT_95}</Col>
              <Col num>Whole gap without it</Col>
              <Col>Says</Col>
            </>
          )}
        </>
      }
    >
      {sources.map((part) => (
        <tr class={part.consistent ? 'root' : undefined}>
          <th scope="row" class="named">
            {part.source}
          </th>
          <td class="num">{count(part.rows)}</td>
          <td class="num">{percent(part.share)}</td>
          {sourceRate === undefined ? null : (
            <>
              <td class="num">{rate(part.gap?.slice.rate)}</td>
              <td class="num">{rate(part.gap?.rest.rate)}</td>
              <td class="num">{gapWords(part.gap)}</td>
              <td class="num">{rate(part.pooledWithout?.estimate)}</td>
              <td>{part.consistent ? <Verdict mark="warning">consistent with the gap</Verdict> : ''}</td>
            </>
          )}
        </tr>
      ))}
    </Table>
  )
}
