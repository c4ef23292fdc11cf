import { Command } from 'commander'
import { type CommandContext, configOf } from '../run-command.ts'

/** `serve`: the service itself, until it is told to stop. */
export function serveCommand(context: CommandContext): Command {
  return new Command('serve').description('run the service: API, pages, schedule and alerts').action(async () => {
    const config = configOf(context)
    const stop = new AbortController()
    const told = (signal: NodeJS.Signals): void => {
      context.terminal.err(`plumbline: ${signal}: finishing what is under way\n`)
      stop.abort()
    }
    process.once('SIGTERM', told).once('SIGINT', told)
    try {
      await context.services.serve(config, stop.signal, (lines) => {
        for (const line of lines) context.terminal.err(`${line}\n`)
      })
    } finally {
      process.off('SIGTERM', told).off('SIGINT', told)
    }
  })
}
