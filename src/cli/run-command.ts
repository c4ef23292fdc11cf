import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { ServiceError } from '../errors.ts'
import type { Progress } from '../profile/table.ts'
import type { CliService, CliServices } from './cli-services.ts'
import { CommandFailure } from './command-failure.ts'
import { progressLine } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

/** What every command is made with. */
export type CommandContext = {
  readonly services: CliServices
  readonly terminal: Terminal
  /** The file named by `--config`, once the line has been read. */
  readonly configPath: () => string | undefined
}

/** The configuration, or a failure that says the line was asked wrongly. */
export function configOf(context: CommandContext): Config {
  try {
    return loadConfig({ path: context.configPath() })
  } catch (error) {
    if (error instanceof ServiceError) throw new CommandFailure(2, error.message, { cause: error })
    throw error
  }
}

/** Opens the service for one piece of work, shows its progress, and closes the service whatever happens. */
export async function withService<T>(
  context: CommandContext,
  work: (service: CliService, progress: Progress) => Promise<T>,
): Promise<T> {
  const service = await context.services.openService(configOf(context))
  const line = progressLine(context.terminal)
  try {
    return await work(service, line.progress)
  } finally {
    line.done()
    await service.close()
  }
}
