import type { RateLimit } from '../detect/limits.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { OutcomeSpec } from '../profile/prediction.ts'
import type { MonitorInput } from './monitor-schema.ts'

/** The monitor that an entry of the file describes. */
export function toMonitor(input: MonitorInput): Monitor {
  const { disparity, metrics, ...limits } = input.limits
  const limited = Object.entries(metrics).flatMap(([metric, limit]) =>
    limit ? [[metric, toLimit(limit)] as const] : [],
  )
  return {
    model: input.model,
    schedule: input.schedule,
    window: input.window,
    timezone: input.timezone,
    latenessMs: input.lateness,
    features: input.features,
    sensitive: Object.fromEntries(
      Object.entries(input.sensitive).map(([name, { bands, values }]) => [
        name,
        { ...(bands && { bands }), ...(values && { values }) },
      ]),
    ),
    depth: input.slices.depth,
    outcome: toOutcome(input.outcome),
    scoreRange: input.scoreRange ?? [0, 1],
    maxStrata: input.maxStrata,
    columns: input.columns,
    limits: {
      ...limits,
      disparity: toLimit(disparity),
      ...(limited.length > 0 && { metrics: Object.fromEntries(limited) }),
      ...(input.control !== undefined && { control: input.control }),
    },
    retentionMs: input.retention?.predictions,
    labelsAfterMs: input.labels?.after,
  }
}

function toLimit({ ratio, difference }: MonitorInput['limits']['disparity']): RateLimit {
  return { ...(ratio !== undefined && { ratio }), ...(difference !== undefined && { difference }) }
}

function toOutcome(outcome: MonitorInput['outcome']): OutcomeSpec {
  if (outcome.kind !== 'regression') return outcome
  return outcome.favourable
    ? { kind: 'regression', favourableAtLeast: outcome.favourable.atLeast }
    : { kind: 'regression' }
}
