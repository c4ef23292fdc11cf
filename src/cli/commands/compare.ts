import { writeFile } from 'node:fs/promises'
import { CommanderError, InvalidArgumentError } from 'commander'
import { compareData } from '../../compare/compare-data.ts'
import { comparisonJson } from '../../compare/comparison-json.ts'
import { type DistanceName, distances } from '../../compare/distances.ts'
import { DEFAULT_LIMITS, type Limits } from '../../detect/limits.ts'
import { METRIC_NAMES, type MetricName } from '../../detect/metrics/index.ts'
import { ServiceError } from '../../errors.ts'
import { askedLimit } from '../../monitor/asked-limit.ts'
import { closest } from '../../profile/closest.ts'
import { compareDocument } from '../../web/pages/compare-document.tsx'
import { inlineDrawing } from '../../worker/start-drawing.ts'
import { comparisonText } from '../comparison-text.ts'
import {
  type ColumnOptions,
  columnsAsked,
  DataCommand,
  parseList,
  withColumnOptions,
  withTimeOptions,
} from '../data-options.ts'
import { withTables } from '../open-tables.ts'
import type { CommandContext } from '../run-command.ts'

type Options = ColumnOptions & {
  readonly metric?: readonly (DistanceName | MetricName)[]
  readonly limit?: Partial<Limits>
  readonly level: number
  readonly json?: true
  readonly html?: string
}

/** Exit code where something differs. */
const FOUND = 2

const HELP = `
Exit codes: 0 nothing differs, 2 something does, 1 it could not be compared, 64 the line was asked wrongly.
The baseline is fitted as a training baseline is; “at training” in the answer means BASELINE. Nothing is stored, no configuration is read.

  plumbline compare training.csv 'march/*.parquet' --sensitive sex,age:25/40/60 --decision approved --favourable 1`

/** `compare`: one look at two data sets, judged as the service judges. */
export function compareCommand({ terminal }: Pick<CommandContext, 'terminal'>): DataCommand {
  const command = new DataCommand('compare')
  withTimeOptions(
    withColumnOptions(
      command
        .description('compare two data sets slice by slice, without a service')
        .argument('<baseline>', 'what was normal: CSV (.gz), Parquet or NDJSON; a glob is read as one data set')
        .argument('<current>', 'what is compared with it'),
    ),
  )
    .option('--source <column>', 'column that names the source of a row: no feature')
    .option(
      '--metric <names>',
      `further figures to print: ${[...Object.keys(distances), ...METRIC_NAMES].join(', ')}`,
      parseMetrics,
    )
    .option(
      '--limit <name=value>',
      'ratio=0.8 or difference=0.1 for disparities, or a tolerance such as featureDrift=0.02; may be repeated',
      parseLimit,
    )
    .option('--level <share>', 'level of the adjusted tests, at most 0.05', parseLevel, 0.05)
    .option('--json', 'every number by slice and feature, as JSON')
    .option('--html <file>', 'a page of its own with the charts, to be passed on and printed')
    .addHelpText('after', HELP)
    .action(async (baseline: string, current: string, options: Options) => {
      const started = terminal.clock()
      const limits = { ...DEFAULT_LIMITS, ...options.limit }
      const request = { ...columnsAsked(options, command), limits, level: options.level }
      const comparison = await withTables(terminal, [baseline, current], ([a, b], progress) =>
        compareData(a as NonNullable<typeof a>, b as NonNullable<typeof b>, request, progress),
      )
      const tookMs = terminal.clock() - started
      if (options.html !== undefined)
        await writeFile(
          options.html,
          await compareDocument(inlineDrawing(), comparison, { metrics: options.metric ?? [] }),
        )
      terminal.out(
        options.json
          ? `${JSON.stringify(comparisonJson(comparison, tookMs), null, 1)}\n`
          : comparisonText(comparison, { metrics: options.metric ?? [], tookMs, html: options.html }),
      )
      // Not a failure: the answer is written, the code tells a script that something differs.
      if (comparison.causes.length > 0) throw new CommanderError(FOUND, 'plumbline.found', 'something differs')
    })
  return command
}

function parseMetrics(
  text: string,
  before: readonly (DistanceName | MetricName)[] = [],
): readonly (DistanceName | MetricName)[] {
  const known = [...(Object.keys(distances) as DistanceName[]), ...METRIC_NAMES]
  const read = parseList(text).map((name) => {
    const found = known.find((k) => k === name || k.replaceAll(' ', '-') === name)
    if (found) return found
    const near = closest(name, known)
    throw new InvalidArgumentError(
      `there is no ${name}${near ? ` (did you mean ${near}?)` : ''}; there are ${known.join(', ')}`,
    )
  })
  return [...new Set([...before, ...read])]
}

function parseLimit(text: string, before: Partial<Limits> = {}): Partial<Limits> {
  const cut = text.indexOf('=')
  const name = text.slice(0, Math.max(0, cut))
  const full = name === 'ratio' || name === 'difference' ? `disparity.${name}` : name
  try {
    if (full === 'falseInvestigationsAYear')
      throw new InvalidArgumentError('one look has no yearly budget; --level sets how sure it is')
    return { ...before, ...askedLimit(full, Number(text.slice(cut + 1).trim() || 'nothing')) }
  } catch (error) {
    throw error instanceof ServiceError ? new InvalidArgumentError(error.message) : error
  }
}

function parseLevel(text: string): number {
  const level = Number(text.trim() || 'nothing')
  if (!(level > 0 && level <= 0.05))
    throw new InvalidArgumentError(`expected a share above 0 and at most 0.05, got "${text}"`)
  return level
}
