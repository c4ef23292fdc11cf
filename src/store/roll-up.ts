import { hash } from 'node:crypto'
import type { BaselineStore } from '../baseline/baseline.ts'
import { fineLayout, type ProfileSchema } from '../profile/layout.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import { addProfile, emptyProfile, type Profile } from '../profile/profile.ts'
import { encodeProfile } from '../profile/profile-codec.ts'
import { strataPossible } from '../profile/stratum.ts'
import { type Window, windowAfter, windowAt } from '../profile/window.ts'
import type { Db } from './database.ts'
import { type FoldedBaseline, foldedBaselines } from './fold-rows.ts'
import { findModelId } from './model-id.ts'
import { type KeptCounts, keptCounts, type RolledDay, rolledDays } from './rolled-days.ts'
import { subjectsOfSegments, writeSubjects } from './segment-subjects.ts'
import { deleteSegment, isBeingJudged, readSegment, type Segment, segmentOf } from './segments.ts'
import { createSettingStore } from './setting-store.ts'

/** Days stay in hours for this long after their end. */
const IN_HOURS_MS = 30 * 86_400_000

/** Days of one baseline whose counts one call adds up; the next call goes on after them. */
const DAYS_AT_ONCE = 62

/** What rolling up came to. */
export type RolledUp = { readonly rolledDays: number }

type Zone = Pick<ModelSpec, 'window' | 'timezone'>

/**
 * Rolls the hours of days that ended over 30 days ago up to one segment a local day, for models with windows under a day.
 *
 * A day is rolled up once each of its windows is judged, and only if what its runs were judged on can be added up from its segments byte by byte: then each window
 * can be told from its run. Rows that came after that stay in hours. A few days a call, each in a small transaction; nothing while a run is leased.
 */
export function rollUpOnce(
  db: Db,
  baselines: Pick<BaselineStore, 'load'>,
  specs: readonly (Zone & Pick<ModelSpec, 'model'>)[],
  now: number,
): RolledUp {
  let days = 0
  for (const spec of specs) {
    const modelId = findModelId(db, spec.model)
    if (modelId === undefined || (spec.window !== '1h' && spec.window !== '6h')) continue
    if (isBeingJudged(db, modelId)) continue
    for (const baseline of foldedBaselines(db, modelId))
      days += rollUpBaseline(db, baseline, {
        spec,
        schema: baselines.load(baseline.id).schema,
        before: now - IN_HOURS_MS,
      })
  }
  return { rolledDays: days }
}

type How = { readonly spec: Zone; readonly schema: ProfileSchema; readonly before: number }

function rollUpBaseline(db: Db, baseline: FoldedBaseline, how: How): number {
  const settings = createSettingStore(db)
  const key = `rolled-up:${baseline.id}`
  const from = settings.get(key) || Number.MIN_SAFE_INTEGER
  let tried = 0
  let rolled = 0
  let next = ''
  for (const day of daysInHours(db, baseline.id, how, Number(from))) {
    const plan = planOf(db, baseline, how.spec, day)
    if (!plan) continue
    if (tried === DAYS_AT_ONCE) {
      next = String(day.start)
      break
    }
    tried += 1
    if (rollUpDay(db, baseline, how, plan)) rolled += 1
  }
  if ((settings.get(key) ?? '') !== next) settings.set(key, next)
  return rolled
}

/** Local days, ended long enough ago, of which a baseline holds counts by the hour. */
function* daysInHours(db: Db, baselineId: number, { spec, before }: How, from: number): Generator<Window> {
  const buckets = db
    .statement<{ bucket: number }>(
      `select distinct bucket from segment where baseline_id = ? and bucket_end is null and bucket >= ? and bucket < ? order by bucket`,
    )
    .all(baselineId, from, before)
  let day: Window | undefined
  for (const { bucket } of buckets) {
    if (day && bucket < day.end) continue
    day = windowAt('1d', spec.timezone, bucket)
    if (day.end > before) return
    yield day
  }
}

type Piece = {
  readonly id: number
  readonly bucket: number
  readonly fromBatch: number
  readonly throughBatch: number
  readonly rows: number
}

/** What becomes one segment: of each window the pieces that its run was judged on, and what was rolled up before. */
type Plan = {
  readonly day: Window
  readonly rolled: RolledDay | undefined
  readonly windows: readonly { readonly kept: KeptCounts; readonly pieces: readonly Piece[] }[]
}

