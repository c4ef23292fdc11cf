import { Argument, Command } from 'commander'
import { arrivalText } from '../arrival-text.ts'
import { type ModelVersion, parseColumnMap, parseModelVersion } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'

/** `ingest`: predictions from files. */
export function ingestCommand(context: CommandContext): Command {
  return new Command('ingest')
    .description('take in predictions from files; doing it twice changes nothing')
    .addArgument(
      new Argument('<model@version>', 'model and version, such as credit-default@3').argParser(parseModelVersion),
    )
    .argument('<files...>', 'predictions: CSV (.gz), Parquet or NDJSON; globs are read')
    .option('--map <column=role>', 'what a column holds, where names differ; may be repeated', parseColumnMap)
    .action(async (of: ModelVersion, files: string[], options: { map?: Readonly<Record<string, string>> }) => {
      const request = { ...of, files, columns: options.map ?? {} }
      const answer = await withService(context, (service, progress) => service.ingestFile(request, progress))
      context.terminal.out(await arrivalText('predictions', answer, files))
    })
}
