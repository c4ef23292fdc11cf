import { readFileSync } from 'node:fs'
import { Argument, Command } from 'commander'
import { ServiceError } from '../../errors.ts'
import { gapLines } from '../gap-lines.ts'
import { type ModelVersion, parseModelVersion } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'

/** `provenance`: where a model version came from, from its document. */
export function provenanceCommand(context: CommandContext): Command {
  return new Command('provenance')
    .description('record the provenance document of a model version')
    .addArgument(
      new Argument('<model@version>', 'model and version, such as credit-default@3').argParser(parseModelVersion),
    )
    .argument('<file>', 'provenance.yaml')
    .action(async (of: ModelVersion, file: string) => {
      const text = textOf(file)
      const recorded = await withService(context, (service) => service.recordProvenance({ ...of, file, text }))
      const what = recorded.fresh ? 'recorded' : 'was recorded before'
      context.terminal.out(
        `${of.model}@${of.version}: sha256:${recorded.sha256} ${what}, ${recorded.nodes} things and ${recorded.edges} links between them\n`,
      )
      for (const line of gapLines(recorded.gaps)) context.terminal.out(`${line}\n`)
    })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new ServiceError(
      'not-found',
      `${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    )
  }
}
