import { Command, Option } from 'commander'
import type { DeliveryFilter, SentMessage } from '../../alert/notification.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { CommandFailure } from '../command-failure.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { countText, momentText, textTable } from '../text-table.ts'
import { wholeNumber } from '../whole-number.ts'

const STATUSES = ['pending', 'delivered', 'failed', 'set-aside'] as const

type ListOptions = { channel?: string; status?: (typeof STATUSES)[number]; limit: number }

/** `alerts`: does a channel reach its people, what was sent, what became of it, and sending it again. */
export function alertsCommand(context: CommandContext): Command {
  return new Command('alerts')
    .description('try the ways to reach people, and see what was sent')
    .addCommand(testCommand(context))
    .addCommand(listCommand(context))
    .addCommand(replayCommand(context))
    .addCommand(setAsideCommand(context))
    .addCommand(enableCommand(context))
}

function testCommand(context: CommandContext): Command {
  return new Command('test')
    .description('send a message that says it is a test, the way every message goes')
    .argument('<channel>', 'name of the channel in the configuration')
    .action(async (channel: string) => {
      const result = await withService(context, (service) => service.testChannel(channel))
      if (result.outcome !== 'delivered') throw new CommandFailure(1, `${channel}: not delivered: ${result.detail}`)
      context.terminal.out(`${channel}: delivered: ${result.detail}\n`)
    })
}

function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('list what was sent, newest first')
    .option('--channel <channel>', 'only this channel')
    .addOption(new Option('--status <status>', 'only these; failed are dead letters').choices(STATUSES))
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .action(async ({ channel, status, limit }: ListOptions) => {
      const filter: DeliveryFilter = { limit, ...(channel && { channel }), ...(status && { status }) }
      const { items, next } = await withService(context, (service) => service.deliveries(filter))
      const more = next === undefined ? '' : 'there are more; --limit shows them\n'
      context.terminal.out(items.length === 0 ? 'no messages\n' : `${tableOf(items)}${more}`)
    })
}

function replayCommand(context: CommandContext): Command {
  return new Command('replay')
    .description('send a dead letter again; it keeps its id')
    .argument('<id>', 'number of the message, as `alerts list` shows it', wholeNumber)
    .action(async (id: number) => {
      const sent = await withService(context, (service) => service.replayDelivery(id))
      context.terminal.out(`${textOf(sent)}\n`)
    })
}

function setAsideCommand(context: CommandContext): Command {
  return new Command('set-aside')
    .description('let a dead letter be: it is kept, and counted no more')
    .argument('<id>', 'number of the message, as `alerts list` shows it', wholeNumber)
    .action(async (id: number) => {
      const sent = await withService(context, (service) => service.setDeliveryAside(id))
      context.terminal.out(`${textOf(sent)}\n`)
    })
}

function enableCommand(context: CommandContext): Command {
  return new Command('enable')
    .description('switch a channel on again; what could not go there since is sent')
    .argument('<channel>', 'name of the channel in the configuration')
    .action(async (channel: string) => {
      const { waiting, failed } = await withService(context, (service) => service.enableChannel(channel))
      context.terminal.out(`${channel}: on; ${countText(waiting)} waiting, ${countText(failed)} dead letters\n`)
    })
}

function tableOf(items: readonly SentMessage[]): string {
  const rows = items.map((sent) => [
    String(sent.outboxId),
    momentText(sent.createdAt),
    sent.channel,
    sent.kind,
    sent.severity,
    aboutOf(sent),
    sent.status,
    String(sent.attempts),
    sent.detail ?? sent.lastError ?? '',
  ])
  const header = ['id', 'written', 'channel', 'news', 'severity', 'about', 'status', 'tries', 'last answer']
  return textTable(header, rows)
}

function textOf(sent: SentMessage): string {
  const answer = sent.detail ?? sent.lastError
  return `${sent.outboxId}: ${sent.status} on ${sent.channel}${answer === undefined ? '' : `: ${answer}`}`
}

function aboutOf({ investigations }: SentMessage): string {
  const named = investigations.slice(0, 3).map(investigationKey).join(', ')
  return investigations.length > 3 ? `${named} and ${investigations.length - 3} more` : named || '-'
}
