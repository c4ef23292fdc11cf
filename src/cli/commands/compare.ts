import { writeFile } from 'node:fs/promises'
import { CommanderError, InvalidArgumentError } from 'commander'
import { namesValues } from '../../compare/columns-asked.ts'
import { compareData } from '../../compare/compare-data.ts'
import { comparisonJson } from '../../compare/comparison-json.ts'
import { type DistanceName, distances } from '../../compare/distances.ts'
import { DEFAULT_LIMITS, type Limits } from '../../detect/limits.ts'
import { METRIC_NAMES, type MetricName } from '../../detect/metrics/index.ts'
import { VALUE_TESTS, type ValueTestName } from '../../detect/values/index.ts'
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
  readonly metric?: readonly AskedName[]
  readonly slice?: readonly string[]
  readonly limit?: Partial<Limits>
  readonly level: number
  readonly json?: true
  readonly html?: string
}

/** Exit code where not one question could be tested. */
const UNTOLD = 1

/** Nothing is judged at a looser level, by the service neither. */
const MOST_LEVEL = 0.05

/** Exit code where something differs. */
const FOUND = 2

const HELP = `
Names that --metric takes:
  ${VALUE_TESTS.join(', ')}:
    tests of the values themselves, of everyone and of every --slice, adjusted together by Holm.
  ${Object.keys(distances).join(', ')}:
    distances and tests over cells, of every slice.
  ${METRIC_NAMES.map((name) => name.replaceAll(' ', '-')).join(', ')}:
    figures of every slice; tpr, fpr, tnr, fnr, ppv, npv, fdr, for, mae and rmse are understood too.
They are shown; the exit code rests on none of them.

Exit codes: 0 nothing differs, 2 something does, 1 it could not be compared, or too few rows for a single test, 64 the line was asked wrongly.
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
    .option('--subject <column>', 'column that names the person a row is of: rows of one person are not independent')
    .option('--metric <names>', 'further figures to print, which decide nothing; the names stand below', parseMetrics)
    .option(
      '--slice <slice>',
      "slice in which tests of values are made beside everyone, such as 'sex=F & region=North'; may be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      '--limit <name=value>',
      'ratio=0.8 or difference=0.1 for disparities, or a tolerance such as featureDrift=0.02; may be repeated',
      parseLimit,
    )
    .option('--level <share>', 'level of the adjusted tests, above 0 and at most 0.05', parseLevel, 0.05)
    .option('--json', 'every number by slice and feature, as JSON')
    .option('--html <file>', 'a page of its own with the charts, to be passed on and printed')
    .addHelpText('after', HELP)
    .action(async (baseline: string, current: string, options: Options) => {
      const started = terminal.clock()
      const limits = { ...DEFAULT_LIMITS, ...options.limit }
      const columns = columnsAsked(options, command)
      const residuals = columns.decision && columns.label && !namesValues(columns.decision.favourable)
      const asked = namesAsked(options.metric ?? (residuals ? RESIDUALS : []))
      if (options.slice !== undefined && asked.tests.length === 0)
        command.error(
          `plumbline: --slice names a slice for tests of values; name one with --metric: ${VALUE_TESTS.join(', ')}`,
        )
      const request = {
        ...columns,
        ...{ limits, level: options.level, valueTests: asked.tests, valueSlices: options.slice ?? [] },
      }
      const comparison = await withTables(terminal, [baseline, current], ([a, b], progress) =>
        compareData(a as NonNullable<typeof a>, b as NonNullable<typeof b>, request, progress),
      )
      const tookMs = terminal.clock() - started
      if (options.html !== undefined)
        await writeFile(options.html, await compareDocument(inlineDrawing(), comparison, { metrics: asked.metrics }))
      terminal.out(
        options.json
          ? `${JSON.stringify(comparisonJson(comparison, tookMs), null, 1)}\n`
          : comparisonText(comparison, { metrics: asked.metrics, tookMs, html: options.html }),
      )
      // Where nothing could be tested, an exit code of 0 would read as health.
      if (comparison.tests.arrival + comparison.tests.outcome === 0)
        throw new CommanderError(UNTOLD, 'plumbline.untold', 'too few rows to tell anything')
      // Not a failure: the answer is written, the code tells a script that something differs.
      if (comparison.causes.length > 0) throw new CommanderError(FOUND, 'plumbline.found', 'something differs')
    })
  return command
}

/** A name that `--metric` takes. */
type AskedName = DistanceName | MetricName | ValueTestName

/** What the field writes for short. */
const SHORT: Readonly<Record<string, MetricName>> = {
  tpr: 'true positive rate',
  fpr: 'false positive rate',
  tnr: 'true negative rate',
  fnr: 'false negative rate',
  ppv: 'positive predictive value',
  npv: 'negative predictive value',
  fdr: 'false discovery rate',
  for: 'false omission rate',
  mae: 'mean absolute error',
  rmse: 'root mean squared error',
}

/** What is told of predicted numbers that have true ones beside them, unless something else is asked for. */
const RESIDUALS: readonly MetricName[] = ['mean residual', 'mean absolute error', 'root mean squared error']

const KNOWN: readonly AskedName[] = [...VALUE_TESTS, ...(Object.keys(distances) as DistanceName[]), ...METRIC_NAMES]

/** Names are typed without quotes: with hyphens for spaces. */
const typed = (name: string): string => name.replaceAll(' ', '-')

function parseMetrics(text: string, before: readonly AskedName[] = []): readonly AskedName[] {
  const read = parseList(text).map((name) => {
    const found = SHORT[name] ?? KNOWN.find((known) => known === name || typed(known) === name)
    if (found) return found
    const near = closest(name, KNOWN.map(typed))
    throw new InvalidArgumentError(
      `there is no ${name}${near ? ` (did you mean ${near}?)` : ''}; there are ${KNOWN.map(typed).join(', ')}`,
    )
  })
  return [...new Set([...before, ...read])]
}

/** Tests of values apart from what is computed from counts. */
function namesAsked(names: readonly AskedName[]): {
  readonly tests: readonly ValueTestName[]
  readonly metrics: readonly (DistanceName | MetricName)[]
} {
  const isTest = (name: AskedName): name is ValueTestName => (VALUE_TESTS as readonly string[]).includes(name)
  return {
    tests: names.filter(isTest),
    metrics: names.filter((name): name is DistanceName | MetricName => !isTest(name)),
  }
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
  if (level > MOST_LEVEL && level < 1)
    throw new InvalidArgumentError(
      `the judgement is never looser than ${MOST_LEVEL}, got ${text}: at a level of ${text} up to that share of what is found would be chance. Every adjusted p stands in --json`,
    )
  if (!(level > 0 && level <= MOST_LEVEL))
    throw new InvalidArgumentError(`expected a share above 0 and at most ${MOST_LEVEL}, got "${text}"`)
  return level
}
