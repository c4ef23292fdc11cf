import { Command } from 'commander'
import { CommandFailure } from '../command-failure.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { countedText, countText } from '../text-table.ts'

/** `check counts`: are the stored counts what the stored predictions come to? */
export function checkCommand(context: CommandContext): Command {
  return new Command('check').description('check what is stored').addCommand(
    new Command('counts')
      .description('count stored predictions again and compare with the stored counts')
      .argument('[model]', 'only this model')
      .action(async (model: string | undefined) => {
        const check = await withService(context, (service, progress) => service.checkCounts(model, progress))
        for (const line of check.wrong) context.terminal.out(`${line}\n`)
        const under =
          check.baselines > 1
            ? `; a prediction counts once under each of the ${countText(check.baselines)} baselines that takes it in`
            : ''
        const buckets = `${countedText(check.buckets, 'bucket')} (${countedText(check.rows, 'counted row')}${under})`
        if (check.wrong.length > 0) {
          throw new CommandFailure(
            1,
            `${countText(check.wrong.length)} of ${buckets} ${check.wrong.length === 1 ? 'differs' : 'differ'} from the stored predictions`,
          )
        }
        context.terminal.out(`${buckets} ${check.buckets === 1 ? 'agrees' : 'agree'} with the stored predictions\n`)
      }),
  )
}
