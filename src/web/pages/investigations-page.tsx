import type { FC } from 'hono/jsx'
import {
  type Investigation,
  type InvestigationFilter,
  type InvestigationStatus,
  investigationKey,
} from '../../investigate/investigation.ts'
import { FAMILIES, SEVERITIES, STATUSES } from '../api/investigations.ts'
import { asWord, count } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { Ago, Card, Col, Scroll, SliceName, Verdict } from './parts.tsx'

/** Statuses of investigations that still want somebody. */
export const LIVE_STATUSES = [
  'open',
  'acknowledged',
  'investigating',
  'concluded',
] as const satisfies readonly InvestigationStatus[]

/** What the list of investigations shows. */
export type InvestigationList = {
  readonly items: readonly Investigation[]
  readonly next: number | undefined
  readonly filter: InvestigationFilter
  readonly counts: Readonly<Record<InvestigationStatus, number>>
  readonly models: readonly string[]
}

/** The list: what is mine and what waits? */
export const InvestigationsPage: FC<{ frame: Frame; list: InvestigationList }> = ({ frame, list }) => {
  const { items, filter, counts } = list
  const live = LIVE_STATUSES.reduce((n, s) => n + counts[s], 0)
  const all = STATUSES.reduce((n, s) => n + counts[s], 0)
  return (
    <Layout frame={frame} title="Investigations" place="investigations">
      <div class="head">
        <div>
          <h1>
            {live === 0 ? 'Nothing is open' : `${asWord(live)} open ${live === 1 ? 'investigation' : 'investigations'}`}
          </h1>
          <p class="sub">{waiting(counts)}</p>
        </div>
      </div>
      <nav class="tabs" aria-label="Saved views">
        {views(counts, live, all).map((view) => (
          <a
            href={view.href}
            aria-current={sameStatuses(filter.status, view.status) && !narrowed(filter) ? 'page' : undefined}
          >
            {view.name} <b>{view.count}</b>
          </a>
        ))}
      </nav>
      <div class="stack">
        <section class="card" aria-label="Investigations">
          <Filters list={list} />
          {items.length === 0 ? <Nothing filter={filter} all={all} /> : <Rows items={items} now={frame.now} />}
          {list.next === undefined ? null : (
            <div class="pager">
              <a class="btn" rel="next" href={`/investigations?${queryOf(filter, list.next)}`}>
                Older investigations
              </a>
            </div>
          )}
        </section>
        <OpenByHand models={list.models} />
      </div>
    </Layout>
  )
}

function waiting(counts: InvestigationList['counts']): string {
  const unseen = counts.open === 0 ? 'All are acknowledged' : `${asWord(counts.open)} not acknowledged yet`
  return `${unseen}; ${counts.concluded === 0 ? 'none waits' : `${counts.concluded} concluded, waiting`} for a second person.`
}

type View = {
  readonly name: string
  readonly href: string
  readonly count: number
  readonly status: readonly InvestigationStatus[] | undefined
}

function views(counts: InvestigationList['counts'], live: number, all: number): readonly View[] {
  const of = (name: string, status: readonly InvestigationStatus[], n: number): View => ({
    name,
    href: `/investigations?status=${status.join(',')}`,
    count: n,
    status,
  })
  return [
    of('Open', LIVE_STATUSES, live),
    of('Not acknowledged', ['open'], counts.open),
    of('Second person needed', ['concluded'], counts.concluded),
    of('Finished', ['closed', 'dismissed'], counts.closed + counts.dismissed),
    { name: 'All', href: '/investigations?status=', count: all, status: undefined },
  ]
}

const sameStatuses = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
  (a ?? []).join() === (b ?? []).join()

const narrowed = (f: InvestigationFilter): boolean =>
  f.model !== undefined || f.severity !== undefined || f.family !== undefined || f.assignee !== undefined

function queryOf(filter: InvestigationFilter, cursor: number | undefined): string {
  const query = new URLSearchParams()
  query.set('status', (filter.status ?? []).join(','))
  if (filter.model !== undefined) query.set('model', filter.model)
  if (filter.severity !== undefined) query.set('severity', filter.severity.join(','))
  if (filter.family !== undefined) query.set('family', filter.family)
  if (filter.assignee !== undefined) query.set('assignee', filter.assignee)
  if (cursor !== undefined) query.set('cursor', String(cursor))
  return query.toString()
}

