import { Command, CommanderError } from 'commander'
import { compareCommand } from '../../src/cli/commands/compare.ts'
import { profileCommand } from '../../src/cli/commands/profile.ts'
import { reportFailure } from '../../src/cli/report-failure.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/** Runs `compare` or `profile` as the program does, on a clock that moves on by a little whenever it is looked at. */
export async function runData(words: readonly string[], options: { readonly isInteractive?: boolean } = {}) {
  const written = { out: '', err: '' }
  let looks = 0
  const terminal: Terminal = {
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    isInteractive: options.isInteractive ?? false,
    clock: () => (options.isInteractive === true ? 100 : 1) * looks++,
  }
  const program = new Command('plumbline').exitOverride()
  for (const command of [compareCommand({ terminal }), profileCommand({ terminal })]) {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    program.addCommand(command)
  }
  try {
    await program.parseAsync([...words], { from: 'user' })
    return { code: 0, ...written }
  } catch (error) {
    // What the parser of the command line says is the code itself.
    const code = error instanceof CommanderError ? error.exitCode : reportFailure(error, terminal)
    return { code, ...written }
  }
}
