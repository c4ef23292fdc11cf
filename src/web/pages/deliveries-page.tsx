import type { FC } from 'hono/jsx'
import type { ChannelState } from '../../alert/channel-states.ts'
import type { DeliveryFilter, SentMessage } from '../../alert/notification.ts'
import { ChannelTable } from './channel-table.tsx'
import { asWord, bytes, count } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { About, DeadLetterActions, ResultOf, STATUS_WORDS } from './message-parts.tsx'
import { Ago, Card, Col, Fact, Fault, Moment, Outcome, Table } from './parts.tsx'
import { addressOf } from './read-fields.ts'

/** Statuses of a message, as the filter spells them. */
export const DELIVERY_STATUSES = [
  'pending',
  'delivered',
  'failed',
  'set-aside',
] as const satisfies readonly SentMessage['status'][]

/** What the page of deliveries shows. */
export type Deliveries = {
  readonly items: readonly SentMessage[]
  readonly next: number | undefined
  readonly filter: Omit<DeliveryFilter, 'limit'>
  /** What is wrong with the filters of the address; the list is shown without those. */
  readonly faults: { readonly channel: string | undefined; readonly status: string | undefined }
  readonly channels: readonly ChannelState[]
  readonly refused: string | undefined
  readonly done: string | undefined
}

/** What was sent, where it went, and what became of it. */
export const DeliveriesPage: FC<{ frame: Frame; view: Deliveries }> = ({ frame, view }) => (
  <Layout frame={frame} title="Deliveries" place="deliveries">
    <div class="head">
      <div>
        <h1>{headline(view)}</h1>
        <p class="sub">
          Every message goes through the outbox: it is written together with what it tells of, tried until its receiver
          answers, and given up after the last try. What was given up waits here to be replayed or set aside.
        </p>
      </div>
    </div>
    <Outcome refused={view.refused} done={view.done} />
    <div class="stack">
      <section class="card" aria-label="At a glance">
        <Facts view={view} now={frame.now} />
      </section>
      <Card id="channels" title="Channels" flush={view.channels.length > 0}>
        <ChannelTable channels={view.channels} now={frame.now} />
      </Card>
      <section class="card" id="messages" aria-labelledby="messages-title">
        <header>
          <h2 id="messages-title">Messages</h2>
          <span class="small quiet">Newest first</span>
        </header>
        <Filters view={view} />
        <div class="in flush">
          {view.items.length === 0 ? <Nothing view={view} /> : <Messages items={view.items} now={frame.now} />}
          {view.next === undefined ? null : (
            <div class="pager">
              <a class="btn" rel="next" href={`${deliveriesHref({ ...view.filter, cursor: view.next })}#messages`}>
                Older messages
              </a>
            </div>
          )}
        </div>
      </section>
    </div>
  </Layout>
)

/** Address of a page of messages. */
const deliveriesHref = ({ channel, status, cursor }: Deliveries['filter']): string =>
  addressOf('/deliveries', { channel, status, cursor: cursor === undefined ? undefined : String(cursor) })

function headline({ channels, items, filter }: Deliveries): string {
  if (channels.length === 0) return 'Alerts go nowhere: no channel is configured'
  const [failed, waiting] = [sum(channels, (c) => c.failed), sum(channels, (c) => c.waiting)]
  const off = channels.filter((c) => c.disabled !== undefined)
  if (failed > 0) return `${asWord(failed)} ${failed === 1 ? 'message was' : 'messages were'} given up`
  if (off.length > 0) return `${asWord(off.length)} ${off.length === 1 ? 'channel is' : 'channels are'} switched off`
  if (waiting > 0) return `${asWord(waiting)} ${waiting === 1 ? 'message waits' : 'messages wait'} to be sent`
  const narrowed = filter.channel !== undefined || filter.status !== undefined || filter.cursor !== undefined
  return items.length === 0 && !narrowed ? 'Nothing has been sent yet' : 'No message waits'
}

const sum = (channels: readonly ChannelState[], of: (channel: ChannelState) => number): number =>
  channels.reduce((n, channel) => n + of(channel), 0)

