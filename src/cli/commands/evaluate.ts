import { Command } from 'commander'
import { type CommandContext, withService } from '../run-command.ts'
import { countText, textTable } from '../text-table.ts'

/** `evaluate`: judge now what the schedule would judge next. */
export function evaluateCommand(context: CommandContext): Command {
  return new Command('evaluate')
    .description('judge every window that is due, oldest first')
    .argument('[model]', 'only this model')
    .action(async (model: string | undefined) => {
      const judged = await withService(context, (service, progress) => service.evaluate(model, progress))
      if (judged.length === 0) return context.terminal.out('no window is due\n')
      const rows = judged.map((window) => [
        window.model,
        window.label,
        window.revision === 1 ? window.kind : `${window.kind} (revision ${window.revision})`,
        countText(window.rows),
        countText(window.tests),
        countText(window.findings),
        window.opened.join(' '),
      ])
      context.terminal.out(textTable(['model', 'window', 'run', 'rows', 'tests', 'findings', 'opened'], rows))
    })
}
