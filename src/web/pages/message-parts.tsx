import type { FC } from 'hono/jsx'
import type { SentMessage } from '../../alert/notification.ts'
import { several } from './figures.ts'
import { Ago, CaseLinks, Moment, Verdict } from './parts.tsx'

/** What became of a message, in words. */
export const STATUS_WORDS: Readonly<Record<SentMessage['status'], string>> = {
  pending: 'waiting',
  delivered: 'delivered',
  failed: 'given up',
  'set-aside': 'set aside',
}

/** What a message tells of its investigations, after their keys. */
const NEWS: Readonly<Record<string, string>> = {
  opened: 'opened',
  worsened: 'found worse',
  concluded: 'concluded',
  reminder: 'still open',
  escalated: 'acknowledged by nobody',
  digest: 'in the digest',
}

/** What a message tells of nobody's investigation. */
const OTHER_NEWS: Readonly<Record<string, string>> = {
  test: 'a test of the channel',
  digest: 'the digest',
  'endpoint-disabled': 'a channel was switched off',
  undeliverable: 'a message that could not be delivered',
}

/** What a message tells: the investigations as links, and what became of them. */
export const About: FC<{ message: Pick<SentMessage, 'kind' | 'investigations'> }> = ({
  message: { kind, investigations: ids },
}) =>
  ids.length === 0 ? (
    <span>{OTHER_NEWS[kind] ?? kind}</span>
  ) : (
    <>
      <CaseLinks ids={ids.slice(0, 3)} />
      {ids.length > 3 ? ` and ${several(ids.length - 3, 'other')}` : null} {NEWS[kind] ?? kind}
    </>
  )

/** What became of a message: shape, word, and what the receiver said. */
export const ResultOf: FC<{ message: SentMessage; now: number }> = ({ message: m, now }) => {
  const said = m.status === 'delivered' ? m.detail : (m.lastError ?? m.detail)
  return (
    <>
      {m.status === 'delivered' ? (
        <Verdict mark="within">delivered</Verdict>
      ) : m.status === 'failed' ? (
        <Verdict mark="critical">given up</Verdict>
      ) : m.status === 'set-aside' ? (
        <Verdict mark="gap">set aside</Verdict>
      ) : (
        <Verdict mark="late">waiting</Verdict>
      )}
      <div class="xs faint">
        {m.deliveredAt === undefined ? null : (
          <>
            <Moment at={m.deliveredAt} />
            {said === undefined ? '' : ', '}
          </>
        )}
        {said}
        {m.status === 'pending' ? (
          <>
            {said === undefined ? '' : '; '}next try {m.dueAt <= now ? 'now' : <Ago at={m.dueAt} now={now} />}
          </>
        ) : null}
      </div>
    </>
  )
}

/** What can be done with a message that was given up: it is sent again, or let be. */
export const DeadLetterActions: FC<{ id: number; primary?: boolean }> = ({ id, primary }) => (
  <div class="btns">
    <Replay id={id} primary={primary === true} />
    <form method="post" action={`/deliveries/${id}/set-aside`}>
      <button class="btn" type="submit">
        Set aside<span class="vh"> message {id}</span>
      </button>
    </form>
  </div>
)

/** Makes a message that was given up due again. */
const Replay: FC<{ id: number; primary?: boolean }> = ({ id, primary }) => (
  <form method="post" action={`/deliveries/${id}/replay`}>
    <button class={primary === true ? 'btn primary' : 'btn'} type="submit">
      Replay<span class="vh"> message {id}</span>
    </button>
  </form>
)