const Filters: FC<{ list: InvestigationList }> = ({ list: { filter, models } }) => (
  <form class="filters" method="get" action="/investigations">
    <input type="hidden" name="status" value={(filter.status ?? []).join(',')} />
    <Choice label="Model" name="model" options={models} chosen={filter.model} />
    <Choice label="Severity" name="severity" options={SEVERITIES} chosen={filter.severity?.[0]} />
    <Choice label="Kind" name="family" options={FAMILIES} chosen={filter.family} />
    <label>
      Assignee
      <input type="text" name="assignee" value={filter.assignee ?? ''} />
    </label>
    <div class="btns">
      <button class="btn" type="submit">
        Apply
      </button>
    </div>
  </form>
)

const Choice: FC<{ label: string; name: string; options: readonly string[]; chosen: string | undefined }> = ({
  label,
  name,
  options,
  chosen,
}) => (
  <label>
    {label}
    <select name={name}>
      <option value="">Any</option>
      {options.map((option) => (
        <option value={option} selected={option === chosen}>
          {option}
        </option>
      ))}
    </select>
  </label>
)

const Nothing: FC<{ filter: InvestigationFilter; all: number }> = ({ filter, all }) => (
  <div class="in">
    <p class="small quiet">
      {all === 0 ? (
        'No investigation has been opened yet.'
      ) : narrowed(filter) ? (
        <>
          Nothing matches.{' '}
          <a href={`/investigations?${queryOf({ status: filter.status ?? [], limit: filter.limit }, undefined)}`}>
            Drop the filters
          </a>{' '}
          to see the others.
        </>
      ) : (
        <>
          Nothing here. <a href="/investigations?status=">All {count(all)} investigations</a>
        </>
      )}
    </p>
  </div>
)

const Rows: FC<{ items: readonly Investigation[]; now: number }> = ({ items, now }) => (
  <Scroll label="Investigations, newest first">
    <table class="t rows pad cards">
      <thead>
        <tr>
          <Col>Severity</Col>
          <Col>What</Col>
          <Col>Kind</Col>
          <Col>Slice</Col>
          <Col>Status</Col>
          <Col>Assignee</Col>
          <Col>Opened</Col>
        </tr>
      </thead>
      <tbody>
        {items.map((i) => (
          <tr>
            <td>
              <Verdict mark={i.severity} pill>
                {i.severity}
              </Verdict>
            </td>
            <th scope="row" class="what">
              <a href={`/investigations/${investigationKey(i.id)}`}>
                <b>{i.title}</b>
              </a>
              <br />
              <span class="xs faint">
                {investigationKey(i.id)} · {i.model}
              </span>
            </th>
            <td data-l="Kind">{i.family}</td>
            <td data-l="Slice">
              <SliceName slice={i.rootSlice} />
            </td>
            <td data-l="Status">
              <span>
                {i.status === 'closed' || i.status === 'dismissed' ? <span class="tag">{i.status}</span> : i.status}
                {i.rootCause === undefined ? null : <span class="xs faint"> {i.rootCause}</span>}
              </span>
            </td>
            <td data-l="Assignee">{i.assignee ?? <span class="faint">nobody</span>}</td>
            <td class="nowrap" data-l="Opened">
              <Ago at={i.openedAt} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)

const OpenByHand: FC<{ models: readonly string[] }> = ({ models }) => (
  <div id="open" class="no-print">
    <Card
      title="Open one by hand"
      about="When a person, not a scan, suspects something. Lineage and slice statistics are frozen into it all the same."
    >
      <details>
        <summary>Open an investigation…</summary>
        <form method="post" action="/investigations" class="steps-form">
          <div class="row">
            <label>
              Model
              <select name="model" required>
                {models.map((model) => (
                  <option value={model}>{model}</option>
                ))}
              </select>
            </label>
            <label>
              Slice, as in region=North &amp; age=18-25
              <input type="text" name="slice" />
            </label>
            <label>
              Version
              <input type="text" name="version" />
            </label>
            <label>
              Data set
              <input type="text" name="dataset" />
            </label>
            <label>
              Prediction id
              <input type="text" name="prediction" />
            </label>
          </div>
          <label>
            What is suspected, in at least 10 characters
            <textarea name="suspicion" minlength={10} maxlength={4000} required></textarea>
          </label>
          <div class="btns">
            <button class="btn" type="submit">
              Open an investigation
            </button>
          </div>
        </form>
      </details>
    </Card>
  </div>
)
