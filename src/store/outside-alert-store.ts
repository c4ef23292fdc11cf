import type { Db } from './database.ts'

/** An alert of an outside Alertmanager, by what makes it the same one, and the investigation it belongs to. */
export type KnownAlert = {
  readonly fingerprint: string
  readonly startsAt: number
  readonly investigation: number
  readonly status: 'firing' | 'resolved'
}

/** Which alerts have come before. Writers run inside the caller's transaction. */
export type OutsideAlertStore = {
  readonly find: (fingerprint: string, startsAt: number) => KnownAlert | undefined
  /** The one of these labels that began last. */
  readonly newest: (fingerprint: string) => KnownAlert | undefined
  /** Notes a firing alert. @returns false where it has come before */
  readonly claim: (alert: Omit<KnownAlert, 'status'>, now: number) => boolean
  /** Notes that an alert is over. @returns false where that was known, or the alert was not */
  readonly resolve: (fingerprint: string, startsAt: number, now: number) => boolean
}

type Row = {
  readonly fingerprint: string
  readonly starts_at: number
  readonly investigation_id: number
  readonly status: KnownAlert['status']
}

/** Outside alerts in the database. */
export function createOutsideAlertStore(db: Db): OutsideAlertStore {
  return {
    find: (fingerprint, startsAt) =>
      alertOf(
        db
          .statement<Row>('select * from outside_alert where fingerprint = ? and starts_at = ?')
          .get(fingerprint, startsAt),
      ),
    newest: (fingerprint) =>
      alertOf(
        db
          .statement<Row>('select * from outside_alert where fingerprint = ? order by starts_at desc limit 1')
          .get(fingerprint),
      ),
    claim: ({ fingerprint, startsAt, investigation }, now) =>
      db
        .statement(
          `insert into outside_alert (fingerprint, starts_at, investigation_id, status, received_at)
           values (?, ?, ?, 'firing', ?) on conflict do nothing`,
        )
        .run(fingerprint, startsAt, investigation, now).changes === 1,
    resolve: (fingerprint, startsAt, now) =>
      db
        .statement(
          `update outside_alert set status = 'resolved', received_at = ?
           where fingerprint = ? and starts_at = ? and status = 'firing'`,
        )
        .run(now, fingerprint, startsAt).changes === 1,
  }
}

function alertOf(row: Row | undefined): KnownAlert | undefined {
  return (
    row && {
      ...{ fingerprint: row.fingerprint, startsAt: row.starts_at },
      ...{ investigation: row.investigation_id, status: row.status },
    }
  )
}
