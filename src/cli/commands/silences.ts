import { Command, InvalidArgumentError } from 'commander'
import type { Matcher, Silence } from '../../alert/alert.ts'
import { matcherText, parseMatcher } from '../../alert/matcher.ts'
import { durationMs } from '../../config/duration.ts'
import { ServiceError } from '../../errors.ts'
import { CommandFailure } from '../command-failure.ts'
import { type CommandContext, withService } from '../run-command.ts'
import type { SilenceRequest } from '../silence-service.ts'
import { momentText, textTable } from '../text-table.ts'
import { wholeNumber } from '../whole-number.ts'

type AddOptions = { for?: number; until?: number; from?: number; reason: string }

/** `silences`: what is not told for a while, by whose word and why. */
export function silencesCommand(context: CommandContext): Command {
  return new Command('silences')
    .description('keep alerts from being told for a while')
    .addCommand(listCommand(context))
    .addCommand(addCommand(context))
    .addCommand(endCommand(context))
}

function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('list silences, newest first, those that are over too')
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .action(async ({ limit }: { limit: number }) => {
      const found = await withService(context, (service) => service.silences(limit))
      context.terminal.out(found.length === 0 ? 'no silences\n' : tableOf(found))
    })
}

function addCommand(context: CommandContext): Command {
  return new Command('add')
    .description('do not tell alerts on which every matcher holds')
    .argument('<matcher...>', `such as severity="notice" or slice_region=~"North|South"`)
    .requiredOption('--reason <words>', 'why nobody needs to be told')
    .option('--for <duration>', 'how long: 90m, 6h, 2d', duration)
    .option('--until <moment>', 'until when: 2026-04-14T08:00:00Z', moment)
    .option('--from <moment>', 'from when on (default: now)', moment)
    .action(async (texts: string[], { for: afterMs, until, from, reason }: AddOptions) => {
      if ((afterMs === undefined) === (until === undefined))
        throw new CommandFailure(
          2,
          'say either how long it holds (--for 6h) or until when (--until 2026-04-14T08:00:00Z)',
        )
      const request: SilenceRequest = {
        matchers: texts.map(matcher),
        reason,
        startsAt: from,
        end: until === undefined ? { afterMs: afterMs as number } : { at: until },
      }
      const silence = await withService(context, (service) => service.addSilence(request))
      context.terminal.out(`silence ${silence.id}: until ${momentText(silence.endsAt)}, ${matchersOf(silence)}\n`)
    })
}

function endCommand(context: CommandContext): Command {
  return new Command('end')
    .description('end a silence now; what is still due is told')
    .argument('<id>', 'its number', wholeNumber)
    .action(async (id: number) => {
      const silence = await withService(context, (service) => service.endSilence(id))
      context.terminal.out(`silence ${silence.id}: ended\n`)
    })
}

function tableOf(found: readonly Silence[]): string {
  const rows = found.map((silence) => [
    String(silence.id),
    momentText(silence.startsAt),
    momentText(silence.ended?.at ?? silence.endsAt),
    silence.ended === undefined ? '' : silence.ended.by,
    silence.author,
    matchersOf(silence),
    silence.reason,
  ])
  return textTable(['id', 'from', 'until', 'ended by', 'author', 'matchers', 'reason'], rows)
}

const matchersOf = ({ matchers }: Silence): string => matchers.map(matcherText).join(' ')

function matcher(text: string): Matcher {
  try {
    return parseMatcher(text)
  } catch (error) {
    if (error instanceof ServiceError) throw new CommandFailure(2, error.message, { cause: error })
    throw error
  }
}

function duration(text: string): number {
  const ms = durationMs(text)
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`expected a duration such as 6h, got "${text}"`)
  return ms
}

function moment(text: string): number {
  const at = Date.parse(text)
  if (Number.isNaN(at) || !/(?:Z|[+-]\d{2}:\d{2})$/.test(text))
    throw new InvalidArgumentError(`expected a date-time with a zone such as 2026-04-14T08:00:00Z, got "${text}"`)
  return at
}
