import { Command } from 'commander'
import { arrivalText } from '../arrival-text.ts'
import { parseColumnMap } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'

/** `labels`: true outcomes from files. */
export function labelsCommand(context: CommandContext): Command {
  return new Command('labels')
    .description('take in labels from files; doing it twice changes nothing')
    .argument('<model>', 'the model that decided')
    .argument('<files...>', 'labels: CSV (.gz), Parquet or NDJSON with id, label and at; globs are read')
    .option('--map <column=role>', 'what a column holds, where names differ; may be repeated', parseColumnMap)
    .action(async (model: string, files: string[], options: { map?: Readonly<Record<string, string>> }) => {
      const request = { model, files, columns: options.map ?? {} }
      const answer = await withService(context, (service, progress) => service.labelFile(request, progress))
      context.terminal.out(await arrivalText('labels', answer, files))
    })
}
