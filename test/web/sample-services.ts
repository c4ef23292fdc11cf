import { ServiceError } from '../../src/errors.ts'
import type { Window } from '../../src/profile/window.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { AppServices, SystemReport } from '../../src/web/app-services.ts'

const WEEK = 7 * 86_400_000
const LAST_START = Date.UTC(2026, 3, 6)

/** Six weeks up to the one judged last, oldest first. */
const weeks: readonly (Window & { readonly label: string })[] = [5, 4, 3, 2, 1, 0].map((back) => {
  const start = LAST_START - back * WEEK
  return { start, end: start + WEEK, label: new Date(start).toISOString().slice(0, 10) }
})

const rate = (count: number, of: number) => ({ count, of, rate: count / of })
const around = (estimate: number, half: number) => ({ estimate, lower: estimate - half, upper: estimate + half })

const notHere = (what: string): never => {
  throw new ServiceError('not-found', `${what} is not part of this sample`)
}

/** What is computed on request; tests of it bring their own. */
export function sampleRequests(): Pick<
  AppServices,
  | 'sliceMetrics'
  | 'searchSlices'
  | 'testValues'
  | 'training'
  | 'backtest'
  | 'attach'
  | 'attachmentsOf'
  | 'attachment'
  | 'receiveAlerts'
> {
  return {
    sliceMetrics: () => notHere('a report of metrics'),
    searchSlices: () => notHere('a search of slices'),
    testValues: () => notHere('a test of values'),
    training: () => notHere('training data'),
    backtest: () => notHere('a backtest'),
    attach: () => notHere('an attachment'),
    attachmentsOf: () => [],
    attachment: () => undefined,
    receiveAlerts: () => ({ opened: [], appended: [], ignored: [] }),
  }
}

/** Statistics of one model with fixed figures: a slice that falls in the fourth of six weeks. */
export function sampleStatistics(): Pick<
  AppServices,
  | 'history'
  | 'distribution'
  | 'arrival'
  | 'performance'
  | 'sources'
  | 'finding'
  | 'findingsOf'
  | 'lastFindings'
  | 'explain'
  | 'drawChart'
  | 'drawLineage'
> {
  return {
    history: (model, { slices }) => ({
      model,
      timezone: 'UTC',
      limit: { ratio: 0.8 },
      versions: [
        { version: '6', since: weeks[0]?.start ?? 0, label: weeks[0]?.label ?? '' },
        { version: '7', since: weeks[3]?.start ?? 0, label: weeks[3]?.label ?? '' },
      ],
      slices: (slices ?? ['age=18-25 & region=North', 'sex=F']).map((slice, s) => ({
        slice,
        points: weeks.map(({ label, ...window }, i) => {
          const fallen = s === 0 && i >= 3
          return {
            window,
            label,
            version: i >= 3 ? '7' : '6',
            n: 904,
            now: rate(fallen ? 416 : 590, 904),
            restNow: rate(11_360, 17_380),
            ratio: around(fallen ? 0.71 : 0.97, 0.05),
            difference: around(fallen ? -0.19 : -0.02, 0.03),
            trainingRatio: around(0.97, 0.022),
            trainingDifference: around(-0.02, 0.014),
            undefinedBecause: undefined,
            verdict: fallen ? 'finding' : 'within',
            question: 'disparity',
            scan: undefined,
          }
        }),
      })),
    }),
    distribution: (model, { subject, slice }) => ({
      model,
      version: '7',
      from: LAST_START,
      to: LAST_START + WEEK,
      timezone: 'UTC',
      subject,
      slice,
      cells: ['under 0.2', '0.2 to 0.4', '0.4 to 0.6', '0.6 to 0.8', '0.8 or more', 'missing'],
      now: [204, 260, 220, 150, 70, 0],
      training: [610, 900, 1230, 1100, 618, 0],
      drift: undefined,
    }),
    arrival: (model) => ({
      model,
      timezone: 'UTC',
      windows: weeks.map(({ label, ...window }, i) => ({
        window,
        label,
        judged: true,
        rows: 18_000 + 40 * i,
        late: i === 4 ? 1200 : 12,
        versions: { [i >= 3 ? '7' : '6']: 18_000 + 40 * i },
        received: { accepted: 18_000, repeated: 41, conflicting: 0, refused: 14 },
      })),
      lastReceivedAt: Date.UTC(2026, 3, 13, 10, 21),
      unknown: [{ feature: 'income', missing: 60, unseen: 0, of: 18_284 }],
    }),
    performance: (model) => ({
      model,
      timezone: 'UTC',
      labelsAfterMs: 90 * 86_400_000,
      maturity: weeks.map(({ label, ...window }, i) => ({
        window,
        label,
        decided: 18_000,
        labelled: i === 0 ? 5600 : 0,
        judged: false,
        dueAt: window.end + 90 * 86_400_000,
      })),
      judged: undefined,
    }),
    sources: (model, version, slice) => ({
      model,
      version,
      slice,
      sources: [
        {
          source: 'internal-branch-2024',
          rows: 372,
          allRows: 7600,
          share: 0.083,
          allShare: 0.048,
          rate: rate(150, 372),
          restRate: rate(4700, 7228),
          difference: around(-0.247, 0.05),
          pooledWithout: around(-0.005, 0.02),
        },
        {
          source: 'core-bank',
          rows: 4086,
          allRows: 84_016,
          share: 0.917,
          allShare: 0.952,
          rate: rate(2590, 4086),
          restRate: rate(51_100, 79_930),
          difference: around(-0.004, 0.01),
          pooledWithout: around(-0.03, 0.02),
        },
      ],
      pooled: around(-0.025, 0.015),
    }),
    finding: () => undefined,
    findingsOf: () => [],
    lastFindings: () => [],
    explain: (id) => {
      throw new ServiceError('not-found', `there is no finding ${id}`)
    },
    drawChart: async () => '<svg role="img" aria-label="a chart" viewBox="0 0 10 10"></svg>',
    drawLineage: async () => ({
      svg: '<svg role="img" aria-label="lineage" viewBox="0 0 10 10"></svg>',
      width: 10,
      height: 10,
      shown: 1,
      total: 1,
      boxes: [],
    }),
  }
}

