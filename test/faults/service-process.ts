import { createAcknowledgeLinks } from '../../src/alert/acknowledge-link.ts'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { createDispatcher } from '../../src/alert/dispatch.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { evaluateAll } from '../../src/monitor/evaluate-due.ts'
import type { JudgingPorts } from '../../src/monitor/evaluate-window.ts'
import { openDoor, type Running } from '../../src/serve.ts'
import { createService, type Service } from '../../src/service.ts'
import { openStore } from '../../src/store/open-store.ts'
import { judgingPorts } from '../../src/worker/heavy-work.ts'

// The entry of a child process: the real service, driven over the channel to its parent. It opens nothing before it is told to,
// so that a parent can have one warm while another one dies.

/** Where a judgement can be cut, in the order in which it gets there. */
export const CUTS = ['after-lease', 'after-counting', 'inside-transaction', 'before-commit', 'after-commit'] as const

/** A signal that the process sends itself at a point of the n-th window it judges, counted from 1. */
export type Cut = {
  readonly at: (typeof CUTS)[number]
  readonly window: number
  readonly signal: 'SIGKILL' | 'SIGSTOP'
}

let service: Service | undefined
let door: Running | undefined
let now = 0
let beat: NodeJS.Timeout | undefined

const opened = (): Service => {
  if (!service) throw new Error('open the service first')
  return service
}

const commands = {
  open: (request: {
    readonly yaml: string
    readonly env: Readonly<Record<string, string>>
    readonly now: number
    readonly heavy: 'threads' | 'inline'
  }) => {
    const reading = readConfig(request.yaml, { path: 'fault.yaml', env: request.env, kinds: channelKinds })
    if (reading.status === 'wrong') throw new Error(JSON.stringify(reading.problems))
    now = request.now
    service = createService(reading.config, {
      clock: () => now,
      log: (level, message, fields) => {
        if (level === 'error') process.send?.({ kind: 'logged', message: `${message}: ${String(fields?.error)}` })
      },
      version: 'test',
      heavy: request.heavy,
      random: () => 0.5,
    })
  },
  listen: async () => {
    const { config, ...rest } = opened()
    door = await openDoor({ ...rest, config: { ...config, server: { ...config.server, port: 0 } } }, 'test')
    return door.url
  },
  setTime: (at: number) => {
    now = at
  },
  tick: async (due: readonly string[]) => {
    const { judged, dispatched } = await opened().tick(due)
    return { judged: judged.map(({ kind, label, revision }) => ({ kind, label, revision })), dispatched }
  },
  /** Folds again and again, as the base tick does, only faster: a kill shall meet it. */
  foldAllTheTime: async (everyMs: number) => {
    await opened().tick([])
    const again = (): void => {
      beat = setTimeout(() => void opened().tick([]).then(again), everyMs)
    }
    again()
  },
  /** Judges what is due on a connection of its own, and cuts itself off where it is told to. */
  judge: (cut: Cut | undefined) => {
    const { config } = opened()
    const { monitors, routes, inhibit } = config
    const store = openStore(config.store.path, { monitors })
    const settings = { databasePath: config.store.path, monitors, routes, inhibit, baseUrl: config.server.baseUrl }
    try {
      const ports = cutting(judgingPorts(store, settings), cut)
      const judged = evaluateAll(ports, monitors, now, () => {})
      return judged.map(({ kind, label, revision }) => ({ kind, label, revision }))
    } finally {
      store.close()
    }
  },
  /** Sends what is due; with `cut` the process dies when a receiver has answered and the answer is not yet written down. */
  dispatch: async (cut: 'before-settle' | undefined) => {
    if (cut === undefined) return opened().messaging.dispatch()
    const settle = (): void => strike('SIGKILL')
    const { config, store, clock } = opened()
    const channels = new Map(
      config.channels.map(({ name, kind, options }) => [
        name,
        channelKinds[kind as keyof typeof channelKinds].create(options, {
          userAgent: 'Plumbline/test',
          baseUrl: config.server.baseUrl,
        }),
      ]),
    )
    const links = createAcknowledgeLinks(store.links, config.server.baseUrl).urlOf
    return createDispatcher({ ...store.outbox, settle }, channels, clock, () => 0.5, { links }).dispatch()
  },
  check: () => opened().checkCounts(undefined, () => {}),
  close: async () => {
    clearTimeout(beat)
    await door?.close()
    await opened().close()
    door = undefined
    service = undefined
  },
  /** Lets the process end by itself, as it does when nothing is left open. */
  end: () => {
    setImmediate(() => process.disconnect())
  },
}

/** What a parent can ask of the process. */
export type ServiceCommands = typeof commands

/** Sends a signal to this process itself; after SIGSTOP it goes on here once it is continued. */
function strike(signal: 'SIGKILL' | 'SIGSTOP'): void {
  process.kill(process.pid, signal)
}

function cutting(ports: JudgingPorts, cut: Cut | undefined): JudgingPorts {
  if (!cut) return ports
  let leases = 0
  let struck = false
  const reached = (at: Cut['at']): void => {
    if (at !== cut.at || leases !== cut.window || struck) return
    struck = true
    strike(cut.signal)
  }
  return {
    ...ports,
    runs: {
      ...ports.runs,
      lease: (...about) => {
        const lease = ports.runs.lease(...about)
        if (lease) leases++
        reached('after-lease')
        return lease
      },
      finish: (lease, result) => {
        const done = ports.runs.finish(lease, result)
        reached('inside-transaction')
        return done
      },
    },
    encodeProfile: (profile) => {
      reached('after-counting')
      return ports.encodeProfile(profile)
    },
    transact: (write) => {
      const value = ports.transact(() => {
        const written = write()
        reached('before-commit')
        return written
      })
      reached('after-commit')
      return value
    },
  }
}

process.on(
  'message',
  async ({ id, method, request }: { id: number; method: keyof ServiceCommands; request: never }) => {
    try {
      process.send?.({ kind: 'value', id, value: await commands[method](request) })
    } catch (error) {
      process.send?.({
        kind: 'error',
        id,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    }
  },
)
process.send?.({ kind: 'warm' })
