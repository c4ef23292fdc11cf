import type { FC } from 'hono/jsx'
import { pText } from '../../detect/figures.ts'
import type { Estimate } from '../../detect/finding.ts'
import { SHOWN_SUPPORT } from '../../detect/metrics/metric.ts'
import type { ControlledSlice } from '../../monitor/metric-report.ts'
import { count, interval, rate, ratio } from './figures.ts'
import { reasonWords } from './metric-figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'
import { NOT_SHOWN } from './verdict-cell.tsx'

type Write = (value: number | undefined) => string

/** Compared within the values of a control feature: what is pooled over everyone may be made by who is where. */
export const WithinSection: FC<{
  within: readonly ControlledSlice[]
  control: string | undefined
  version: string
}> = ({ within, control, version }) => {
  if (control === undefined) return null
  const ordered = [...within].sort((a, b) => Number(b.reversed) - Number(a.reversed))
  return (
    <Card
      id="within"
      title={`Within ${control}, version ${version}`}
      about="Against everyone else: the pooled figure beside the one common to the values of the control feature (Mantel-Haenszel). A small p of alike (Breslow-Day, Tarone) says that the common figure hides what differs; where a sign turns, who is where makes the pooled figure (Simpson’s paradox)."
    >
      {within.length === 0 ? (
        <p class="small quiet">Every slice shown is cut by {control} itself, or no rate can be measured.</p>
      ) : (
        <Table
          label={`Compared within ${control}`}
          kind="t cards"
          head={
            <>
              <Col>Slice, metric</Col>
              <Col num>Pooled difference</Col>
              <Col num>Common difference</Col>
              <Col num>Pooled ratio</Col>
              <Col num>Common ratio</Col>
              <Col num>p of alike</Col>
              <Col>By {control}</Col>
            </>
          }
        >
          {ordered.map((compared) => (
            <tr class={compared.reversed ? 'root' : undefined}>
              <th scope="row" class="named">
                <SliceName slice={compared.slice} /> <span class="nowrap">{compared.metric}</span>
                {compared.reversed ? <span class="under">the sign turns within {control}</span> : null}
              </th>
              <td class="num" data-l="Pooled difference">
                <Between of={compared.pooled.difference} write={rate} />
              </td>
              <td class="num" data-l="Common difference">
                {compared.common.difference === undefined ? (
                  <span class="xs faint">{reasonWords(compared.reason)}</span>
                ) : (
                  <Between of={compared.common.difference} write={rate} />
                )}
              </td>
              <td class="num" data-l="Pooled ratio">
                <Between of={compared.pooled.ratio} write={ratio} />
              </td>
              <td class="num" data-l="Common ratio">
                <Between of={compared.common.ratio} write={ratio} />
              </td>
              <td class="num" data-l="p of alike">
                {compared.homogeneity === undefined ? '–' : pText(compared.homogeneity.log10P)}
              </td>
              <td data-l={`By ${control}`}>
                <Strata of={compared} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  )
}

/** Each value of the control feature by itself: the slice's rate against everyone else's there. */
const Strata: FC<{ of: ControlledSlice }> = ({ of: { rows } }) => (
  <details>
    <summary>
      {count(rows.length)} {rows.length === 1 ? 'value' : 'values'}
    </summary>
    <ul class="xs">
      {rows.map(({ value, slice, other }) => {
        const isFew = Math.min(slice.of, other.of) < SHOWN_SUPPORT
        return (
          <li>
            <bdi>{value}</bdi>:{' '}
            {isFew
              ? NOT_SHOWN
              : `${rate(slice.rate)} of ${count(slice.of)} against ${rate(other.rate)} of ${count(other.of)}`}
          </li>
        )
      })}
    </ul>
  </details>
)

/** An estimate and, under it, its interval. */
const Between: FC<{ of: Estimate | undefined; write: Write }> = ({ of, write }) =>
  of === undefined ? (
    <span>–</span>
  ) : (
    <span>
      <b>{write(of.estimate)}</b> <span class="under">{interval(of, write)}</span>
    </span>
  )
