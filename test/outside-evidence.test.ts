import { describe, expect, it, onTestFinished } from 'vitest'
import { alertmanagerBody } from '../src/alert/alertmanager-content.ts'
import { messageTo } from '../src/alert/route.ts'
import { createOutsideEvidence } from '../src/outside-evidence.ts'
import { investigation, notification } from './alert/notification-builder.ts'
import { startService } from './service-under-test.ts'

const NOW = Date.UTC(2026, 3, 13, 10)
const CONFIG = `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:
  - model: credit
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { sex: {} }
`

function world(more = '') {
  const { service, close } = startService(`${CONFIG}${more}`, { now: NOW })
  onTestFinished(() => close())
  const { store, lanes, clock, teller, config } = service
  const monitors = new Map(config.monitors.map((monitor) => [monitor.model, monitor]))
  return { store, outside: createOutsideEvidence({ store, lanes, clock, teller, monitors, ...config.alertmanager }) }
}

const alert = (over: Record<string, unknown> = {}, labels: Record<string, string> = {}) => ({
  status: 'firing',
  labels: { alertname: 'ApprovalsLow', model: 'credit', ...labels },
  annotations: { summary: 'Approvals fell by a third', description: 'since the release' },
  startsAt: '2026-04-13T09:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://prometheus.example/graph',
  fingerprint: '8a3f0c5d1e7b2a49',
  ...over,
})

const webhook = (...alerts: readonly unknown[]) => ({ version: '4', status: 'firing', receiver: 'plumbline', alerts })

describe('a firing alert of a watched model', () => {
  it('opens one investigation, with the alert attached and its words as the suspicion', async () => {
    const { store, outside } = world()
    const { opened } = await outside.receiveAlerts(webhook(alert()), 'prometheus')
    expect(opened).toMatchObject([{ id: 1, model: 'credit', family: 'suspicion', openedBy: 'prometheus' }])
    const detail = store.investigations.get(1)
    expect(detail?.evidence.suspicion?.text).toBe(
      'Alertmanager: ApprovalsLow fires since 2026-04-13T09:00:00.000Z. Approvals fell by a third. since the release',
    )
    expect(detail?.timeline.map(({ kind }) => kind)).toEqual(['opened', 'attached'])
    const [attachment] = outside.attachmentsOf(1)
    expect(attachment).toMatchObject({ kind: 'alertmanager', name: 'ApprovalsLow.json', actor: 'prometheus' })
    expect(JSON.parse(Buffer.from(outside.attachment(1)?.body ?? []).toString())).toEqual(alert())
  })

  it('sent again opens nothing, alone or at the same time', async () => {
    const { store, outside } = world()
    const answers = await Promise.all(
      [1, 2, 3].map(() => outside.receiveAlerts(webhook(alert(), alert()), 'prometheus')),
    )
    expect(answers.flatMap(({ opened }) => opened)).toHaveLength(1)
    expect(answers.flatMap(({ ignored }) => ignored)).toHaveLength(5)
    const { ignored } = await outside.receiveAlerts(webhook(alert()), 'prometheus')
    expect(ignored).toEqual([{ alert: 'ApprovalsLow', because: 'INV-1 is about it already' }])
    expect(store.investigations.list({ limit: 10 }).items).toHaveLength(1)
    expect(outside.attachmentsOf(1)).toHaveLength(1)
  })

  it('that begins anew is attached to the investigation while it lives, and opens another when it is over', async () => {
    const { store, outside } = world()
    await outside.receiveAlerts(webhook(alert()), 'prometheus')
    const again = await outside.receiveAlerts(webhook(alert({ startsAt: '2026-04-13T09:30:00Z' })), 'prometheus')
    expect([again.opened, again.appended.map(({ id }) => id)]).toEqual([[], [1]])
    expect(outside.attachmentsOf(1)).toHaveLength(2)
    store.investigations.step(1, { verb: 'dismiss', reason: 'a test' }, 'ada', NOW)
    const later = await outside.receiveAlerts(webhook(alert({ startsAt: '2026-04-13T09:45:00Z' })), 'prometheus')
    expect(later.opened.map(({ id }) => id)).toEqual([2])
  })

  it('whose labels name a version or a slice that nobody has seen is about the model', async () => {
    const { outside } = world()
    const labels = { slice: 'planet=Mars', model_version: '99' }
    const { opened } = await outside.receiveAlerts(webhook(alert({}, labels)), 'prometheus')
    expect(opened).toMatchObject([{ rootSlice: 'overall', title: 'Suspicion about credit' }])
  })

  it('whose version nobody has seen keeps its slice, and says what was left out', async () => {
    const { store, outside } = world()
    const labels = { slice: 'sex=F', model_version: '99' }
    const { opened } = await outside.receiveAlerts(webhook(alert({}, labels)), 'prometheus')
    expect(opened).toMatchObject([{ rootSlice: 'sex=F' }])
    const timeline = JSON.stringify(store.investigations.get(opened[0]?.id ?? 0))
    expect(timeline).toContain('Its label names version 99, which is not on record here')
    expect(timeline).not.toContain('names slice')
  })

  it('without a fingerprint is known by its labels', async () => {
    const { outside } = world()
    const bare = alert({ fingerprint: undefined })
    await outside.receiveAlerts(webhook(bare), 'prometheus')
    expect((await outside.receiveAlerts(webhook(bare), 'prometheus')).ignored).toHaveLength(1)
    expect(
      (await outside.receiveAlerts(webhook(alert({ fingerprint: undefined }, { team: 'b' })), 'p')).opened,
    ).toHaveLength(1)
  })
})

