import { metricsText } from './metrics.ts'
import type { Service } from './service.ts'
import type { AppServices } from './web/app-services.ts'
import { createSessions } from './web/sessions.ts'
import { tokensOfHashes } from './web/tokens.ts'

/** Messages waiting this long make the service degraded. */
const LATE_MESSAGE_MS = 30 * 60_000

/** What the web application calls, over the service. */
export function webServices(service: Service): AppServices {
  const { store, clock, config } = service
  const health = (): ReturnType<AppServices['health']> => {
    const { failed, oldestAt } = store.outbox.pending()
    const reasons = [
      ...(failed > 0 ? [`${failed} messages were given up; see the deliveries of their investigations`] : []),
      ...(oldestAt !== undefined && clock() - oldestAt > LATE_MESSAGE_MS
        ? ['messages have waited for over 30 minutes']
        : []),
    ]
    return { status: reasons.length > 0 ? 'degraded' : 'ok', reasons }
  }
  return {
    clock,
    tokens: tokensOfHashes(config.tokens),
    sessions: createSessions(clock),
    monitors: config.monitors,
    investigations: { ...store.investigations, step: (id, step, actor) => service.step(id, step, actor) },
    openByHand: (suspicion, actor) => service.openByHand(suspicion, actor),
    deliveriesOf: store.outbox.deliveriesOf,
    ingestPredictions: service.ingestPredictions,
    ingestLabels: service.ingestLabels,
    quarantined: store.arrivals.quarantined,
    fitBaseline: async ({ rows, ...what }, actor) => {
      const request = { ...what, columns: {}, recount: false, actor, now: clock() }
      const { baseline, rejected } = await service.fitStream(request, rows)
      return { ...baseline, rejected }
    },
    baselines: { list: (model) => [...store.baselines.list(model)].reverse() },
    recordProvenance: (text, _contentType, actor) => {
      const { model, version, lineage } = service.recordProvenance(text, actor)
      return { model, version, nodes: lineage.nodes.length, edges: lineage.edges.length, gaps: lineage.gaps }
    },
    lineageOf: service.lineageOf,
    disparities: (model, query) => service.disparities(model, query),
    drift: (model, query) => service.drift(model, query),
    modelStatuses: service.modelStatuses,
    runsOf: (model, limit) =>
      [...store.runs.newest(model, 'arrival', limit), ...store.runs.newest(model, 'outcome', limit)]
        .sort((a, b) => b.window.end - a.window.end || b.judgedAt - a.judgedAt)
        .slice(0, limit),
    health,
    ready: () => {
      const writable = store.isWritable()
      return { ready: writable, reasons: writable ? [] : ['the database cannot be written'] }
    },
    metrics: () => metricsText(service),
  }
}
