import { describe, expect, it } from 'vitest'
import { logEntry } from '../../src/evidence/log-entry.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { checkIntegrity } from '../../src/store/maintenance.ts'
import { opened, temporaryFile } from './scene.ts'

const evidence = { kind: 'step', at: 1, actor: 'ada', subject: 'investigation:1', body: { said: 'look again' } }
const salt = Buffer.alloc(16, 9)

describe('the evidence log', () => {
  it('numbers entries from 0 without a gap, also after work that was rolled back', () => {
    const db = opened(temporaryFile())
    const log = createEvidenceLog(db)
    expect(log.append(evidence).seq).toBe(0)
    expect(() =>
      db.transact(() => {
        log.append(evidence)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(log.append(evidence).seq).toBe(1)
    expect(checkIntegrity(db)).toEqual([])
  })

  it('keeps the entry, its salt and its leaf hash, and nothing of the body', () => {
    const db = opened(temporaryFile())
    const receipt = createEvidenceLog(db, () => salt).append(evidence)
    const made = logEntry(evidence, salt)
    expect(receipt).toEqual({
      seq: 0,
      bodySha256: made.bodySha256,
      leafHash: Buffer.from(made.leafHash).toString('hex'),
    })
    const row = db.statement<Record<string, unknown>>('select * from log_entry').get()
    expect(row).toMatchObject({ entry: made.entry, salt, leaf_hash: Buffer.from(made.leafHash) })
    expect(JSON.stringify(row)).not.toContain('look again')
  })

  it('tells which entry was changed behind its back, and which is gone', () => {
    const db = opened(temporaryFile())
    const log = createEvidenceLog(db)
    for (let i = 0; i < 4; i++) log.append(evidence)
    db.sqlite.exec('drop trigger log_entry_no_update; drop trigger log_entry_no_delete')
    db.sqlite.exec(
      `update log_entry set entry = replace(entry, 'ada', 'eve') where seq = 1; delete from log_entry where seq = 2`,
    )
    expect(checkIntegrity(db)).toEqual([
      'entry 1 of the evidence log is not the one its hash was taken of',
      'the evidence log lacks the entries from 2 to 2',
    ])
  })
})
