import type { FC } from 'hono/jsx'
import type { ArrivalStore } from '../../ingest/arrival-store.ts'
import { asWord, count, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Card, Col, Fault, Moment, Table } from './parts.tsx'
import { addressOf } from './read-fields.ts'

/** What the page of refused rows shows. */
export type Quarantine = {
  readonly page: ReturnType<ArrivalStore['quarantined']>
  readonly model: string | undefined
  readonly models: readonly string[]
  readonly cursor: number | undefined
  /** What is wrong with the filter of the address; the list is shown without it. */
  readonly fault: string | undefined
}

type RefusedRow = Quarantine['page']['items'][number]

/** Rows that were refused, newest first, each with the reason and how to mend it. What was in them is not shown: it may speak of a person. */
export const QuarantinePage: FC<{ frame: Frame; view: Quarantine }> = ({ frame, view }) => {
  const { page, model, cursor } = view
  return (
    <Layout frame={frame} title="Quarantine" place="quarantine">
      <div class="head">
        <div>
          <h1>{headline(view)}</h1>
          <p class="sub">
            {page.items.length > 0
              ? 'They were not counted. Mend them at the source and send them again under the same id; the whole rows are in the API.'
              : cursor === undefined
                ? `Everything that ${model ?? 'any model'} sent could be read.`
                : 'The first page has the newest.'}
          </p>
        </div>
        <Filter view={view} />
      </div>
      <div class="stack">
        {page.items.length === 0 ? null : (
          <>
            <Reasons items={page.items} more={page.next !== undefined || cursor !== undefined} />
            <Card id="rows" title={model === undefined ? 'All models' : model} aside="Newest first" flush>
              <Rows items={page.items} />
              {page.next === undefined ? null : (
                <div class="pager">
                  <a class="btn" rel="next" href={addressOf('/quarantine', { model, cursor: String(page.next) })}>
                    Older rows
                  </a>
                </div>
              )}
            </Card>
          </>
        )}
      </div>
    </Layout>
  )
}

function headline({ page, cursor, model }: Quarantine): string {
  const n = page.items.length
  if (n === 0) return cursor === undefined ? 'No row has been refused' : 'There are no older refused rows'
  const whose = model === undefined ? '' : ` of ${model}`
  if (page.next !== undefined || cursor !== undefined) return `Rows${whose} were refused`
  return `${asWord(n)} ${n === 1 ? 'row' : 'rows'}${whose} ${n === 1 ? 'was' : 'were'} refused`
}

const Filter: FC<{ view: Quarantine }> = ({ view: { models, model, fault } }) =>
  models.length < 2 ? (
    <Fault says={fault} />
  ) : (
    <form class="btns controls" method="get" action="/quarantine">
      <label>
        Model
        <select name="model" aria-invalid={fault === undefined ? undefined : 'true'}>
          <option value="">All</option>
          {models.map((name) => (
            <option value={name} selected={name === model}>
              {name}
            </option>
          ))}
        </select>
        <Fault says={fault} />
      </label>
      <button class="btn" type="submit">
        Show
      </button>
    </form>
  )

/** Values differ from row to row; the place and the kind of fault are what a sender mends once. */
const Reasons: FC<{ items: readonly RefusedRow[]; more: boolean }> = ({ items, more }) => {
  const groups = new Map<string, { readonly row: RefusedRow; n: number }>()
  for (const row of items) {
    const key = JSON.stringify([row.model, row.kind, row.path.replace(/\d+/g, '#')])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { row, n: 1 })
    else group.n += 1
  }
  const sorted = [...groups.values()].sort((a, b) => b.n - a.n).slice(0, 8)
  return (
    <Card
      id="reasons"
      title="What to mend"
      aside={more ? `of the ${several(items.length, 'row')} on this page` : undefined}
    >
      <ul class="bullets">
        {sorted.map(({ row, n }) => (
          <li>
            <b>{several(n, 'row')}</b> of <a href={modelHref(row.model)}>{row.model}</a> ({row.kind}), at{' '}
            <code>{placeOf(row)}</code>: {row.reason}
            {n > 1 ? ' and the like' : ''}
          </li>
        ))}
        {groups.size > sorted.length ? <li>and {count(groups.size - sorted.length)} other places</li> : null}
      </ul>
    </Card>
  )
}

const placeOf = (row: RefusedRow): string => (row.path === '' ? 'the row' : row.path)

const Rows: FC<{ items: readonly RefusedRow[] }> = ({ items }) => (
  <Table
    label="Refused rows, newest first"
    caption={null}
    kind="t pad cards"
    head={
      <>
        <Col>Received</Col>
        <Col>Model</Col>
        <Col>Kind</Col>
        <Col>Id</Col>
        <Col>Where</Col>
        <Col>Reason</Col>
      </>
    }
  >
    {items.map((row) => (
      <tr>
        <td class="nowrap" data-l="Received">
          <Moment at={row.receivedAt} />
        </td>
        <td class="named" data-l="Model">
          {row.model}
        </td>
        <td class="whole" data-l="Kind">
          {row.kind}
        </td>
        <th scope="row" class="named" data-l="Id">
          <span class="mono">{row.id ?? `row ${row.index} of its batch`}</span>
        </th>
        <td class="named" data-l="Where">
          <code>{placeOf(row)}</code>
        </td>
        <td class="sentence" data-l="Reason">
          {row.reason}
        </td>
      </tr>
    ))}
  </Table>
)
