import { describe, expect, it } from 'vitest'
import { alertmanagerBody } from '../../src/alert/alertmanager-content.ts'
import { labelFingerprint } from '../../src/alert/label-fingerprint.ts'
import type { Notification } from '../../src/alert/notification.ts'
import { AT, investigation, message, notification } from './notification-builder.ts'

const BASE = 'https://plumbline.bank.example'
const read = (changed: Partial<Notification>, because?: string) => {
  const sent = message(changed)
  return JSON.parse(alertmanagerBody(because === undefined ? sent : { ...sent, because }, BASE).toString())
}

const labels = {
  alertname: 'PlumblineOutput',
  model: 'credit-default',
  model_version: '7',
  family: 'output',
  slice: 'region=North & age=18-25',
  severity: 'critical',
  investigation: 'INV-12',
}

const { model_version: _version, severity: _severity, ...lasting } = labels

describe('the body in Alertmanager’s version 4', () => {
  it('has an alert for each investigation: firing without an end, with labels, annotations and a fingerprint', () => {
    const openedAt = AT - 3_600_000
    const alert = {
      status: 'firing',
      labels,
      annotations: {
        summary: investigation().title,
        description: investigation()
          .facts.map(({ name, value }) => `${name} ${value}`)
          .join(', '),
        status: 'open',
        evidence_sha256: investigation().evidenceSha256,
      },
      startsAt: '2026-04-13T02:05:22.000Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://plumbline.bank.example/investigations/INV-12',
      fingerprint: labelFingerprint(lasting),
    }
    expect(read({ investigations: [investigation({ openedAt })] })).toEqual({
      version: '4',
      groupKey: '{}:{model="credit-default"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'oncall',
      groupLabels: { model: 'credit-default' },
      commonLabels: labels,
      commonAnnotations: alert.annotations,
      externalURL: BASE,
      notification_reason: 'first notification',
      routeLabels: {},
      alerts: [alert],
    })
  })

  it('is resolved when all have ended, and says when', () => {
    const ended = [1, 2].map((id) => investigation({ id, endedAt: AT - 1000, status: 'concluded' }))
    const all = read({ kind: 'concluded', investigations: ended })
    expect(all).toMatchObject({ status: 'resolved', notification_reason: 'all alerts resolved' })
    expect(all.alerts[0]).toMatchObject({ status: 'resolved', endsAt: '2026-04-13T03:05:21.000Z' })
    const some = read({ kind: 'worsened', investigations: [...ended, investigation()] })
    expect(some).toMatchObject({ status: 'firing', notification_reason: 'new alerts added' })
  })

  it('fires while the group does, also where it tells of nothing but what has ended', () => {
    const ended = investigation({ endedAt: AT - 1000, status: 'concluded' })
    expect(read({ kind: 'concluded', investigations: [ended], groupFiring: 2 })).toMatchObject({
      status: 'firing',
      notification_reason: 'some alerts resolved',
      alerts: [{ status: 'resolved', endsAt: '2026-04-13T03:05:21.000Z' }],
    })
    expect(read({ kind: 'concluded', investigations: [ended], groupFiring: 0 })).toMatchObject({
      status: 'resolved',
      notification_reason: 'all alerts resolved',
    })
  })

  it('knows an alert again by its fingerprint whatever changes while it lives', () => {
    const told = (changed: Parameters<typeof investigation>[0]) => read({ investigations: [investigation(changed)] })
    const first = told({ severity: 'warning', labels: { metric: 'disparity', baseline: '7/1', model_version: '7' } })
    const last = told({
      severity: 'critical',
      versions: ['7', '8'],
      labels: { metric: 'drift', baseline: '8/1', model_version: '8' },
      endedAt: AT,
    })
    expect(last.alerts[0].fingerprint).toBe(first.alerts[0].fingerprint)
    expect([first.alerts[0].labels.severity, last.alerts[0].labels.severity]).toEqual(['warning', 'critical'])
    expect(told({ id: 13 }).alerts[0].fingerprint).not.toBe(first.alerts[0].fingerprint)
  })

  it('carries the group and the reason that the routing gave', () => {
    const told = read(
      { kind: 'reminder', groupKey: 'oncall:{family="output"}', groupLabels: { family: 'output' } },
      'route oncall: severity is critical; new alerts added',
    )
    expect(told).toMatchObject({
      groupKey: 'oncall:{family="output"}',
      groupLabels: { family: 'output' },
      notification_reason: 'new alerts added',
    })
  })

  it('takes the labels that routes match on, with names that Prometheus allows', () => {
    const told = investigation({ labels: { metric: 'selection-rate', 'slice_age band': '18-25', empty: '' } })
    expect(read({ investigations: [told] }).alerts[0].labels).toEqual({
      ...labels,
      metric: 'selection-rate',
      slice_age_band: '18-25',
    })
  })

  it('has in common what all alerts have, and no more', () => {
    const { commonLabels } = read({
      investigations: [investigation({ id: 1 }), investigation({ id: 2, versions: ['8'] })],
    })
    const { investigation: _one, model_version: _other, ...shared } = labels
    expect(commonLabels).toEqual(shared)
  })

  it.each([
    ['test', { kind: 'test' as const, investigations: [] }, 'PlumblineTest'],
    [
      'a channel that is off',
      { kind: 'endpoint-disabled' as const, investigations: [], endpoint: { channel: 'hook', because: '410' } },
      'PlumblineChannelDisabled',
    ],
    [
      'what could not be delivered',
      { kind: 'undeliverable' as const, investigations: [], endpoint: { channel: 'hook', because: '400' } },
      'PlumblineUndeliverable',
    ],
  ])('of %s is one alert of its own', (_, changed, alertname) => {
    expect(read(changed)).toMatchObject({ status: 'firing', alerts: [{ labels: { alertname } }] })
  })

  it('stays under 100 kB with 200 investigations and counts what it leaves out, the most severe kept', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      investigation({ id: i + 1, severity: i === 150 ? 'critical' : 'notice', rootSlice: `x=${'y'.repeat(400)}` }),
    )
    const body = alertmanagerBody({ ...message(), notification: notification({ investigations: many }) }, BASE)
    const { alerts, truncatedAlerts } = JSON.parse(body.toString())
    expect(body.length).toBeLessThan(100_000)
    expect(alerts[0].labels.investigation).toBe('INV-151')
    expect(alerts.length).toBeGreaterThan(20)
    expect(alerts.length + truncatedAlerts).toBe(200)
  })
})
