import type { FC } from 'hono/jsx'
import {
  type Investigation,
  type InvestigationFilter,
  type InvestigationStatus,
  investigationKey,
  type TrackRecord,
} from '../../investigate/investigation.ts'
import { STATUSES } from '../api/investigations.ts'
import { asWord, count, dayInWords, duration, percent, several } from './figures.ts'
import {
  type AskedList,
  FIELD_WORDS,
  FINISHED_STATUSES,
  type FieldName,
  Filters,
  LIVE_STATUSES,
  listHref,
  ME,
  narrowing,
} from './investigation-filters.tsx'
import { type Frame, Layout } from './layout.tsx'
import { OpenByHand, type RefusedSuspicion } from './open-form.tsx'
import { Ago, Col, Fact, Scroll, SliceName, Verdict } from './parts.tsx'

type Counts = Readonly<Record<InvestigationStatus, number>>

/** What the list of investigations shows. */
export type InvestigationList = {
  readonly asked: AskedList
  readonly items: readonly Investigation[]
  readonly next: number | undefined
  /** Of all, of those that the person has, and of the critical ones, by status. */
  readonly counts: { readonly all: Counts; readonly mine: Counts; readonly critical: Counts }
  /** How many the filters find. */
  readonly found: number
  /** Where the filters find nothing: how many each would let in if it alone were dropped. */
  readonly without: Readonly<Partial<Record<FieldName, number>>>
  readonly models: readonly string[]
  readonly record: TrackRecord | undefined
  readonly lastClosed: { readonly id: number; readonly at: number } | undefined
  /** A suspicion that could not be opened, with what was typed. */
  readonly refused: RefusedSuspicion | undefined
}

/** The list: what is mine and what waits? */
export const InvestigationsPage: FC<{ frame: Frame; list: InvestigationList }> = ({ frame, list }) => {
  const { items, asked, counts } = list
  const live = sum(counts.all, LIVE_STATUSES)
  return (
    <Layout frame={frame} title="Investigations" place="investigations">
      <div class="head">
        <div>
          <h1>
            {live === 0 ? 'Nothing is open' : `${asWord(live)} open ${live === 1 ? 'investigation' : 'investigations'}`}
          </h1>
          <p class="sub">{live === 0 ? lastClosedWords(list.lastClosed) : waiting(counts.all, frame.signOut)}</p>
        </div>
        <div class="btns">
          <a class="btn" href="#open">
            Open one by hand…
          </a>
        </div>
      </div>
      <nav class="tabs" aria-label="Saved views">
        {views(counts, frame.signOut).map((view) => (
          <a href={listHref(view.fields)} aria-current={isShown(asked, view.fields) ? 'page' : undefined}>
            {view.name} <b>{count(view.count)}</b>
          </a>
        ))}
      </nav>
      <div class="stack">
        <section class="card" aria-label="Chosen investigations">
          <Filters asked={asked} models={list.models} />
          {items.length === 0 ? <Nothing list={list} live={live} /> : <Rows items={items} now={frame.now} />}
          <Pager list={list} />
        </section>
        {list.record === undefined ? null : <Record record={list.record} now={frame.now} />}
        <OpenByHand models={list.models} refused={list.refused} />
      </div>
    </Layout>
  )
}

const sum = (counts: Counts, statuses: readonly InvestigationStatus[]): number =>
  statuses.reduce((n, s) => n + counts[s], 0)

function waiting(counts: Counts, hasTokens: boolean): string {
  const unseen = counts.open === 0 ? 'All are acknowledged' : `${asWord(counts.open)} not acknowledged yet`
  const who = hasTokens ? 'for a second person' : 'to be closed'
  return `${unseen}; ${counts.concluded === 0 ? `none waits ${who}` : `${counts.concluded} concluded, waiting ${who}`}.`
}

const lastClosedWords = (last: InvestigationList['lastClosed']): string =>
  last === undefined
    ? 'None has been closed yet.'
    : `Last closed ${investigationKey(last.id)} on ${dayInWords(last.at)}.`

type View = { readonly name: string; readonly fields: AskedList['fields']; readonly count: number }

function views({ all, mine, critical }: InvestigationList['counts'], hasTokens: boolean): readonly View[] {
  return [
    { name: 'Open', fields: {}, count: sum(all, LIVE_STATUSES) },
    { name: 'Mine', fields: { assignee: ME }, count: sum(mine, LIVE_STATUSES) },
    { name: 'Critical', fields: { severity: 'critical' }, count: sum(critical, LIVE_STATUSES) },
    { name: 'Not acknowledged', fields: { status: 'open' }, count: all.open },
    {
      name: hasTokens ? 'Second person needed' : 'To be closed',
      fields: { status: 'concluded' },
      count: all.concluded,
    },
    { name: 'Finished', fields: { status: FINISHED_STATUSES.join() }, count: sum(all, FINISHED_STATUSES) },
    { name: 'All', fields: { status: '' }, count: sum(all, STATUSES) },
  ]
}

/** Shows the list exactly this view? The order is a matter of its own. */
function isShown({ fields }: AskedList, view: AskedList['fields']): boolean {
  const plain = ({ sort: _, status, ...rest }: AskedList['fields']): string =>
    listHref({ ...rest, ...(status === undefined || status === LIVE_STATUSES.join() ? {} : { status }) })
  return plain(fields) === plain(view)
}

