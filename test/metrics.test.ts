import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type MetricsPorts, metricsText, watchEventLoop } from '../src/metrics.ts'
import type { ModelStatus } from '../src/monitor/report.ts'
import { createInvestigationStore } from '../src/store/investigation-store.ts'
import { createStoreStatistics, noteBackup } from '../src/store/statistics-of-store.ts'
import { DAY, judge, opened, START, storesOf, temporaryFile } from './store/scene.ts'
import { newInvestigation } from './web/sample-reports.ts'
import { monitor, sampleWorld } from './web/sample-world.ts'

const HOUR = 3_600_000
const NOW = START + 3 * DAY
const NAME = 'credit "North"\\line\n2'

const status: ModelStatus = {
  model: 'credit',
  versions: ['1'],
  withoutBaseline: ['0'],
  lastWindow: { label: '2026-01-01', end: START + DAY, judgedAt: START + DAY + HOUR, findings: 4, tests: 412 },
  verdicts: {},
  openInvestigations: 1,
  lastReceivedAt: NOW - 90_000,
  nextDueAt: START + 2 * DAY + HOUR,
  silent: true,
  calibrated: true,
}

/** Every metric over a database in which something has happened. */
function ports(over: Partial<MetricsPorts> = {}): MetricsPorts {
  const s = storesOf(opened(temporaryFile()))
  s.keep()
  s.arrive([{ id: 'a', at: START }])
  judge(s, 0, s.fold.foldThrough('credit'))
  s.arrive([{ id: 'b', at: START + DAY }])
  s.db.transact(() =>
    createInvestigationStore(s.db, s.log, s.contents).open({ ...newInvestigation(), model: 'credit' }, START + DAY),
  )
  s.db.statement('delete from received').run()
  s.db
    .statement(
      `insert into received (model_id, kind, hour, accepted, repeated, conflicting, refused)
       select id, 'predictions', ?, 30, 2, 1, 4 from model where name = 'credit'`,
    )
    .run(START)
  noteBackup(s.db, { at: START + 2 * DAY, file: '/b.db', bytes: 1, sha256: 'ab' })
  const eventLoop = watchEventLoop()
  onTestFinished(eventLoop.stop)
  return {
    version: '1.2.3',
    startedAt: START,
    monitors: [{ ...monitor('credit'), window: '1d', latenessMs: HOUR }],
    modelStatuses: () => [status],
    statistics: createStoreStatistics(s.db),
    outbox: { pending: () => ({ waiting: 3, failed: 1, oldestAt: NOW - 60_000 }) },
    channels: () => [
      {
        name: 'oncall-mail',
        kind: 'email',
        routes: [],
        waiting: 3,
        failed: 1,
        lastDeliveredAt: START,
        disabled: { at: START, because: 'answered 410 Gone' },
      },
    ],
    backlog: () => 2,
    eventLoop,
    ...over,
  }
}

