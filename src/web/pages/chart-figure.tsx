import { raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import type { Chart, ChartNumbers, KeyEntry } from '../../chart/chart.ts'
import type { AppServices } from '../app-services.ts'
import { Col, Table } from './parts.tsx'

/** A chart with its pictures; undefined where the drawing thread could not. */
export type DrawnChart = {
  readonly chart: Chart
  readonly wide: string | undefined
  readonly narrow: string | undefined
}

/** Draws a chart for wide and for narrow places, at the same time. A page without its pictures still has its numbers, so a failure is an answer. */
export async function drawn(services: Pick<AppServices, 'drawChart'>, chart: Chart): Promise<DrawnChart>
export async function drawn(
  services: Pick<AppServices, 'drawChart'>,
  chart: Chart | undefined,
): Promise<DrawnChart | undefined>
export async function drawn(
  services: Pick<AppServices, 'drawChart'>,
  chart: Chart | undefined,
): Promise<DrawnChart | undefined> {
  if (chart === undefined) return undefined
  const draw = (spec: Chart['wide'] | undefined): Promise<string | undefined> =>
    spec === undefined ? Promise.resolve(undefined) : services.drawChart(spec).catch(() => undefined)
  const [wide, narrow] = await Promise.all([draw(chart.wide), draw(chart.narrow)])
  return { chart, wide, narrow }
}

/** A chart as a figure: what it shows, its key, its picture, its numbers, and where its specification is. */
export const ChartFigure: FC<{
  drawn: DrawnChart
  /** Unique in the page. */
  id: string
  /** Address of the specification; left out where the chart is an example. */
  spec?: string
  /** Shows the numbers without being asked. */
  open?: boolean
  /** A fuller table instead of the chart's own. */
  numbers?: Child
}> = ({ drawn: { chart, wide, narrow }, id, spec, open, numbers }) => (
  <figure aria-labelledby={id}>
    <figcaption id={id}>
      <b>{chart.title}</b>
      {chart.subtitle}
    </figcaption>
    {wide === undefined ? (
      <p class="note warn">The picture could not be drawn just now. Its numbers are here; load the page again later.</p>
    ) : (
      <>
        <Key entries={chart.key} />
        <div class="chart">
          <section
            class={narrow === undefined ? 'scroll drawn' : 'only-wide scroll drawn'}
            tabindex={0}
            aria-label={`${chart.title}, picture`}
          >
            {raw(wide)}
          </section>
          {narrow === undefined ? null : <div class="only-narrow">{raw(narrow)}</div>}
        </div>
      </>
    )}
    <details class="numbers" open={open === true || wide === undefined}>
      <summary>The same numbers as a table</summary>
      {numbers ?? <NumbersTable numbers={chart.numbers} />}
      {spec === undefined ? null : (
        <p class="xs spec">
          <a href={spec}>Specification (Vega-Lite)</a>
        </p>
      )}
    </details>
  </figure>
)

/** The numbers of a chart, every cell as the chart wrote it. */
export const NumbersTable: FC<{ numbers: ChartNumbers }> = ({ numbers: { caption, columns, rows } }) => (
  <Table label={caption} caption={caption} head={columns.map(({ name, numeric }) => <Col num={numeric}>{name}</Col>)}>
    {rows.map((cells) => (
      <tr>
        {cells.map((cell, i) =>
          i === 0 ? (
            <th scope="row">{cell}</th>
          ) : (
            <td class={columns[i]?.numeric === true ? 'num' : undefined}>{cell}</td>
          ),
        )}
      </tr>
    ))}
  </Table>
)

/** What the shapes of a chart mean. */
export const Key: FC<{ entries: readonly KeyEntry[] }> = ({ entries }) =>
  entries.length === 0 ? null : (
    <div class="key">
      {entries.map(({ mark, label }) => (
        <span>
          <svg aria-hidden="true" viewBox="0 0 22 12">
            <KeyMark mark={mark} />
          </svg>
          {label}
        </span>
      ))}
    </div>
  )

const KeyMark: FC<{ mark: KeyEntry['mark'] }> = ({ mark }) => {
  switch (mark) {
    case 'now':
      return (
        <>
          <path d="M1 6h20" stroke="var(--c-now)" stroke-width="2.5" />
          <circle cx="11" cy="6" r="4" fill="var(--c-now)" />
        </>
      )
    case 'beyond':
      return (
        <>
          <path d="M1 6h20" stroke="var(--critical)" stroke-width="2.5" />
          <path d="M11 .8 16.2 6 11 11.2 5.8 6Z" fill="var(--critical)" />
        </>
      )
    case 'training':
      return (
        <>
          <path d="M1 6h20" stroke="var(--c-train)" stroke-width="1.3" />
          <circle cx="11" cy="6" r="3" fill="var(--surface)" stroke="var(--c-train)" stroke-width="1.5" />
        </>
      )
    case 'limit':
      return <path d="M1 6h20" stroke="var(--c-limit)" stroke-width="1.5" stroke-dasharray="5 3" />
    case 'few':
      return (
        <>
          <path d="M1 6h20" stroke="var(--few)" stroke-width="1.5" stroke-dasharray="2 2" />
          <circle cx="11" cy="6" r="3.4" fill="var(--surface)" stroke="var(--few)" stroke-dasharray="2 1.6" />
        </>
      )
    case 'band':
      return <rect y="1" width="22" height="10" fill="var(--c-band)" />
    case 'bar':
      return <rect x="5" width="12" height="12" fill="var(--c-now)" />
    case 'late':
      return <rect x="5" width="12" height="12" fill="var(--c-strong)" />
    case 'quiet':
      return <rect x="5" width="12" height="12" fill="var(--c-now-soft)" />
    case 'event':
      return <path d="M11 0v12" stroke="var(--c-strong)" stroke-width="1.5" />
    case 'longer':
      return <path d="M11 2 15 6 11 10 7 6Z" fill="var(--c-paper)" stroke="var(--critical)" stroke-width="1.3" />
    case 'unconfirmed':
      return (
        <path
          d="M11 .8 16.2 6 11 11.2 5.8 6Z"
          fill="var(--c-paper)"
          stroke="var(--few)"
          stroke-width="1.4"
          stroke-dasharray="2 1.6"
        />
      )
    case 'diamond':
      return <path d="M11 .8 16.2 6 11 11.2 5.8 6Z" fill="var(--critical)" />
    case 'triangle-up':
      return <path d="M11 1 16 10.5H6Z" fill="var(--warning)" />
    case 'triangle-down':
      return <path d="M11 11 6 1.5h10Z" fill="var(--warning)" />
    case 'ring':
      return <circle cx="11" cy="6" r="4" fill="var(--c-paper)" stroke="var(--notice)" stroke-width="1.5" />
    case 'outlined':
      return <rect x="5.5" y=".5" width="11" height="11" fill="var(--c-band)" stroke="var(--c-train)" />
    case 'dashed':
      return <path d="M1 6h20" stroke="var(--c-train)" stroke-width="1.25" stroke-dasharray="3 2" />
    case 'line':
      return <path d="M1 6h20" stroke="var(--c-train)" stroke-width="1.25" />
    case 'area':
      return (
        <>
          <rect y="1" width="22" height="10" fill="var(--c-now-soft)" opacity=".45" />
          <path d="M0 6h22" stroke="var(--c-now)" stroke-width="2" />
        </>
      )
    case 'lollipop':
      return (
        <>
          <path d="M1 6h14" stroke="var(--c-train)" stroke-width="1.25" />
          <circle cx="15" cy="6" r="4" fill="var(--c-now)" />
        </>
      )
    case 'tick':
      return <path d="M11 0v12" stroke="var(--c-limit)" stroke-width="1.75" />
    case 'heat-unconfirmed':
      return (
        <rect x=".5" y=".5" width="21" height="11" fill="var(--c-paper)" stroke="var(--few)" stroke-dasharray="3 2" />
      )
    case 'heat-few':
      return (
        <text x="11" y="10.5" text-anchor="middle" font-size="12" fill="var(--few)">
          ?
        </text>
      )
    case 'heat-0':
    case 'heat-1':
    case 'heat-2':
    case 'heat-3':
      return <rect width="22" height="12" fill={`var(--h-${mark.slice(-1)})`} />
    default:
      return mark satisfies never
  }
}
