import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { AttachmentStore } from '../../src/investigate/attachment.ts'
import { createAttachmentStore } from '../../src/store/attachment-store.ts'
import { createContentStore } from '../../src/store/content-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createInvestigationStore } from '../../src/store/investigation-store.ts'
import { createOutsideAlertStore } from '../../src/store/outside-alert-store.ts'
import { opened, temporaryFile } from './scene.ts'

const AT = Date.UTC(2026, 3, 13, 10)

function stores() {
  const db = opened(temporaryFile())
  const log = createEvidenceLog(db)
  const contents = createContentStore(db)
  const investigations = createInvestigationStore(db, log, contents)
  const { id } = investigations.open(
    {
      ...{ model: 'credit', matter: undefined, family: 'suspicion', rootSlice: 'overall', title: 't' },
      ...{ severity: 'warning', openedBy: 'ada', lineage: [] },
      evidence: {
        ...{ format: 1, model: 'credit', window: undefined, windowLabel: undefined, versions: [] },
        ...{ findings: [], slices: [], batches: undefined, insufficient: [] },
      },
    },
    AT,
  )
  return { db, id, investigations, attachments: createAttachmentStore(db, log, contents) }
}

const file: Parameters<AttachmentStore['keep']>[1] = {
  kind: 'evidently',
  name: 'drift.json',
  mediaType: 'application/json',
  body: Buffer.from('{"metrics": []}'),
  statements: [
    {
      about: { column: 'income', slice: undefined },
      ...{ metric: 'psi', value: 0.2, limit: undefined, verdict: 'differs' },
    },
  ],
}

describe('an attachment', () => {
  it('is kept with its bytes, their hash and what it says', () => {
    const s = stores()
    const kept = s.attachments.keep(s.id, { ...file, note: 'nightly' }, 'bo', AT + 1)
    expect(kept).toEqual({
      ...{ id: 1, investigation: s.id, kind: 'evidently', name: 'drift.json', mediaType: 'application/json' },
      ...{ bytes: 15, sha256: hash('sha256', file.body, 'hex'), actor: 'bo', receivedAt: AT + 1, note: 'nightly' },
      statements: file.statements,
    })
    expect(s.attachments.of(s.id)).toEqual([kept])
    expect(Buffer.from(s.attachments.get(1)?.body ?? []).toString()).toBe('{"metrics": []}')
    expect(s.attachments.get(2)).toBeUndefined()
  })

  it('stands on the timeline and in the evidence log with its hash', () => {
    const s = stores()
    const { sha256 } = s.attachments.keep(s.id, file, 'bo', AT + 1)
    const detail = s.investigations.get(s.id)
    expect(detail?.timeline.at(-1)).toMatchObject({
      ...{ kind: 'attached', actor: 'bo', at: AT + 1, reason: undefined },
      body: { attachment: 1, name: 'drift.json', kind: 'evidently', bytes: 15, sha256, statements: 1 },
    })
    expect(detail?.updatedAt).toBe(AT + 1)
    const logged = s.db.statement<{ kind: string; subject: string }>('select kind, subject from log_entry order by seq')
    expect(logged.all().at(-1)).toEqual({ kind: 'investigation-evidence', subject: `investigation:${s.id}` })
  })

  it('of an investigation that is not there leaves nothing behind', () => {
    const s = stores()
    expect(() => s.attachments.keep(99, file, 'bo', AT)).toThrow('INV-99 is not on record')
    expect(s.db.statement('select 1 from attachment').get()).toBeUndefined()
    expect(s.db.statement('select 1 from content where media_type = ?').get('application/json')).toBeUndefined()
  })
})

describe('an outside alert', () => {
  it('is claimed once and resolved once', () => {
    const { db } = stores()
    const alerts = createOutsideAlertStore(db)
    const alert = { fingerprint: 'ab', startsAt: AT, investigation: 1 }
    expect([alerts.claim(alert, AT), alerts.claim({ ...alert, investigation: 2 }, AT)]).toEqual([true, false])
    expect(alerts.find('ab', AT)).toEqual({ ...alert, status: 'firing' })
    expect([alerts.resolve('ab', AT, AT + 1), alerts.resolve('ab', AT, AT + 2)]).toEqual([true, false])
    expect(alerts.resolve('cd', AT, AT)).toBe(false)
    alerts.claim({ ...alert, startsAt: AT + 5, investigation: 3 }, AT + 5)
    expect(alerts.newest('ab')).toMatchObject({ investigation: 3, status: 'firing' })
    expect(alerts.newest('cd')).toBeUndefined()
  })
})
