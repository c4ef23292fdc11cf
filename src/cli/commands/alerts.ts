import { Command } from 'commander'
import { CommandFailure } from '../command-failure.ts'
import { type CommandContext, withService } from '../run-command.ts'

/** `alerts test`: does a channel reach its people? */
export function alertsCommand(context: CommandContext): Command {
  return new Command('alerts').description('try the ways to reach people').addCommand(
    new Command('test')
      .description('send a message that says it is a test')
      .argument('<channel>', 'name of the channel in the configuration')
      .action(async (channel: string) => {
        const result = await withService(context, (service) => service.testChannel(channel))
        if (result.outcome !== 'delivered') throw new CommandFailure(1, `${channel}: not delivered: ${result.detail}`)
        context.terminal.out(`${channel}: delivered: ${result.detail}\n`)
      }),
  )
}
