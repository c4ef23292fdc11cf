import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SilenceStore } from '../../src/alert/alert.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createSilenceStore } from '../../src/store/silence-store.ts'
import { createStoreStatistics } from '../../src/store/statistics-of-store.ts'

const AT = Date.UTC(2026, 3, 13, 10)
const HOUR = 3_600_000

let db: Db
let silences: SilenceStore

beforeEach(() => {
  db = openDatabase(':memory:')
  onTestFinished(() => db.close())
  silences = createSilenceStore(db, createEvidenceLog(db))
})

const fresh = (startsAt = AT, endsAt = AT + HOUR) => ({
  matchers: [parseMatcher('severity="notice"'), parseMatcher('slice_region=~"North|South"')],
  reason: ' the branch feed is moved ',
  author: 'ana',
  startsAt,
  endsAt,
})

const logged = () =>
  db
    .statement<{ kind: string; subject: string; actor: string }>(
      'select kind, subject, actor from log_entry order by seq',
    )
    .all()
    .map(({ kind, subject, actor }) => `${kind} ${subject} ${actor}`)

describe('a silence', () => {
  it('is kept as it was made, with an entry of the evidence log', () => {
    expect(silences.create(fresh(), AT)).toEqual({
      id: 1,
      matchers: [
        { name: 'severity', is: '=', value: 'notice' },
        { name: 'slice_region', is: '=~', value: 'North|South' },
      ],
      reason: 'the branch feed is moved',
      author: 'ana',
      createdAt: AT,
      startsAt: AT,
      endsAt: AT + HOUR,
      ended: undefined,
    })
    expect(logged()).toEqual(['silence-created silence:1 ana'])
  })

  it('is in force from its start to just before its end', () => {
    silences.create(fresh(AT + HOUR, AT + 2 * HOUR), AT)
    expect([0, 1, 1.5, 2].map((h) => silences.inForce(AT + h * HOUR).length)).toEqual([0, 1, 1, 0])
  })

  it('that nobody could mean is not kept', () => {
    expect(() => silences.create({ ...fresh(), matchers: [] }, AT)).toThrow('would match every alert')
    expect(logged()).toEqual([])
  })

  it('is ended once, by whom stands with it and in the log', () => {
    silences.create(fresh(), AT)
    expect(silences.end(1, 'bo', AT + 1000).ended).toEqual({ by: 'bo', at: AT + 1000 })
    expect(silences.inForce(AT + 1000)).toEqual([])
    expect(() => silences.end(1, 'cy', AT + 2000)).toThrow('silence 1 was ended by bo at 2026-04-13T10:00:01.000Z')
    expect(logged()).toEqual(['silence-created silence:1 ana', 'silence-ended silence:1 bo'])
  })

  it('that is over by itself, or is not there, cannot be ended', () => {
    silences.create(fresh(), AT)
    expect(() => silences.end(1, 'bo', AT + HOUR)).toThrow('silence 1 ended by itself')
    expect(() => silences.end(9, 'bo', AT)).toThrow('there is no silence 9')
  })

  it('stays in the list when it is over, newest first, a page at a time', () => {
    for (let i = 0; i < 5; i++) silences.create(fresh(AT, AT + HOUR + i), AT)
    const first = silences.list({ limit: 2 })
    expect([first.items.map(({ id }) => id), first.next]).toEqual([[5, 4], 4])
    const last = silences.list({ limit: 5, cursor: 4 })
    expect([last.items.map(({ id }) => id), last.next]).toEqual([[3, 2, 1], undefined])
  })
})

describe('the marker of news', () => {
  it('grows with every silence that is made and with every one that is ended early', () => {
    const marker = () => createStoreStatistics(db).newsMarker().silence
    expect(marker()).toBe(0)
    silences.create(fresh(), AT)
    expect(marker()).toBe(1)
    silences.create(fresh(), AT)
    expect(marker()).toBe(2)
    silences.end(1, 'ben', AT + 1)
    expect(marker()).toBe(3)
  })
})
