import type { TrackRecord } from '../investigate/investigation.ts'
import type { Db } from './database.ts'

type Row = {
  readonly concluded: number
  readonly false_alarms: number
  readonly dismissed: number
  readonly acknowledged: number
  readonly to_acknowledge: number | null
  readonly to_conclude: number | null
}

// What was last touched before the span has no event in it: the timeline is read of the others alone.
const SQL = `
  with acted as materialized (
    select i.status, i.root_cause, i.opened_at,
      min(case when t.kind in ('acknowledged', 'investigating', 'concluded', 'dismissed') then t.at end) as first_at,
      max(case when t.kind = 'concluded' then t.at end) as concluded_at,
      max(case when t.kind = 'dismissed' then t.at end) as dismissed_at
    from investigation i join timeline t on t.investigation_id = i.id
    where i.updated_at >= :since
    group by i.id
  ),
  first_step as materialized (select first_at - opened_at as ms from acted where first_at >= :since),
  conclusion as materialized (
    select concluded_at - opened_at as ms, root_cause from acted
    where concluded_at >= :since and status in ('concluded', 'closed')
  )
  select
    (select count(*) from conclusion) as concluded,
    (select count(*) from conclusion where root_cause = 'false-alarm') as false_alarms,
    (select count(*) from acted where status = 'dismissed' and dismissed_at >= :since) as dismissed,
    (select count(*) from first_step) as acknowledged,
    (select avg(ms) from (select ms from first_step order by ms
       limit 2 - (select count(*) from first_step) % 2
       offset max(0, (select (count(*) - 1) / 2 from first_step)))) as to_acknowledge,
    (select avg(ms) from (select ms from conclusion order by ms
       limit 2 - (select count(*) from conclusion) % 2
       offset max(0, (select (count(*) - 1) / 2 from conclusion)))) as to_conclude`

/** How investigations fared since a moment, by one query. */
export function readTrackRecord(db: Db, since: number): TrackRecord {
  const row = db.statement<Row>(SQL).get({ since }) as Row
  return {
    since,
    concluded: row.concluded,
    falseAlarms: row.false_alarms,
    dismissed: row.dismissed,
    acknowledged: row.acknowledged,
    medianToAcknowledgeMs: row.to_acknowledge ?? undefined,
    medianToConcludeMs: row.to_conclude ?? undefined,
  }
}
