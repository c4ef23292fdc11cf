import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { FittedBaseline } from '../../src/baseline/baseline.ts'
import { type BaselineView, viewBaseline } from '../../src/detect/baseline-view.ts'
import { detect } from '../../src/detect/detect.ts'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import type { DueWindow } from '../../src/monitor/due-windows.ts'
import { dueOf } from '../../src/monitor/evaluate-due.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import { runResultOf } from '../../src/monitor/run-result.ts'
import { type CountingPorts, countWindow } from '../../src/monitor/window-counts.ts'
import type { ProfileSchema } from '../../src/profile/layout.ts'
import { emptyProfile, type Profile } from '../../src/profile/profile.ts'
import { rowCounter } from '../../src/profile/row-counter.ts'
import { SCANS_A_YEAR } from '../../src/profile/window.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { createReportWork, type ReportWork } from '../../src/worker/report-work.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** Monday, 5 January 2026 in UTC. */
export const START = Date.UTC(2026, 0, 5)

export const monitor: Monitor = {
  model: 'credit',
  window: '1d',
  timezone: 'UTC',
  features: { income: 'numeric', job: 'categorical' },
  sensitive: { sex: {}, region: {} },
  depth: 2,
  outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
  scoreRange: [0, 1],
  maxStrata: 20_000,
  columns: {},
  retentionMs: undefined,
  labelsAfterMs: undefined,
  schedule: '5 * * * *',
  latenessMs: 15 * 60_000,
  limits: DEFAULT_LIMITS,
}

export const schema: ProfileSchema = {
  features: [
    { name: 'income', binning: { kind: 'numeric', edges: [0, 50, 100], coarseOf: [0, 1] } },
    {
      name: 'job',
      binning: { kind: 'categorical', categories: ['clerk', 'smith'], rare: ['monk'], rareComplete: true },
    },
  ],
  score: { kind: 'numeric', edges: [0, 0.5, 1], coarseOf: [0, 1] },
  scoreRange: [0, 1],
  outcome: monitor.outcome,
  decisions: ['approve', 'decline'],
  sensitive: [
    { name: 'sex', values: ['F', 'M'], rare: [] },
    { name: 'region', values: ['North', 'South'], rare: [] },
  ],
  maxStrata: 20_000,
}

/** So many rows alike, of which the first `approved` are approved and the others declined. */
export type Group = {
  readonly sex: string
  readonly region?: string
  readonly n: number
  readonly approved?: number
  readonly income?: number
  readonly job?: string | null
  readonly source?: string
  /** Of the approved, and of the declined, how many repaid; the others did not. Without it there are no labels. */
  readonly repaid?: readonly [ofApproved: number, ofDeclined: number]
  /** Rows without any decision. */
  readonly undecided?: boolean
}

type Row = { decision?: string; label?: string }

function rowsOf({ n, approved = 0, repaid, undecided = false }: Group): readonly Row[] {
  return Array.from({ length: n }, (_, i) => {
    const isApproved = i < approved
    const good = repaid && (isApproved ? i < repaid[0] : i - approved < repaid[1])
    return {
      ...(!undecided && { decision: isApproved ? 'approve' : 'decline' }),
      ...(repaid && { label: good ? 'repaid' : 'lost' }),
    }
  })
}

/** Training counts of groups, by source where groups name theirs. */
export function trained(groups: readonly Group[], under: ProfileSchema = schema): FittedBaseline {
  const counter = rowCounter(under)
  const profile = emptyProfile(counter.layout.length)
  const sources = new Map<string, Profile>()
  let rows = 0
  for (const group of groups) {
    const { sex, region = 'North', income = 25, job = 'clerk', source } = group
    for (const row of rowsOf(group)) {
      const counted = { features: [income, job], sensitive: [sex, region], score: 0.25, decision: undefined, ...row }
      counter.count(profile, counted)
      if (source !== undefined) {
        const of = sources.get(source) ?? emptyProfile(counter.layout.length)
        sources.set(source, of)
        counter.count(of, counted)
      }
      rows += 1
    }
  }
  return { schema: under, profile, sources, blocks: undefined, rows, sourceSha256: 'ab'.repeat(32) }
}

