import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { BaselineSummary, FittedBaseline } from '../../src/baseline/baseline.ts'
import { fineLayout, type ProfileSchema } from '../../src/profile/layout.ts'
import type { ModelSpec } from '../../src/profile/model-spec.ts'
import { emptyProfile } from '../../src/profile/profile.ts'
import { createArrivalStore } from '../../src/store/arrival-store.ts'
import { createBaselineStore } from '../../src/store/baseline-store.ts'
import { createContentStore } from '../../src/store/content-store.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createFold } from '../../src/store/fold.ts'
import { createProfileStore } from '../../src/store/profile-store.ts'
import { createRunStore } from '../../src/store/run-store.ts'
import { createSubjectHash } from '../../src/store/subject-key.ts'

export const DAY = 86_400_000
/** 2026-01-01 in UTC. */
export const START = Date.UTC(2026, 0, 1)

/** A path in a folder that goes when the test ends. */
export function temporaryFile(name = 'plumbline.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** A connection that closes when the test ends. */
export function opened(path: string): Db {
  const db = openDatabase(path)
  onTestFinished(() => db.close())
  return db
}

/** One numeric feature in two fine cells, one sensitive feature of two values, a binary decision. */
export const schema: ProfileSchema = {
  features: [{ name: 'income', binning: { kind: 'numeric', edges: [0, 50, 100], coarseOf: [0, 1] } }],
  score: { kind: 'numeric', edges: [0, 0.5, 1], coarseOf: [0, 1] },
  scoreRange: [0, 1],
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
  decisions: ['approve', 'decline'],
  sensitive: [{ name: 'sex', values: ['F', 'M'], rare: [] }],
  maxStrata: 20_000,
}

export const layout = fineLayout(schema)

export const spec = { window: '1d', timezone: 'UTC' } as const

export function fitted(over: Partial<ProfileSchema> = {}): FittedBaseline {
  return {
    schema: { ...schema, ...over },
    profile: emptyProfile(layout.length),
    sources: new Map(),
    blocks: undefined,
    rows: 0,
    sourceSha256: 'ab'.repeat(32),
  }
}

/** A prediction as it arrives; scores are sixteenths, so that their sums are exact in any order. */
export type Row = {
  readonly id: string
  readonly at: number
  readonly sex?: string | null
  readonly income?: number
  readonly score?: number
  readonly decision?: string
  readonly label?: string
  readonly subject?: string
}

/** Every store over one connection, for one model. */
export function storesOf(db: Db, zone: Pick<ModelSpec, 'window' | 'timezone'> = spec) {
  const log = createEvidenceLog(db)
  const contents = createContentStore(db)
  const arrivals = createArrivalStore(db, log)
  const baselines = createBaselineStore(db, log)
  return {
    db,
    log,
    contents,
    arrivals,
    baselines,
    profiles: createProfileStore(db, baselines),
    runs: createRunStore(db, log, contents),
    fold: createFold(db, baselines, (model) => (model === 'credit' ? zone : undefined), createSubjectHash(db)),
    keep: (of: FittedBaseline = fitted(), effectiveFrom?: number, version = '1'): BaselineSummary =>
      baselines.keep(of, { model: 'credit', version, effectiveFrom, actor: 'ada', at: START }),
    arrive: (rows: readonly Row[], version = '1') =>
      arrivals.writePredictions({
        model: 'credit',
        version,
        actor: 'scoring',
        at: START,
        sensitive: ['sex'],
        rows: rows.map((row, position) => {
          const { id, at, score, decision, label, subject } = row
          const features = { income: row.income ?? 10 }
          const sensitive = { sex: row.sex ?? null }
          const sent = {
            id,
            at,
            features,
            sensitive,
            ...(score !== undefined && { score }),
            ...(decision !== undefined && { decision }),
            ...(label !== undefined && { label }),
            ...(subject !== undefined && { subject }),
          }
          return { position, prediction: { ...sent, version }, body: JSON.stringify(sent) }
        }),
      }),
    label: (labels: readonly { id: string; at: number; value: string }[]) =>
      arrivals.writeLabels({
        model: 'credit',
        actor: 'ledger',
        at: START,
        rows: labels.map((label) => ({
          label,
          body: JSON.stringify({ id: label.id, at: label.at, label: label.value }),
        })),
      }),
  }
}

/** A new database with every store. */
export function scene(zone?: Parameters<typeof storesOf>[1]): ReturnType<typeof storesOf> {
  return storesOf(opened(temporaryFile()), zone)
}

/** What a scan of nothing in particular comes to. */
export function resultAt(throughBatch: number) {
  return {
    judgedAt: START + DAY,
    throughBatch,
    tests: 3,
    summary: { level: 0.1, rows: 0, versions: [], verdicts: {} },
    judged: [],
    findings: [],
    profiles: [],
  } as const
}

/** Judges a day by its number since START, through a batch. */
export function judge(stores: ReturnType<typeof storesOf>, day: number, throughBatch: number, revision = 1): number {
  const window = { start: START + day * DAY, end: START + (day + 1) * DAY }
  const lease = stores.runs.lease('credit', 'arrival', window, revision, 'me', START, 60_000)
  if (!lease || !stores.runs.finish(lease, resultAt(throughBatch))) throw new Error('the window could not be judged')
  return lease.runId
}
