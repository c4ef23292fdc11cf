import { Command } from 'commander'
import type { CliServices } from './cli-services.ts'
import { alertsCommand } from './commands/alerts.ts'
import { backtestCommand } from './commands/backtest.ts'
import { backupCommand } from './commands/backup.ts'
import { baselineCommand } from './commands/baseline.ts'
import { checkCommand } from './commands/check.ts'
import { checkConfigCommand } from './commands/check-config.ts'
import { compareCommand } from './commands/compare.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { ingestCommand } from './commands/ingest.ts'
import { investigationsCommand } from './commands/investigations.ts'
import { labelsCommand } from './commands/labels.ts'
import { lineageCommand } from './commands/lineage.ts'
import { profileCommand } from './commands/profile.ts'
import { provenanceCommand } from './commands/provenance.ts'
import { secretCommand } from './commands/secret.ts'
import { serveCommand } from './commands/serve.ts'
import { silencesCommand } from './commands/silences.ts'
import { reportFailure } from './report-failure.ts'
import type { CommandContext } from './run-command.ts'
import type { Terminal } from './terminal.ts'

/** The command line of Plumbline: every command, each in a file of its own. */
export function createProgram(services: CliServices, version: string, terminal: Terminal): Command {
  const program = new Command('plumbline')
  const context: CommandContext = { services, terminal, configPath: () => program.opts().config }
  program
    .description('Watches machine-learning models in production and opens investigations that can be proven later.')
    .version(version, '--version', 'print the version')
    .option('--config <file>', 'configuration file (default: PLUMBLINE_CONFIG, else config/plumbline.yaml)')
    .showHelpAfterError('(plumbline --help lists the commands)')
    .showSuggestionAfterError()
  const commands = [
    serveCommand,
    checkConfigCommand,
    baselineCommand,
    ingestCommand,
    labelsCommand,
    evaluateCommand,
    backtestCommand,
    compareCommand,
    profileCommand,
    checkCommand,
    provenanceCommand,
    lineageCommand,
    investigationsCommand,
    alertsCommand,
    silencesCommand,
    backupCommand,
    secretCommand,
  ]
  for (const make of commands) program.addCommand(make(context))
  quiet(program, terminal)
  return program
}

/** Runs one command line and answers its exit code: 0 done, 1 failed, 2 asked wrongly. */
export async function runProgram(program: Command, words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await program.parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    return reportFailure(error, terminal)
  }
}

/** Commands write to the terminal that was handed in and throw instead of ending the process. */
function quiet(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: terminal.out,
    writeErr: terminal.err,
    outputError: (text, write) => write(text.replace(/^error: /, 'plumbline: ')),
  })
  for (const child of command.commands) quiet(child, terminal)
}
