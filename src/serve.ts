import { startSchedule } from './schedule/start-schedule.ts'
import type { Service } from './service.ts'
import { createApp } from './web/app.ts'
import { listen } from './web/listen.ts'
import { webServices } from './web-services.ts'

/** A running service: it listens, and its clock strikes. */
export type Running = {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Seconds between looks at what is to be counted and sent. */
const BASE_SECONDS = 2

/** Puts the web application over a service and lets it listen; nothing ticks yet. */
export async function openDoor(service: Service, version: string): Promise<Running> {
  const stopping = new AbortController()
  const services = webServices(service, version)
  const app = createApp(services.app, {
    baseUrl: service.config.server.baseUrl,
    version,
    log: (level, message, fields) => service.log(level, message, fields),
    stopping: stopping.signal,
  })
  const door = await listen(app, service.config.server)
  return {
    url: door.url,
    close: async () => {
      // Open streams would hold a graceful stop up.
      stopping.abort()
      await door.close()
      await services.close()
    },
  }
}

/** Runs a service: listens, catches up with what fell due while it was down, and ticks. */
export async function serve(service: Service, version: string): Promise<Running> {
  const door = await openDoor(service, version)
  const { monitors } = service.config
  const schedule = startSchedule({
    expressions: Object.fromEntries(monitors.map((monitor) => [monitor.model, monitor.schedule])),
    baseSeconds: BASE_SECONDS,
    onTick: async ({ due }) => {
      await service.tick(due)
    },
    onError: (error) => service.log('error', 'a tick failed; the next one tries again', { error }),
    clock: service.clock,
  })
  void schedule.tick(monitors.map((monitor) => monitor.model))
  return {
    url: door.url,
    close: async () => {
      await door.close()
      await schedule.stop()
    },
  }
}

/** The lines a starting service says. */
export function greeting(service: Service, url: string): readonly string[] {
  const { tokens, monitors, store } = service.config
  return [
    `Plumbline listens on ${url} (pages, API, /openapi.json)`,
    tokens.length > 0
      ? `access by ${tokens.length} configured tokens`
      : 'no tokens are configured: everybody on this machine may do everything, and no other address is bound',
    `database ${store.path}; ${monitors.length} ${monitors.length === 1 ? 'model' : 'models'} under watch: ${monitors.map((m) => m.model).join(', ') || 'none'}`,
    ...service
      .modelStatuses()
      .flatMap((s) =>
        s.lastWindow ? [`${s.model}: last judged window ${s.lastWindow.label}`] : [`${s.model}: nothing judged yet`],
      ),
  ]
}