const Nothing: FC<{ list: InvestigationList; live: number }> = ({ list, live }) => {
  const { asked, counts, without, lastClosed } = list
  const all = sum(counts.all, STATUSES)
  const dropped = narrowing(asked)
  return (
    <div class="in">
      {all === 0 ? (
        <p class="small quiet">No investigation has been opened yet. Scans open them; a person may, below.</p>
      ) : dropped.length === 0 ? (
        <p class="small quiet">
          {live === 0 && asked.fields.status === undefined
            ? `Nothing is open. ${lastClosedWords(lastClosed)} `
            : 'Nothing here. '}
          <a href={listHref({ status: '' })}>All {several(all, 'investigation')}</a>
        </p>
      ) : (
        <>
          <p class="small">
            <b>Nothing matches.</b> <a href={listHref(asked.fields, taken(dropped))}>Drop the filters</a> to see the
            others, or one of them:
          </p>
          <ul class="bullets after">
            {dropped.map((name) => (
              <li>
                <a href={listHref(asked.fields, { [name]: undefined })}>
                  without {FIELD_WORDS[name].toLowerCase()} “<bdi>{asked.fields[name]}</bdi>”
                </a>
                : {several(without[name] ?? 0, 'investigation')}
              </li>
            ))}
            {asked.fields.status === '' ? null : (
              <li>
                <a href={listHref(asked.fields, { status: '' })}>in any status</a>:{' '}
                {several(without.status ?? 0, 'investigation')}
              </li>
            )}
          </ul>
        </>
      )}
    </div>
  )
}

const taken = (names: readonly FieldName[]): Partial<Record<FieldName, undefined>> =>
  Object.fromEntries(names.map((name) => [name, undefined]))

const Pager: FC<{ list: InvestigationList }> = ({ list: { asked, items, next, found } }) => {
  const isFirst = asked.filter.cursor === undefined
  if (items.length === 0 || (isFirst && next === undefined)) return null
  return (
    <nav class="pager" aria-label="Pages">
      <span class="small quiet push-right">
        {count(items.length)} of {several(found, 'investigation')}
      </span>
      {isFirst ? null : (
        <a class="btn" href={listHref(asked.fields)}>
          First page
        </a>
      )}
      {next === undefined ? null : (
        <a class="btn" rel="next" href={listHref(asked.fields, { cursor: String(next) })}>
          {NEXT[asked.filter.order ?? 'newest']}
        </a>
      )}
    </nav>
  )
}

const NEXT: Readonly<Record<NonNullable<InvestigationFilter['order']>, string>> = {
  newest: 'Older investigations',
  oldest: 'Newer investigations',
  severity: 'Next investigations',
}

const Rows: FC<{ items: readonly Investigation[]; now: number }> = ({ items, now }) => (
  <Scroll label="List of investigations">
    <table class="t rows pad cards">
      <caption class="vh">Investigations</caption>
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
                <b>
                  <bdi>{i.title}</bdi>
                </b>
              </a>
              <br />
              <span class="xs faint">
                {investigationKey(i.id)} · <bdi>{i.model}</bdi>
              </span>
            </th>
            <td class="word" data-l="Kind">
              {i.family}
            </td>
            <td data-l="Slice">
              <SliceName slice={i.rootSlice} />
            </td>
            <td class="word" data-l="Status">
              <span>
                {i.status === 'closed' || i.status === 'dismissed' ? <span class="tag">{i.status}</span> : i.status}
                {i.rootCause === undefined ? null : <span class="xs faint"> {i.rootCause}</span>}
              </span>
            </td>
            <td data-l="Assignee">
              {i.assignee === undefined ? <span class="faint">nobody</span> : <bdi>{i.assignee}</bdi>}
            </td>
            <td class="nowrap" data-l="Opened">
              <Ago at={i.openedAt} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)

const Record: FC<{ record: TrackRecord; now: number }> = ({ record, now }) => {
  const { concluded, falseAlarms, dismissed, acknowledged } = record
  const span = `last ${duration(now - record.since).replace(' d', ' days')}`
  return (
    <section class="card" aria-label={`How alarms fared, ${span}`}>
      <dl class="facts">
        <Fact label={`Held up, ${span}`} context={heldUpWords(record)}>
          <b>{concluded === 0 ? 'none concluded' : `${count(concluded - falseAlarms)} of ${count(concluded)}`}</b>
        </Fact>
        <Fact label="Time to acknowledge" context={`median of ${several(acknowledged, 'first step')} by a person`}>
          <b>{record.medianToAcknowledgeMs === undefined ? '–' : duration(record.medianToAcknowledgeMs)}</b>
        </Fact>
        <Fact label="Time to conclude" context={`median of ${several(concluded, 'conclusion')}`}>
          <b>{record.medianToConcludeMs === undefined ? '–' : duration(record.medianToConcludeMs)}</b>
        </Fact>
        <Fact label="Dismissed" context="without a conclusion; not part of the share">
          <b>{count(dismissed)}</b>
        </Fact>
      </dl>
    </section>
  )
}

const heldUpWords = ({ concluded, falseAlarms }: TrackRecord): string =>
  concluded === 0
    ? 'share of conclusions that name a cause'
    : `${percent((concluded - falseAlarms) / concluded)} of conclusions name a cause; ${several(falseAlarms, 'false alarm')}`
