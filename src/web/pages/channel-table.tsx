import type { FC } from 'hono/jsx'
import type { ChannelState } from '../../alert/channel-states.ts'
import { count } from './figures.ts'
import { Ago, Col, Moment, Table, Verdict } from './parts.tsx'

/** Channels of the configuration: whether messages go there, what waits, and a test through the real path. */
export const ChannelTable: FC<{ channels: readonly ChannelState[]; now: number }> = ({ channels, now }) =>
  channels.length === 0 ? (
    <p class="small quiet">
      No channel is configured, so nobody is told of anything. Name one under <code>channels</code> and a route to it
      under <code>routes</code> in the configuration, then start again.
    </p>
  ) : (
    <Table
      label="Channels, their state and what waits"
      caption={null}
      kind="t pad cards"
      head={
        <>
          <Col>Channel</Col>
          <Col>State</Col>
          <Col>Told by</Col>
          <Col num>Waiting</Col>
          <Col num>Given up</Col>
          <Col>Last delivered</Col>
          <Col>
            <span class="vh">What can be done</span>
          </Col>
        </>
      }
    >
      {channels.map((c) => (
        <tr>
          <th scope="row" class="named">
            <b>{c.name}</b>
            <div class="xs faint">{c.kind}</div>
          </th>
          <td data-l="State">
            {c.disabled === undefined ? (
              <Verdict mark="within">switched on</Verdict>
            ) : (
              <span>
                <Verdict mark="critical">switched off</Verdict>
                <div class="xs faint">
                  <Moment at={c.disabled.at} />, {c.disabled.because}
                </div>
              </span>
            )}
          </td>
          <td data-l="Told by">
            {c.routes.length === 0 ? <Verdict mark="gap">no route leads here</Verdict> : c.routes.join(', ')}
          </td>
          <td class="num" data-l="Waiting">
            {count(c.waiting)}
          </td>
          <td class="num" data-l="Given up">
            {c.failed === 0 ? (
              '0'
            ) : (
              <a href={`/deliveries?${new URLSearchParams({ channel: c.name, status: 'failed' })}#messages`}>
                {count(c.failed)}
              </a>
            )}
          </td>
          <td class="nowrap" data-l="Last delivered">
            {c.lastDeliveredAt === undefined ? (
              <span class="faint">nothing yet</span>
            ) : (
              <Ago at={c.lastDeliveredAt} now={now} />
            )}
          </td>
          <td>
            <div class="btns">
              {c.disabled === undefined ? null : <ChannelButton name={c.name} verb="enable" words="Enable" />}
              <ChannelButton name={c.name} verb="test" words="Send a test" />
            </div>
          </td>
        </tr>
      ))}
    </Table>
  )

const ChannelButton: FC<{ name: string; verb: 'enable' | 'test'; words: string }> = ({ name, verb, words }) => (
  <form method="post" action={`/channels/${encodeURIComponent(name)}/${verb}`}>
    <button class="btn" type="submit">
      {words}
      <span class="vh">: {name}</span>
    </button>
  </form>
)
