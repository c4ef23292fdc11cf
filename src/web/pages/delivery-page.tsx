import type { FC } from 'hono/jsx'
import { mailContent } from '../../alert/mail-content.ts'
import type { Outbox, Try } from '../../alert/notification.ts'
import { asWord, bytes, count, duration } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { About, DeadLetterActions, ResultOf } from './message-parts.tsx'
import { Card, Col, Fact, Moment, Outcome, Table, Verdict } from './parts.tsx'

/** A message with its tries. */
export type DeliveryView = {
  readonly message: NonNullable<ReturnType<Outbox['get']>>
  /** What kind of channel it went to; undefined where the configuration no longer has it. */
  readonly channelKind: string | undefined
  readonly refused: string | undefined
  readonly done: string | undefined
}

/** One message: where it went, why, what the receiver answered at every try, and what it says. */
export const DeliveryPage: FC<{ frame: Frame; view: DeliveryView }> = ({ frame, view }) => {
  const { message, channelKind } = view
  const content = mailContent(message.body)
  return (
    <Layout frame={frame} title={`Message ${message.outboxId}`} place="deliveries">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/deliveries">Deliveries</a> / <span>message {message.outboxId}</span>
      </nav>
      <div class="head">
        <div>
          <h1>{headline(message)}</h1>
          <p class="sub">
            It tells: <About message={message} />.{' '}
            {message.because === undefined ? '' : `Sent because ${message.because}. `}
            The same facts go to every channel; nothing in them is about one person.
          </p>
        </div>
        {message.status === 'failed' ? <DeadLetterActions id={message.outboxId} primary /> : null}
      </div>
      <Outcome refused={view.refused} done={view.done} />
      <div class="stack">
        <section class="card" aria-label="At a glance">
          <dl class="facts">
            <Fact
              label="Result"
              context={`after ${message.attempts === 1 ? 'one try' : `${count(message.attempts)} tries`}`}
            >
              <ResultOf message={message} now={frame.now} />
            </Fact>
            <Fact label="To" context={channelKind ?? 'no longer in the configuration'}>
              <b>{message.channel}</b>
            </Fact>
            <Fact label="Written" context="in the same transaction as what it tells of">
              <Moment at={message.createdAt} />
            </Fact>
            <Fact label="Size" context={<span class="hash">sha256 {message.sha256}</span>}>
              <b>{bytes(message.bytes)}</b>
            </Fact>
          </dl>
        </section>
        <Card id="tries" title="Tries" aside="Oldest first" flush={message.tries.length > 0}>
          <Tries tries={message.tries} attempts={message.attempts} />
        </Card>
        <section class="frame" aria-label="What it says">
          <div class="bar">
            <b>{channelKind === 'email' ? 'Text part of the mail' : 'Its facts, as a mail would say them'}</b>
            <span>Subject: {content.subject}</span>
            <span>Message id: {message.messageId}</span>
          </div>
          <pre tabindex={0}>{content.text}</pre>
        </section>
        <p class="small">
          <a href={`/api/v1/deliveries/${message.outboxId}`}>The message as data</a>
        </p>
      </div>
    </Layout>
  )
}

function headline({ channel, status, attempts }: DeliveryView['message']): string {
  if (status === 'delivered') {
    return attempts <= 1 ? `${channel} took it at the first try` : `${channel} took it at try ${count(attempts)}`
  }
  if (status === 'pending') return attempts === 0 ? `Waits to be sent to ${channel}` : `${channel} has not taken it yet`
  const tried = `${channel} did not take it in ${attempts === 1 ? 'one try' : `${asWord(attempts).toLowerCase()} tries`}`
  return status === 'set-aside' ? `Set aside: ${tried}` : `Given up: ${tried}`
}

const Tries: FC<{ tries: readonly Try[]; attempts: number }> = ({ tries, attempts }) =>
  tries.length === 0 ? (
    <p class="small quiet">{attempts === 0 ? 'It has not been tried yet.' : 'Its tries are no longer kept.'}</p>
  ) : (
    <Table
      label="Tries, oldest first"
      caption={null}
      kind="t pad cards"
      head={
        <>
          <Col>Began</Col>
          <Col num>Took</Col>
          <Col>Outcome</Col>
          <Col>What the receiver said</Col>
        </>
      }
    >
      {tries.map((t) => (
        <tr>
          <th scope="row" class="nowrap">
            <Moment at={t.startedAt} />
          </th>
          <td class="num" data-l="Took">
            {t.endedAt === undefined ? '–' : took(t.endedAt - t.startedAt)}
          </td>
          <td class="nowrap" data-l="Outcome">
            <OutcomeOf outcome={t.outcome} />
          </td>
          <td class="sentence" data-l="What it said">
            {t.detail ?? <span class="faint">nothing was written down</span>}
          </td>
        </tr>
      ))}
    </Table>
  )

const took = (ms: number): string => (ms < 60_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s` : duration(ms))

const OutcomeOf: FC<{ outcome: Try['outcome'] }> = ({ outcome }) => {
  switch (outcome) {
    case 'delivered':
      return <Verdict mark="within">delivered</Verdict>
    case 'later':
      return <Verdict mark="late">try again later</Verdict>
    case 'never':
      return <Verdict mark="critical">refused for good</Verdict>
    case undefined:
      return <Verdict mark="gap">no outcome known</Verdict>
    default:
      return outcome satisfies never
  }
}
