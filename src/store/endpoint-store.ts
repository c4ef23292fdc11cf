import { switchedOff } from '../alert/endpoint-notice.ts'
import type { EndpointBook } from '../alert/notification.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import type { Db } from './database.ts'

type EndpointRow = { readonly channel: string; readonly disabled_at: number; readonly because: string }

const ACTOR = 'plumbline'

/**
 * Channels that are switched off, in the database; both turns of the switch stand in the evidence log.
 *
 * Switching off makes dead letters of what waits for the channel. Switching on makes due again what became a dead letter since, save tests: whoever asked
 * for one has gone.
 */
export function createEndpointStore(db: Db, log: EvidenceLog): EndpointBook {
  return {
    disabled: () =>
      db
        .statement<EndpointRow>('select channel, disabled_at, because from endpoint order by disabled_at, channel')
        .all()
        .map(({ channel, disabled_at, because }) => ({ channel, disabledAt: disabled_at, because })),
    disable: (channel, because, at) =>
      db.transact(() => {
        const { changes } = db
          .statement(
            'insert into endpoint (channel, disabled_at, because) values (?, ?, ?) on conflict (channel) do nothing',
          )
          .run(channel, at, because)
        if (changes === 0) return false
        // What is under way settles by itself.
        const { changes: deadLetters } = db
          .statement(
            `update outbox set status = 'failed', due_at = ?, last_error = ?
             where status = 'pending' and channel = ? and lease_until <= ?`,
          )
          .run(at, switchedOff({ disabledAt: at, because }), channel, at)
        append(log, channel, { actor: ACTOR, at, body: { channel, switched: 'off', because, deadLetters } })
        return true
      }),
    enable: (channel, actor, at) =>
      db.transact(() => {
        const was = db
          .statement<EndpointRow>('delete from endpoint where channel = ? returning channel, disabled_at, because')
          .get(channel)
        if (was === undefined) throw new ServiceError('conflict', `channel ${channel} is not switched off`)
        // A dead letter is due at the moment it became one.
        const { changes: due } = db
          .statement(
            `update outbox set status = 'pending', attempts = 0, due_at = ?, lease_until = 0
             where status = 'failed' and kind <> 'test' and channel = ? and due_at >= ?`,
          )
          .run(at, channel, was.disabled_at)
        append(log, channel, { actor, at, body: { channel, switched: 'on', due } })
      }),
  }
}

function append(
  log: EvidenceLog,
  channel: string,
  entry: { readonly actor: string; readonly at: number; readonly body: object },
): void {
  log.append({ kind: 'endpoint', subject: `channel:${channel}`, ...entry })
}