/** undefined where a window is not judged yet, windows do not divide the day, or there is nothing to be gained. */
function planOf(db: Db, baseline: FoldedBaseline, spec: Zone, day: Window): Plan | undefined {
  const windows: Window[] = []
  for (
    let window = windowAt(spec.window, spec.timezone, day.start);
    window.start < day.end;
    window = windowAfter(spec.window, spec.timezone, window)
  )
    windows.push(window)
  const before = rolledDays(db, baseline.id, day)
  if (windows[0]?.start !== day.start || windows.at(-1)?.end !== day.end) return undefined
  if (before.some((other) => other.start !== day.start || other.end !== day.end)) return undefined
  const pieces = piecesOf(db, baseline.id, day)
  const judged = judgedWindows(db, baseline.modelId, day)
  const kept = keptCounts(db, baseline.id, day)
  const planned: { kept: KeptCounts; pieces: Piece[] }[] = []
  for (const window of windows) {
    const inside = pieces.filter(({ bucket }) => bucket >= window.start && bucket < window.end)
    if (inside.length > 0 && !judged.has(`${window.start}-${window.end}`)) return undefined
    const newest = kept.find((k) => k.window.start === window.start && k.window.end === window.end)
    if (newest)
      planned.push({ kept: newest, pieces: inside.filter((piece) => piece.throughBatch <= newest.throughBatch) })
  }
  const hours = planned.reduce((sum, window) => sum + window.pieces.length, 0)
  if (hours === 0 || hours + before.length < 2) return undefined
  return { day, rolled: before[0], windows: planned }
}

function piecesOf(db: Db, baselineId: number, day: Window): readonly Piece[] {
  return db
    .statement<Piece>(
      `select id, bucket, from_batch as fromBatch, through_batch as throughBatch, rows from segment
       where baseline_id = ? and bucket_end is null and bucket >= ? and bucket < ? order by bucket, id`,
    )
    .all(baselineId, day.start, day.end)
}

function judgedWindows(db: Db, modelId: number, day: Window): ReadonlySet<string> {
  const rows = db
    .statement<{ start: number; end: number }>(
      `select window_start as start, window_end as end from window_run
       where model_id = ? and kind = 'arrival' and status = 'done' and window_start >= ? and window_start < ?`,
    )
    .all(modelId, day.start, day.end)
  return new Set(rows.map(({ start, end }) => `${start}-${end}`))
}

function rollUpDay(db: Db, baseline: FoldedBaseline, how: How, plan: Plan): boolean {
  const segment = rolledSegment(db, how.schema, plan)
  if (!segment) return false
  const seen = JSON.stringify(plan)
  return db.transact(() => {
    if (isBeingJudged(db, baseline.modelId)) return false
    if (JSON.stringify(planOf(db, baseline, how.spec, plan.day)) !== seen) return false
    for (const id of idsOf(plan)) deleteSegment(db, id)
    const { lastInsertRowid } = db
      .statement(
        'insert into segment (baseline_id, bucket, bucket_end, from_batch, through_batch, rows, body) values (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...[baseline.id, segment.bucket, plan.day.end, segment.fromBatch, segment.throughBatch, segment.rows],
        segment.body,
      )
    if (segment.subjects) writeSubjects(db, Number(lastInsertRowid), segment.subjects)
    return true
  })
}

/** The counts of the day together; undefined where they are not those its runs kept, or have been replaced meanwhile. */
function rolledSegment(db: Db, schema: ProfileSchema, plan: Plan): Segment | undefined {
  const { rolled, windows } = plan
  const places = fineLayout(schema).length
  const sum = emptyProfile(places)
  if (rolled && !addPiece(db, sum, rolled.id)) return undefined
  for (const { kept, pieces } of windows) {
    const counts = emptyProfile(places)
    if (!pieces.every(({ id }) => addPiece(db, counts, id))) return undefined
    // In a day that is rolled up already, a later run added these very pieces to what the earlier one had kept.
    if (!rolled && hash('sha256', encodeProfile(counts), 'hex') !== kept.sha256) return undefined
    addProfile(sum, counts)
  }
  // Where strata are limited, a late row asks how many its hour holds: far below the limit the answer is the same without its hour.
  if (strataPossible(schema.sensitive) > schema.maxStrata && 2 * sum.strata.size > schema.maxStrata) return undefined
  const parts = [...(rolled ? [rolled] : []), ...windows.flatMap((window) => window.pieces)]
  return segmentOf(
    plan.day.start,
    {
      from: Math.min(...parts.map((part) => part.fromBatch)),
      through: Math.max(...parts.map((part) => part.throughBatch)),
    },
    {
      profile: sum,
      rows: parts.reduce((rows, part) => rows + part.rows, 0),
      subjects: subjectsOfSegments(
        db,
        parts.map(({ id }) => id),
      ),
    },
  )
}

function addPiece(db: Db, sum: Profile, id: number): boolean {
  const row = db.statement<{ body: Buffer }>('select body from segment where id = ?').get(id)
  if (row) addProfile(sum, readSegment(row.body))
  return row !== undefined
}

function idsOf({ rolled, windows }: Plan): readonly number[] {
  return [...(rolled ? [rolled.id] : []), ...windows.flatMap(({ pieces }) => pieces.map(({ id }) => id))]
}
