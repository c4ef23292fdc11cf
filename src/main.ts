import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { labelNames } from './alert/labels.ts'
import type { ChannelCounts, SentMessage } from './alert/notification.ts'
import { checkSilence } from './alert/silence-rules.ts'
import type { CliService, CliServices } from './cli/cli-services.ts'
import { createProgram, runProgram } from './cli/create-program.ts'
import { processTerminal } from './cli/terminal.ts'
import { investigationKey } from './investigate/investigation.ts'
import { greeting, serve } from './serve.ts'
import { createService, type Log, type Service, type ServiceOptions } from './service.ts'
import { backtestDocument } from './web/pages/backtest-document.tsx'
import { backtestFiles } from './worker/backtest-files.ts'
import { inlineDrawing } from './worker/start-drawing.ts'

/** The program's version, as package.json has it. */
const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version

/** Who acts when a command is typed on the service's own machine. */
const CLI_ACTOR = 'command line'

/** Runs one command line of the program and answers its exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const terminal = processTerminal()
  return runProgram(createProgram(cliServices(), VERSION, terminal), words, terminal)
}

function cliServices(): CliServices {
  return {
    openService: async (config) =>
      cliService(
        createService(
          config,
          options('inline', () => {}),
        ),
      ),
    backtest: (config, request, progress) =>
      backtestFiles({ databasePath: config.store.path, monitors: config.monitors }, request, progress),
    backtestPage: (report) => backtestDocument(inlineDrawing(), report),
    serve: async (config, stop, ready) => {
      const service = createService(config, options('threads', pinoLog()))
      try {
        const running = await serve(service, VERSION)
        ready(greeting(service, running.url))
        await aborted(stop)
        await running.close()
      } finally {
        await service.close()
      }
    },
  }
}

function options(heavy: ServiceOptions['heavy'], log: Log): ServiceOptions {
  return { clock: Date.now, log, version: VERSION, heavy }
}

function pinoLog(): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime })
  return (level, message, fields = {}) => {
    const { error, ...rest } = fields
    logger[level]({ ...rest, ...(error !== undefined && { err: error }) }, message)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The service as commands use it. */
function cliService(service: Service): CliService {
  const { store, messaging } = service
  const by = { actor: CLI_ACTOR, now: service.clock() }
  return {
    fitBaseline: (request, progress) => service.fitFiles({ ...request, ...by }, progress),
    listBaselines: async (model) => store.baselines.list(model),
    ingestFile: (request, progress) => service.ingestFiles({ ...request, ...by }, progress),
    labelFile: (request, progress) => service.labelFiles({ ...request, version: '', ...by }, progress),
    evaluate: async (model, progress) => {
      const judged = await service.evaluate(model === undefined ? undefined : [model], progress)
      return judged.map((window) => ({ ...window, opened: window.opened.map((i) => investigationKey(i.id)) }))
    },
    checkCounts: async (model, progress) => ({
      ...(await service.checkCounts(model === undefined ? undefined : [model], progress)),
      baselines: store.baselines.list(model).length,
    }),
    recordProvenance: async ({ text, model, version }) => {
      const { sha256, status, lineage } = service.recordProvenance(text, CLI_ACTOR, { model, version })
      return {
        sha256,
        fresh: status !== 'repeated',
        nodes: lineage.nodes.length,
        edges: lineage.edges.length,
        gaps: lineage.gaps,
      }
    },
    lineageOf: async (model, version) => service.lineageOf(model, version),
    investigations: async (filter) => store.investigations.list(filter).items,
    backup: (file) => store.backup(file),
    testChannel: (name) => messaging.test(name, CLI_ACTOR),
    silences: async (limit) => store.silences.list({ limit }).items,
    addSilence: async ({ matchers, reason, startsAt = service.clock(), end }) => {
      const fresh = {
        matchers,
        reason,
        author: CLI_ACTOR,
        startsAt,
        endsAt: 'at' in end ? end.at : startsAt + end.afterMs,
      }
      const features = service.config.monitors.flatMap(({ sensitive }) => Object.keys(sensitive))
      checkSilence(fresh, service.clock(), labelNames(features))
      return store.silences.create(fresh, service.clock())
    },
    endSilence: async (id) => store.silences.end(id, CLI_ACTOR, service.clock()),
    deliveries: async (filter) => store.outbox.list(filter),
    replayDelivery: async (id) => {
      messaging.replay(id, CLI_ACTOR)
      const { channel } = store.outbox.get(id) as SentMessage
      await messaging.dispatch({ channel })
      return store.outbox.get(id) as SentMessage
    },
    setDeliveryAside: async (id) => {
      messaging.setAside(id, CLI_ACTOR)
      return store.outbox.get(id) as SentMessage
    },
    enableChannel: async (name) => {
      messaging.enable(name, CLI_ACTOR)
      await messaging.dispatch({ channel: name })
      return store.outbox.byChannel([name])[0] as ChannelCounts
    },
    close: () => service.close(),
  }
}
