import { ServiceError } from '../../src/errors.ts'
import type { Window } from '../../src/profile/window.ts'
import type { Store } from '../../src/store/open-store.ts'
import type { AppServices } from '../../src/web/app-services.ts'

const WEEK = 7 * 86_400_000
const LAST_START = Date.UTC(2026, 3, 6)

/** Six weeks up to the one judged last, oldest first. */
const weeks: readonly (Window & { readonly label: string })[] = [5, 4, 3, 2, 1, 0].map((back) => {
  const start = LAST_START - back * WEEK
  return { start, end: start + WEEK, label: new Date(start).toISOString().slice(0, 10) }
})

const rate = (count: number, of: number) => ({ count, of, rate: count / of })
const around = (estimate: number, half: number) => ({ estimate, lower: estimate - half, upper: estimate + half })

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
            verdict: fallen ? 'finding' : 'within',
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
    newsMarker: () => ({ timeline: 1, run: 41, delivery: 1 }),
  }
}
