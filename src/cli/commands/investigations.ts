import { Command, InvalidArgumentError, Option } from 'commander'
import { type Investigation, type InvestigationFilter, investigationKey } from '../../investigate/investigation.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { momentText, textTable } from '../text-table.ts'

const STATUSES = ['open', 'acknowledged', 'investigating', 'concluded', 'closed', 'dismissed'] as const
const SEVERITIES = ['notice', 'warning', 'critical'] as const

type Options = {
  model?: string
  status?: (typeof STATUSES)[number][]
  severity?: (typeof SEVERITIES)[number][]
  limit: number
}

/** `investigations`: what is being looked into, newest first. */
export function investigationsCommand(context: CommandContext): Command {
  return new Command('investigations')
    .description('list investigations, newest first')
    .option('--model <model>', 'only this model')
    .addOption(new Option('--status <status...>', 'only these').choices(STATUSES))
    .addOption(new Option('--severity <severity...>', 'only these').choices(SEVERITIES))
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .action(async (options: Options) => {
      const found = await withService(context, (service) => service.investigations(filterOf(options)))
      context.terminal.out(found.length === 0 ? 'no investigations\n' : tableOf(found))
    })
}

function filterOf({ model, status, severity, limit }: Options): InvestigationFilter {
  return { limit, ...(model && { model }), ...(status && { status }), ...(severity && { severity }) }
}

function tableOf(found: readonly Investigation[]): string {
  const rows = found.map((one) => [
    investigationKey(one.id),
    one.severity,
    one.status,
    one.model,
    one.family,
    one.rootSlice,
    momentText(one.openedAt),
    one.title,
  ])
  return textTable(['key', 'severity', 'status', 'model', 'family', 'root slice', 'opened', 'title'], rows)
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > 1000) {
    throw new InvalidArgumentError(`expected a whole number from 1 to 1000, got "${text}"`)
  }
  return value
}