/** A real store under one monitor, what judges it, and the reports over it. */
export type ReportWorld = {
  readonly store: Store
  readonly monitor: Monitor
  readonly reports: ReportWork
  readonly fit: (groups: readonly Group[], version?: string, under?: ProfileSchema) => void
  /** Groups of predictions at a moment, received when they were made unless something else is said. */
  readonly arrive: (
    at: number,
    groups: readonly Group[],
    about?: { readonly version?: string; readonly receivedAt?: number; readonly labelled?: boolean },
  ) => readonly string[]
  readonly label: (ids: readonly string[], value: string, at: number) => void
  /** Judges what is due; nothing is opened and nobody is told. */
  readonly judge: (now: number) => void
}

/** Opens a world on a database of its own. */
export function reportWorld(over: Partial<Monitor> = {}): ReportWorld {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-reports-'))
  const own: Monitor = { ...monitor, ...over }
  const store = openStore(join(folder, 'plumbline.db'), { monitors: [own] })
  onTestFinished(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ports = portsOf(store)
  let ids = 0
  return {
    store,
    monitor: own,
    reports: createReportWork(store, ports, new Map([[own.model, own]])),
    fit: (groups, version = '1', under = schema) => {
      const about = { model: own.model, version, effectiveFrom: undefined, actor: 'ada', at: START }
      store.baselines.keep(trained(groups, under), about)
    },
    arrive: (at, groups, { version = '1', receivedAt = at, labelled = false } = {}) => {
      const rows = groups.flatMap((group) =>
        rowsOf(group).map(({ decision, label }) => ({
          id: `p-${++ids}`,
          at,
          features: { income: group.income ?? 25, job: group.job === undefined ? 'clerk' : group.job },
          sensitive: { sex: group.sex, region: group.region ?? 'North' },
          score: 0.25,
          ...(decision !== undefined && { decision }),
          ...(labelled && label !== undefined && { label }),
        })),
      )
      store.arrivals.writePredictions({
        model: own.model,
        version,
        actor: 'scoring',
        at: receivedAt,
        sensitive: Object.keys(own.sensitive),
        rows: rows.map((row, position) => ({ position, prediction: { ...row, version }, body: JSON.stringify(row) })),
      })
      return rows.map((row) => row.id)
    },
    label: (of, value, at) => {
      store.arrivals.writeLabels({
        model: own.model,
        actor: 'ledger',
        at,
        rows: of.map((id) => ({ label: { id, at, value }, body: JSON.stringify({ id, at, label: value }) })),
      })
    },
    judge: (now) => {
      for (const due of dueOf(ports, own, now)) judgeOne(store, ports, own, due, now)
    },
  }
}

function judgeOne(store: Store, ports: CountingPorts, own: Monitor, due: DueWindow, now: number): void {
  const { kind, window, revision } = due
  const lease = store.runs.lease(own.model, kind, window, revision, 'test', now, 60_000)
  if (!lease) throw new Error('the window is being judged')
  const throughBatch = store.fold.foldThrough(own.model)
  const versions = countWindow(ports, own, window, kind, throughBatch)
  const scan = detect({
    run: kind,
    versions: versions.flatMap((v) => v.counts ?? []),
    limits: own.limits,
    depth: own.depth,
    scansAYear: SCANS_A_YEAR[own.window],
  })
  const { encodeProfile } = store
  const result = runResultOf({
    scan,
    versions,
    throughBatch,
    judgedAt: now,
    encodeProfile,
  })
  store.runs.finish(lease, {
    ...result,
    findings: scan.findings.map((finding) => ({ finding, matterId: undefined })),
  })
}

function portsOf(store: Store): CountingPorts & Pick<Store, 'runs' | 'fold'> {
  const views = new Map<number, BaselineView>()
  return {
    runs: store.runs,
    profiles: store.profiles,
    fold: store.fold,
    baselineInEffect: store.baselines.inEffect,
    view: (id, depth) => {
      const view = views.get(id) ?? viewBaseline(store.baselines.load(id), depth)
      views.set(id, view)
      return view
    },
  }
}