describe('labels of other names', () => {
  const labels = 'alertmanager: { labels: { model: [app, service], subject: [measure], version: [release] } }'

  it('name the model, the version and what was measured where the configuration says so', async () => {
    const { store, outside } = world(labels)
    const named = { model: 'other', service: 'credit', measure: 'income', feature: 'age' }
    const { opened } = await outside.receiveAlerts(webhook(alert({}, named)), 'prometheus')
    expect(opened).toMatchObject([{ model: 'credit' }])
    expect(store.attachments.of(1)[0]?.statements).toMatchObject([{ about: { column: 'income' }, verdict: 'differs' }])
  })

  it('are named to whoever sends an alert without them', async () => {
    const { ignored } = await world(labels).outside.receiveAlerts(webhook(alert()), 'prometheus')
    expect(ignored).toEqual([
      { alert: 'ApprovalsLow', because: 'it has no label app or service, which names the model it is about' },
    ])
  })
})

describe('a resolved alert', () => {
  it('is a comment on the investigation it opened, once', async () => {
    const { store, outside } = world()
    await outside.receiveAlerts(webhook(alert()), 'prometheus')
    const over = alert({ status: 'resolved', endsAt: '2026-04-13T09:50:00Z' })
    expect((await outside.receiveAlerts(webhook(over), 'prometheus')).appended.map(({ id }) => id)).toEqual([1])
    const last = store.investigations.get(1)?.timeline.at(-1)
    expect([last?.kind, last?.reason]).toEqual([
      'commented',
      'Alertmanager: ApprovalsLow is resolved at 2026-04-13T09:50:00.000Z. That the alert ended says nothing of its cause.',
    ])
    expect((await outside.receiveAlerts(webhook(over), 'prometheus')).ignored).toHaveLength(1)
  })

  it('that opened nothing is ignored', async () => {
    const { outside } = world()
    const { ignored } = await outside.receiveAlerts(webhook(alert({ status: 'resolved' })), 'prometheus')
    expect(ignored).toEqual([{ alert: 'ApprovalsLow', because: 'it is resolved, and nothing was opened for it' }])
  })
})

describe('an alert that is none of ours to look into', () => {
  it('is answered with the reason', async () => {
    const { store, outside } = world()
    const { ignored } = await outside.receiveAlerts(
      webhook(alert({ labels: { alertname: 'DiskFull' } }), alert({}, { model: 'unheard-of' })),
      'prometheus',
    )
    expect(ignored).toEqual([
      { alert: 'DiskFull', because: 'it has no label model or model_name, which names the model it is about' },
      { alert: 'ApprovalsLow', because: 'the model unheard-of is not watched here' },
    ])
    expect(store.investigations.list({ limit: 10 }).items).toEqual([])
  })

  it('is our own that comes back, so that no loop arises', async () => {
    const { outside } = world()
    const message = messageTo(
      'oncall',
      notification({ investigations: [investigation({ id: 7, model: 'credit' })] }),
      '',
    )
    const sent = JSON.parse(alertmanagerBody(message, 'http://localhost:4680').toString())
    const { opened, ignored } = await outside.receiveAlerts(sent, 'prometheus')
    expect([opened, ignored.map(({ because }) => because)]).toEqual([
      [],
      ['it is an alert of this service, which came back'],
    ])
  })

  it('is a body that is no webhook', async () => {
    const { outside } = world()
    await expect(outside.receiveAlerts({ alerts: {} }, 'p')).rejects.toThrow('expected the webhook of Alertmanager')
    await expect(outside.receiveAlerts({ version: '3', alerts: [] }, 'p')).rejects.toThrow('expected version "4"')
    await expect(outside.receiveAlerts(webhook({ labels: {} }), 'p')).rejects.toThrow('alert 0 has no status')
  })
})

describe('a file that somebody brings', () => {
  it('is kept as it came and read where its form is known', async () => {
    const { outside } = world()
    await outside.receiveAlerts(webhook(alert()), 'prometheus')
    const body = Buffer.from(
      '{"metrics": [{"metric": "ColumnDriftMetric", "result": {"column_name": "income", "drift_detected": true}}]}',
    )
    const file = { name: 'drift.json', mediaType: 'application/json', body }
    expect(await outside.attach(1, file, 'ada')).toMatchObject({ kind: 'evidently', note: undefined })
    expect(await outside.attach(1, { ...file, body: Buffer.from('{'), note: 'odd' }, 'ada')).toMatchObject({
      kind: 'file',
      note: 'odd; is said to be JSON and is not',
    })
    expect(Buffer.from(outside.attachment(2)?.body ?? [])).toEqual(body)
  })

  it('is refused only where it is empty or too large', async () => {
    const { outside } = world()
    await outside.receiveAlerts(webhook(alert()), 'prometheus')
    const file = { name: 'a', mediaType: 'text/plain' }
    expect(() => outside.attach(1, { ...file, body: Buffer.alloc(0) }, 'ada')).toThrow('the file is empty')
    expect(() => outside.attach(1, { ...file, body: Buffer.alloc(10 * 1024 * 1024 + 1) }, 'ada')).toThrow(
      'larger than 10 MB',
    )
    expect(outside.attachmentsOf(1)).toHaveLength(1)
  })
})
