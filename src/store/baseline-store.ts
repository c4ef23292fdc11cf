import { hash } from 'node:crypto'
import type { Baseline, BaselineStore, BaselineSummary } from '../baseline/baseline.ts'
import { decodeBaseline, encodeBaseline } from '../baseline/baseline-codec.ts'
import { FEWEST_BLOCKS } from '../detect/calibration.ts'
import { ServiceError } from '../errors.ts'
import type { EvidenceLog } from '../evidence/evidence-log.ts'
import { packBlob, unpackBlob } from './blob.ts'
import type { Db } from './database.ts'
import { ensureModelId, findModelId, lastBatchOf } from './model-id.ts'

/** Decoded baselines held in memory; they never change. */
const KEPT_IN_MEMORY = 32

const SUMMARY = `select b.id, m.name as model, b.version, b.revision, b.fitted_at as fittedAt, b.effective_from as effectiveFrom, b.rows,
  b.calibrated, b.source_sha256 as sourceSha256, b.sha256, b.actor from baseline b join model m on m.id = b.model_id`

type SummaryRow = Omit<BaselineSummary, 'effectiveFrom' | 'calibrated'> & {
  readonly effectiveFrom: number | null
  readonly calibrated: number
}

/** Baselines in the database. */
export function createBaselineStore(db: Db, log: EvidenceLog): BaselineStore {
  const loaded = new Map<number, Baseline>()

  return {
    keep: (fitted, about) => {
      const body = encodeBaseline(fitted)
      const sha256 = hash('sha256', body, 'hex')
      const stored = packBlob(body)
      return db.transact(() => {
        const modelId = ensureModelId(db, about.model)
        const revision = nextRevision(modelId, about.version)
        const calibrated = (fitted.blocks?.starts.length ?? 0) >= FEWEST_BLOCKS
        const row = db
          .statement<{ id: number }>(
            `insert into baseline (model_id, version, revision, fitted_at, effective_from, kept_after_batch, rows, calibrated, source_sha256, sha256,
               actor, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id`,
          )
          .get(
            modelId,
            about.version,
            revision,
            about.at,
            about.effectiveFrom ?? null,
            lastBatchOf(db, modelId),
            fitted.rows,
            calibrated ? 1 : 0,
            fitted.sourceSha256,
            sha256,
            about.actor,
            stored,
          )
        const { id } = row as { id: number }
        db.statement('insert into fold (baseline_id, through_batch) values (?, 0)').run(id)
        const summary: BaselineSummary = {
          id,
          model: about.model,
          version: about.version,
          revision,
          fittedAt: about.at,
          effectiveFrom: about.effectiveFrom,
          rows: fitted.rows,
          calibrated,
          sourceSha256: fitted.sourceSha256,
          sha256,
          actor: about.actor,
        }
        log.append({ kind: 'baseline', at: about.at, actor: about.actor, subject: `baseline:${id}`, body: summary })
        return summary
      })
    },

    list: (model) => {
      const rows =
        model === undefined
          ? db.statement<SummaryRow>(`${SUMMARY} order by m.name, b.id`).all()
          : db.statement<SummaryRow>(`${SUMMARY} where m.name = ? order by b.id`).all(model)
      return rows.map(summaryOf)
    },

    load: (id) => {
      const known = loaded.get(id)
      if (known) return known
      const row = db.statement<SummaryRow>(`${SUMMARY} where b.id = ?`).get(id)
      if (!row)
        throw new ServiceError('not-found', `there is no baseline ${id}: \`plumbline baseline list\` shows them`)
      const stored = db.statement<{ body: Buffer }>('select body from baseline where id = ?').get(id) as {
        body: Buffer
      }
      const { calibrated: _, actor: __, ...about } = summaryOf(row)
      const baseline: Baseline = { ...about, ...decodeBaseline(unpackBlob(stored.body)) }
      for (const oldest of loaded.keys()) {
        if (loaded.size < KEPT_IN_MEMORY) break
        loaded.delete(oldest)
      }
      loaded.set(id, baseline)
      return baseline
    },

    inEffect: (model, version, at) => {
      const modelId = findModelId(db, model)
      if (modelId === undefined) return undefined
      const row = db
        .statement<SummaryRow>(
          `${SUMMARY} where b.model_id = ? and b.version = ? and (b.effective_from is null or b.effective_from <= ?)
           order by b.revision desc limit 1`,
        )
        .get(modelId, version, at)
      return row && summaryOf(row)
    },
  }

  function nextRevision(modelId: number, version: string): number {
    const row = db
      .statement<{ revision: number }>(
        'select coalesce(max(revision), 0) + 1 as revision from baseline where model_id = ? and version = ?',
      )
      .get(modelId, version)
    return (row as { revision: number }).revision
  }
}

function summaryOf(row: SummaryRow): BaselineSummary {
  return { ...row, effectiveFrom: row.effectiveFrom ?? undefined, calibrated: row.calibrated === 1 }
}