const Facts: FC<{ view: Deliveries; now: number }> = ({ view: { channels }, now }) => {
  const off = channels.filter((c) => c.disabled !== undefined)
  const last = channels.flatMap((c) => (c.lastDeliveredAt === undefined ? [] : [c.lastDeliveredAt]))
  const failed = sum(channels, (c) => c.failed)
  return (
    <dl class="facts">
      <Fact
        label="Given up"
        context={failed === 0 ? 'no dead letter' : 'replay them below once the receiver answers, or set them aside'}
      >
        <span class="big">{count(failed)}</span>
      </Fact>
      <Fact label="Waiting" context="tried on the retry schedule">
        <span class="big">{count(sum(channels, (c) => c.waiting))}</span>
      </Fact>
      <Fact
        label="Channels"
        context={off.length === 0 ? 'all switched on' : `${off.map((c) => c.name).join(', ')} switched off`}
      >
        <span class="big">{count(channels.length)}</span>
      </Fact>
      <Fact label="Last delivered" context="over all channels">
        <b>{last.length === 0 ? 'nothing yet' : <Ago at={Math.max(...last)} now={now} />}</b>
      </Fact>
    </dl>
  )
}

const Filters: FC<{ view: Deliveries }> = ({ view: { filter, channels, faults } }) => (
  <form class="filters" method="get" action="/deliveries#messages">
    <label>
      Channel
      <select name="channel" aria-invalid={faults.channel === undefined ? undefined : 'true'}>
        <option value="">All</option>
        {channels.map(({ name }) => (
          <option value={name} selected={name === filter.channel}>
            {name}
          </option>
        ))}
      </select>
      <Fault says={faults.channel} />
    </label>
    <label>
      Result
      <select name="status" aria-invalid={faults.status === undefined ? undefined : 'true'}>
        <option value="">All</option>
        {DELIVERY_STATUSES.map((status) => (
          <option value={status} selected={status === filter.status}>
            {STATUS_WORDS[status]}
          </option>
        ))}
      </select>
      <Fault says={faults.status} />
    </label>
    <div class="btns">
      {filter.channel === undefined && filter.status === undefined ? null : (
        <a class="btn bare" href="/deliveries#messages">
          Drop the filters
        </a>
      )}
      <button class="btn" type="submit">
        Show
      </button>
    </div>
  </form>
)

const Nothing: FC<{ view: Deliveries }> = ({ view: { filter, channels } }) => {
  if (filter.cursor !== undefined) return <p class="small quiet said">There are no older messages.</p>
  if (filter.channel !== undefined || filter.status !== undefined) {
    return (
      <p class="small quiet said">
        No message {filter.status === undefined ? '' : `that is ${STATUS_WORDS[filter.status]} `}
        {filter.channel === undefined ? '' : `for ${filter.channel}`}. <a href="/deliveries">Drop the filters</a> to see
        all.
      </p>
    )
  }
  return (
    <p class="small quiet said">
      Nothing has been sent so far. Messages go out when an investigation opens, worsens or is concluded
      {channels.length === 0 ? '; configure a channel first.' : '; “Send a test” tries the way before that.'}
    </p>
  )
}

const Messages: FC<{ items: readonly SentMessage[]; now: number }> = ({ items, now }) => (
  <Table
    label="Messages, newest first"
    caption={null}
    kind="t pad cards"
    head={
      <>
        <Col>Written</Col>
        <Col>Channel</Col>
        <Col>What</Col>
        <Col>Why</Col>
        <Col num>Tries</Col>
        <Col>Result</Col>
        <Col num>Size</Col>
        <Col>
          <span class="vh">What can be done</span>
        </Col>
      </>
    }
  >
    {items.map((m) => (
      <tr>
        <th scope="row" class="nowrap">
          <a href={`/deliveries/${m.outboxId}`}>
            <Moment at={m.createdAt} />
          </a>
        </th>
        <td class="named" data-l="Channel">
          {m.channel}
        </td>
        <td data-l="What">
          <span>
            <About message={m} />
          </span>
        </td>
        <td class="sentence" data-l="Why">
          {m.because ?? <span class="faint">–</span>}
        </td>
        <td class="num" data-l="Tries">
          {count(m.attempts)}
        </td>
        <td class="sentence" data-l="Result">
          <span>
            <ResultOf message={m} now={now} />
          </span>
        </td>
        <td class="num" data-l="Size">
          {bytes(m.bytes)}
        </td>
        <td>{m.status === 'failed' ? <DeadLetterActions id={m.outboxId} /> : null}</td>
      </tr>
    ))}
  </Table>
)
