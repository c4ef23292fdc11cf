import type { Service } from './service.ts'

type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number }

/** What the service tells Prometheus, in the text format 0.0.4; every name is listed in docs/metrics.md. */
export function metricsText(service: Service): string {
  const statuses = service.modelStatuses()
  const outbox = service.store.outbox.pending()
  const now = service.clock()
  const byModel = (value: (status: (typeof statuses)[number]) => number | undefined): readonly Sample[] =>
    statuses.flatMap((status) => {
      const sample = value(status)
      return sample === undefined ? [] : [{ labels: { model: status.model }, value: sample }]
    })
  return [
    family(
      'plumbline_open_investigations',
      'Investigations that nobody has concluded, by model.',
      byModel((s) => s.openInvestigations),
    ),
    family(
      'plumbline_window_findings',
      'Findings in the last judged window, by model.',
      byModel((s) => s.lastWindow?.findings),
    ),
    family(
      'plumbline_window_tests',
      'Tests made in the last judged window, by model.',
      byModel((s) => s.lastWindow?.tests),
    ),
    family(
      'plumbline_window_end_seconds',
      'End of the last judged window as Unix time, by model.',
      byModel((s) => s.lastWindow && s.lastWindow.end / 1000),
    ),
    family(
      'plumbline_received_age_seconds',
      'Seconds since the last prediction came in, by model.',
      byModel((s) => (s.lastReceivedAt === undefined ? undefined : (now - s.lastReceivedAt) / 1000)),
    ),
    family(
      'plumbline_silent',
      '1 where the last judged window was silent, by model.',
      byModel((s) => (s.silent ? 1 : 0)),
    ),
    family(
      'plumbline_versions_without_baseline',
      'Versions in the last judged window that serve without a baseline, by model.',
      byModel((s) => s.withoutBaseline.length),
    ),
    family('plumbline_messages_waiting', 'Messages that wait to be sent.', [{ value: outbox.waiting }]),
    family('plumbline_messages_failed', 'Messages that were given up.', [{ value: outbox.failed }]),
    family('plumbline_heavy_work_waiting', 'Judgements that wait or run.', [{ value: service.lanes.backlog() }]),
  ].join('')
}

function family(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  if (!labels) return ''
  const pairs = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  )
  return `{${pairs.join(',')}}`
}
