import { ServiceError } from './errors.ts'
import { metricsText, watchEventLoop } from './metrics.ts'
import type { Service } from './service.ts'
import { systemReport } from './system-report.ts'
import type { AppServices } from './web/app-services.ts'
import { createSessions } from './web/sessions.ts'
import { tokensOfHashes } from './web/tokens.ts'

/** Messages waiting this long make the service degraded. */
const LATE_MESSAGE_MS = 30 * 60_000

/** What the web application calls, over the service, and what ends with it. */
export function webServices(
  service: Service,
  version: string,
): { readonly app: AppServices; readonly close: () => Promise<void> } {
  const { store, clock, config, messaging, reporting, drawing } = service
  const startedAt = clock()
  const eventLoop = watchEventLoop()
  const health = (): ReturnType<AppServices['health']> => {
    const { failed, oldestAt } = store.outbox.pending()
    const reasons = [
      ...messaging.reasons(),
      ...(failed > 0
        ? [
            `${failed === 1 ? 'a message was' : `${failed} messages were`} given up and can be sent again or set aside, under deliveries`,
          ]
        : []),
      ...(oldestAt !== undefined && clock() - oldestAt > LATE_MESSAGE_MS
        ? ['messages have waited for over 30 minutes']
        : []),
    ]
    return { status: reasons.length > 0 ? 'degraded' : 'ok', reasons }
  }
  // What is due again is sent at once, not at the next tick; whoever asked need not wait for it.
  const sendSoon = (): void => {
    messaging.dispatch().catch((error: unknown) => service.log('error', 'messages could not be sent', { error }))
  }
  const about = {
    version,
    startedAt,
    monitors: config.monitors,
    modelStatuses: service.modelStatuses,
    statistics: store.statistics,
    outbox: store.outbox,
    backlog: service.lanes.backlog,
  }
  const app: AppServices = {
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
    ...reporting,
    ...service.outside,
    drawChart: drawing.drawChart,
    drawLineage: drawing.drawLineage,
    silences: store.silences,
    alerts: () => service.teller.alerts(clock()),
    outbox: store.outbox,
    replay: (id, actor) => {
      messaging.replay(id, actor)
      sendSoon()
    },
    setAside: messaging.setAside,
    channels: messaging.channels,
    enableChannel: (name, actor) => {
      messaging.enable(name, actor)
      sendSoon()
    },
    testChannel: messaging.test,
    readLink: (token) => {
      const claim = messaging.readLink(token)
      const found = store.investigations.get(claim.investigation)
      if (!found) throw new ServiceError('not-found', 'the investigation of this link is gone')
      return { ...claim, status: found.status, title: found.title, severity: found.severity }
    },
    useLink: messaging.useLink,
    system: () =>
      systemReport({ ...about, runtime: `Node ${process.versions.node}`, runs: store.runs, health }, clock()),
    newsMarker: store.statistics.newsMarker,
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
    metrics: () => metricsText({ ...about, channels: messaging.channels, eventLoop }, clock()),
  }
  return {
    app,
    close: async () => {
      eventLoop.stop()
    },
  }
}