/** Alerts, deliveries and the system with nothing in them. */
export function sampleTelling(
  _store: Store,
  clock: () => number,
): Pick<
  AppServices,
  | 'silences'
  | 'alerts'
  | 'outbox'
  | 'replay'
  | 'setAside'
  | 'channels'
  | 'enableChannel'
  | 'testChannel'
  | 'readLink'
  | 'useLink'
  | 'system'
  | 'newsMarker'
> {
  const missing = (what: string): never => {
    throw new ServiceError('not-found', `there is no such ${what}`)
  }
  return {
    silences: {
      create: (fresh, at) => ({ id: 1, ...fresh, createdAt: at, ended: undefined }),
      end: () => missing('silence'),
      inForce: () => [],
      list: () => ({ items: [], next: undefined }),
    },
    alerts: () => [],
    outbox: { list: () => ({ items: [], next: undefined }), get: () => undefined },
    replay: () => missing('message'),
    setAside: () => missing('message'),
    channels: () => [
      {
        name: 'oncall-mail',
        kind: 'email',
        routes: ['route 1'],
        waiting: 0,
        failed: 0,
        lastDeliveredAt: Date.UTC(2026, 3, 13, 3, 5, 24),
        disabled: undefined,
      },
    ],
    enableChannel: () => missing('channel'),
    testChannel: () => ({ outcome: 'delivered', detail: '250 OK' }),
    readLink: () => missing('link'),
    useLink: () => missing('link'),
    system: () => ({
      version: '0.1.0',
      runtime: 'Node v24',
      startedAt: clock() - 3_600_000,
      runs: [],
      models: [],
      database: {
        path: 'data/plumbline.db',
        bytes: 12_000_000,
        walBytes: 4_000_000,
        freeBytes: 80_000_000_000,
        predictions: 110_000,
        schemaVersion: 3,
      },
      backup: undefined,
      log: { size: 48_213 },
      outbox: { waiting: 0, failed: 0, oldestAt: undefined },
      retention: [],
      heavyWorkWaiting: 0,
      health: { status: 'ok', reasons: [] },
    }),
    newsMarker: () => ({ timeline: 1, run: 41, delivery: 1, silence: 0 }),
  }
}