/** The exposition format, read by its own rules: families, and samples by name and labels. */
function parsed(text: string) {
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  for (const line of text.split('\n').filter((l) => l !== '')) {
    const type = /^# TYPE ([a-z0-9_]+) (counter|gauge)$/.exec(line)
    if (type !== null) types.set(type[1] as string, type[2] as string)
    if (line.startsWith('#')) {
      expect(line).toMatch(/^# (TYPE|HELP) [a-z0-9_]+ \S/)
      continue
    }
    const sample = /^([a-z0-9_]+)(\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[0-9.e+-]+)$/.exec(line)
    expect(sample, line).not.toBeNull()
    expect(types.has(sample?.[1] as string), line).toBe(true)
    samples.set(`${sample?.[1]}${sample?.[2] ?? ''}`, Number(sample?.[3]))
  }
  return { types, samples }
}

/** Everything that stands under /metrics: what the service counts, and what only the web application knows. */
async function everyMetric() {
  const text = metricsText(ports(), NOW)
  return parsed((await sampleWorld({ services: { metrics: () => text } }).send('GET', '/metrics')).text)
}

describe('the metrics', () => {
  it('say what the stores have', () => {
    const { samples } = parsed(metricsText(ports(), NOW))
    expect(Object.fromEntries(samples)).toMatchObject({
      'plumbline_judgements_total{model="credit"}': 1,
      // Due at 01:00 of day 2 and again at 01:00 of day 3, which is an hour away.
      'plumbline_windows_due{model="credit"}': 1,
      'plumbline_judging_lag_seconds{model="credit"}': 23 * 3600,
      'plumbline_window_findings{model="credit"}': 4,
      'plumbline_window_tests{model="credit"}': 412,
      'plumbline_window_end_seconds{model="credit"}': (START + DAY) / 1000,
      'plumbline_window_judged_seconds{model="credit"}': (START + DAY + HOUR) / 1000,
      'plumbline_silent{model="credit"}': 1,
      'plumbline_versions_without_baseline{model="credit"}': 1,
      'plumbline_open_investigations{model="credit",severity="critical"}': 1,
      'plumbline_open_investigations{model="credit",severity="notice"}': 0,
      'plumbline_rows_total{model="credit",kind="predictions",result="accepted"}': 30,
      'plumbline_rows_total{model="credit",kind="predictions",result="refused"}': 4,
      'plumbline_received_age_seconds{model="credit"}': 90,
      'plumbline_batches_to_fold{model="credit"}': 1,
      plumbline_messages_waiting: 3,
      plumbline_messages_failed: 1,
      plumbline_messages_oldest_age_seconds: 60,
      'plumbline_channel_disabled{channel="oncall-mail",kind="email"}': 1,
      'plumbline_channel_messages_failed{channel="oncall-mail",kind="email"}': 1,
      'plumbline_info{version="1.2.3"}': 1,
      plumbline_heavy_work_waiting: 2,
      plumbline_backup_time_seconds: (START + 2 * DAY) / 1000,
    })
    for (const name of ['database_bytes', 'disk_free_bytes', 'log_entries_total', 'resident_memory_bytes']) {
      expect(samples.get(`plumbline_${name}`)).toBeGreaterThan(0)
    }
  })

  it('are counters where their name ends in _total, and gauges elsewhere', async () => {
    const { types } = await everyMetric()
    for (const [name, type] of types)
      expect([name, type]).toEqual([name, name.endsWith('_total') ? 'counter' : 'gauge'])
  })

  it('carry names of models as the format wants them escaped', () => {
    const text = metricsText(ports({ modelStatuses: () => [{ ...status, model: NAME }] }), NOW)
    expect(text).toContain('plumbline_silent{model="credit \\"North\\"\\\\line\\n2"} 1\n')
    expect(() => parsed(text)).not.toThrow()
  })

  it('leave a figure out where there is none, rather than saying 0', () => {
    const bare = { ...status, lastWindow: undefined, lastReceivedAt: undefined }
    const { samples } = parsed(metricsText(ports({ modelStatuses: () => [bare] }), NOW))
    const names = [...samples.keys()].filter((key) => /window_(tests|end|findings)|received_age/.test(key))
    expect(names).toEqual([])
  })
})

describe('the event loop', () => {
  it('that is held shows it, and the next asking begins anew', async () => {
    const watch = watchEventLoop()
    onTestFinished(watch.stop)
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    // The first hold is the watch's beginning, the later ones lie between two of its looks.
    for (let hold = 0; hold < 3; hold++) {
      const until = performance.now() + 120
      while (performance.now() < until);
      await turn()
      await turn()
    }
    expect(watch.takeP99Seconds()).toBeGreaterThan(0.05)
    expect(watch.takeP99Seconds()).toBe(0)
  })
})

describe('docs/metrics.md', () => {
  it('lists every name with its labels, and no other', async () => {
    const { types, samples } = await everyMetric()
    const rows = readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(plumbline_\w+)` \|([^|]*)\|/gm)
    const documented = new Map([...rows].map(([, name, labels]) => [name, labels?.match(/\w+/g) ?? []]))
    expect([...documented.keys()].sort()).toEqual([...types.keys()].sort())
    for (const key of samples.keys()) {
      const name = key.split('{')[0] as string
      const labels = [...key.matchAll(/([a-z]+)="/g)].map(([, label]) => label)
      expect([name, labels]).toEqual([name, documented.get(name)])
    }
  })
})

describe('docs/grafana-dashboard.json', () => {
  type Panel = {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly datasource?: { readonly uid: string }
    readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
  }
  const dashboard = JSON.parse(readFileSync('docs/grafana-dashboard.json', 'utf8')) as {
    readonly schemaVersion: number
    readonly panels: readonly Panel[]
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
  }
  const targets = dashboard.panels.flatMap((panel) => panel.targets ?? [])
  const namesIn = (text: string): readonly string[] => text.match(/plumbline_\w+/g) ?? []

  it('asks only for metrics that exist, with labels they have, and leaves none out', async () => {
    const { types, samples } = await everyMetric()
    const asked = new Set(targets.flatMap(({ expr }) => namesIn(expr)))
    expect([...asked].sort()).toEqual([...types.keys()].sort())
    for (const { expr } of targets) {
      for (const [, name, matchers] of expr.matchAll(/(plumbline_\w+)\{([^}]*)\}/g)) {
        const labels = [...(matchers ?? '').matchAll(/(\w+)(?:=~|!=|=)/g)].map(([, label]) => label)
        const known = [...samples.keys()].find((key) => key.startsWith(`${name}{`)) ?? ''
        for (const label of labels) expect([expr, known.includes(`${label}="`)]).toEqual([expr, true])
      }
    }
  })

  it('is of a schema that Grafana 10.4 and later read, over a data source that the reader chooses', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39)
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource' })
    for (const { datasource } of targets) expect(datasource.uid).toBe(`\${datasource}`)
  })

  it('has panels that lie within the grid and do not cover one another', () => {
    const covered = new Set<string>()
    for (const { title, gridPos } of dashboard.panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true])
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, covered.has(`${x} ${y}`)]).toEqual([title, false])
          covered.add(`${x} ${y}`)
        }
      }
    }
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
