import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import type { Limits } from '../../detect/limits.ts'
import { ServiceError } from '../../errors.ts'
import { askedLimit } from '../../monitor/asked-limit.ts'
import type { Moment } from '../../monitor/summed-windows.ts'
import { parseMoment, withIsoTimes } from '../../web/moment.ts'
import type { BacktestFilesRequest } from '../../worker/backtest-files.ts'
import { backtestText } from '../backtest-text.ts'
import { parseColumnMap } from '../model-version.ts'
import { progressLine } from '../progress-line.ts'
import { type CommandContext, configOf } from '../run-command.ts'

type Options = {
  readonly from?: Moment
  readonly to?: Moment
  readonly map?: Readonly<Record<string, string>>
  readonly limit?: Partial<Limits>
  readonly baseline?: readonly string[]
  readonly baselineTime?: string
  readonly json?: boolean
  readonly html?: string
}

/** `backtest`: what a monitor would have done, before anybody is told. */
export function backtestCommand(context: CommandContext): Command {
  return new Command('backtest')
    .description('replay past predictions through a monitor as configured; nothing is written, nobody is told')
    .argument('<model>', 'a model of the configuration; MODEL@VERSION where the files have no column version')
    .argument('<files...>', 'past predictions: CSV (.gz), Parquet or NDJSON; globs are read')
    .option('--from <moment>', 'only windows from here on: a date, or a date and time with its zone', parseFrom)
    .option('--to <moment>', 'only windows that end by then', parseTo)
    .option('--map <column=role>', 'what a column holds, where names differ; may be repeated', parseColumnMap)
    .option(
      '--limit <name=value>',
      'a limit to try beside the configured one, such as disparity.ratio=0.7 or featureDrift=0.02; may be repeated',
      parseLimit,
    )
    .option('--baseline <files...>', 'training data to judge by, instead of the baselines on record')
    .option('--baseline-time <column>', 'column of that training data with the time of a row')
    .option('--json', 'everything as JSON')
    .option('--html <file>', 'a page with the picture, to be passed on')
    .action(async (named: string, files: string[], options: Options) => {
      const config = configOf(context)
      const cut = named.lastIndexOf('@')
      const request: BacktestFilesRequest = {
        model: cut > 0 ? named.slice(0, cut) : named,
        ...(cut > 0 && { version: named.slice(cut + 1) }),
        files,
        columns: options.map ?? {},
        ...(options.from !== undefined && { from: options.from }),
        ...(options.to !== undefined && { to: options.to }),
        ...(options.limit && { limits: options.limit }),
        ...(options.baseline && {
          baseline: {
            files: options.baseline,
            ...(options.baselineTime !== undefined && { at: options.baselineTime }),
          },
        }),
      }
      const line = progressLine(context.terminal)
      const answer = await context.services.backtest(config, request, line.progress).finally(line.done)
      if (options.html !== undefined) await writeFile(options.html, await context.services.backtestPage(answer.report))
      context.terminal.out(
        options.json ? `${JSON.stringify(withIsoTimes(answer.report), null, 2)}\n` : backtestText(answer, options.html),
      )
    })
}

const parseFrom = (text: string): Moment => orRefused(() => parseMoment(text, '--from'))
const parseTo = (text: string): Moment => orRefused(() => parseMoment(text, '--to'))

function parseLimit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  const cut = text.indexOf('=')
  const asked = orRefused(() =>
    askedLimit(text.slice(0, Math.max(0, cut)), Number(text.slice(cut + 1).trim() || 'nothing')),
  )
  return { ...before, ...asked }
}

function orRefused<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const more = error.problems.map(({ message }) => message).filter((message) => !error.message.includes(message))
    throw new InvalidArgumentError([error.message, ...more].join(': '))
  }
}