/** Three messages: one delivered at the second try, one that waits, one that was given up. */
export function sampleDeliveries(): Pick<AppServices, 'outbox' | 'channels'> {
  const at = Date.UTC(2026, 3, 13, 3, 5, 22)
  const message = (outboxId: number, over: Partial<Message>): Message => ({
    outboxId,
    messageId: `msg_0${outboxId}`,
    channel: 'oncall-mail',
    kind: 'opened',
    status: 'delivered',
    attempts: 2,
    createdAt: at,
    deliveredAt: at + 62_000,
    dueAt: at,
    lastError: undefined,
    detail: '250 accepted',
    because: 'severity is critical',
    severity: 'critical',
    investigations: [1],
    bytes: 9_412,
    sha256: '61d0'.repeat(16),
    tries: [
      { startedAt: at, endedAt: at + 30_000, outcome: 'later', detail: '421 try again later' },
      { startedAt: at + 61_000, endedAt: at + 61_840, outcome: 'delivered', detail: '250 accepted' },
    ],
    body: {
      messageId: `msg_0${outboxId}`,
      channel: 'oncall-mail',
      because: 'severity is critical',
      notification: {
        kind: 'opened',
        at,
        severity: 'critical',
        model: 'credit-default',
        investigations: [
          {
            id: 1,
            key: 'INV-1',
            title: 'Selection rate of North × age 18–25 is 0.71 of everyone else’s',
            severity: 'critical',
            model: 'credit-default',
            versions: ['7'],
            family: 'limit',
            rootSlice: 'region=North & age=18-25',
            status: 'open',
            window: { label: 'week of 2026-04-06', start: LAST_START, end: LAST_START + WEEK },
            facts: [
              { name: 'ratio', value: '0.71 (95 % interval 0.66 to 0.76; n = 904)' },
              { name: 'ratio at training', value: '0.97' },
              { name: 'limit', value: '0.80' },
            ],
            also: [],
            lineage: ['Version 7 was trained on core.loans and branch.extract_2024.'],
            url: 'http://plumbline.bank.example:4680/investigations/INV-1',
            evidenceSha256: '3f9a'.repeat(16),
            sequence: 0,
          },
        ],
      },
    },
    ...over,
  })
  const messages = [
    message(3, {
      channel: 'oncall-hook',
      status: 'failed',
      attempts: 9,
      deliveredAt: undefined,
      detail: '500 from hooks.bank.example',
      lastError: '500 from hooks.bank.example',
      tries: [],
    }),
    message(2, {
      status: 'pending',
      attempts: 1,
      deliveredAt: undefined,
      lastError: '421 try again later',
      kind: 'worsened',
    }),
    message(1, {}),
  ]
  return {
    outbox: {
      list: ({ channel, status }) => ({
        items: messages.filter(
          (m) => (channel === undefined || m.channel === channel) && (status === undefined || m.status === status),
        ),
        next: undefined,
      }),
      get: (id) => messages.find((m) => m.outboxId === id),
    },
    channels: () => [
      {
        name: 'oncall-mail',
        kind: 'email',
        routes: ['route 1'],
        waiting: 1,
        failed: 0,
        lastDeliveredAt: at + 62_000,
        disabled: undefined,
      },
      {
        name: 'oncall-hook',
        kind: 'webhook',
        routes: [],
        waiting: 0,
        failed: 1,
        lastDeliveredAt: undefined,
        disabled: { at: at + 90_000, because: '410 Gone from hooks.bank.example' },
      },
    ],
  }
}

type Message = NonNullable<ReturnType<AppServices['outbox']['get']>>

/** A service that has judged windows, has one more to judge, and was backed up. */
export function sampleSystem(runs: SystemReport['runs'], now: number): SystemReport {
  return {
    version: '0.1.0',
    runtime: 'Node v24',
    startedAt: now - 3 * 86_400_000,
    runs,
    models: [
      { model: 'credit-default', windowsDue: 0, lagMs: 0, batchesToFold: 0, nextScanAt: now + 41 * 60_000 },
      { model: 'fraud-screen', windowsDue: 1, lagMs: 7_200_000, batchesToFold: 12, nextScanAt: undefined },
    ],
    database: {
      path: 'data/plumbline.db',
      bytes: 1_240_000_000,
      walBytes: 4_200_000,
      freeBytes: 1_900_000_000,
      predictions: 110_412,
      schemaVersion: 3,
    },
    backup: {
      at: now - 9 * 3_600_000,
      file: 'backup/plumbline-2026-04-13.db',
      bytes: 1_236_000_000,
      sha256: '20fa'.repeat(16),
    },
    log: { size: 48_213 },
    outbox: { waiting: 1, failed: 1, oldestAt: now - 1_800_000 },
    retention: [
      { model: 'credit-default', retentionMs: 400 * 86_400_000, oldestAt: now - 42 * 86_400_000 },
      { model: 'fraud-screen', retentionMs: undefined, oldestAt: undefined },
    ],
    heavyWorkWaiting: 2,
    health: { status: 'degraded', reasons: ['1 message was given up; see the deliveries'] },
  }
}
