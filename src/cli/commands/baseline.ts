import { Argument, Command } from 'commander'
import { FEWEST_BLOCKS } from '../../detect/calibration.ts'
import type { FittedFiles } from '../cli-services.ts'
import { type ModelVersion, parseColumnMap, parseModelVersion } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { countedText, countText, momentText, textTable } from '../text-table.ts'

/** `baseline fit` and `baseline list`: what was normal. */
export function baselineCommand(context: CommandContext): Command {
  return new Command('baseline')
    .description('fit and list baselines')
    .addCommand(fitCommand(context))
    .addCommand(listCommand(context))
}

type FitOptions = { source?: string; at?: string; recount?: true; map?: Readonly<Record<string, string>> }

function fitCommand(context: CommandContext): Command {
  return new Command('fit')
    .description('freeze the binnings and training counts of a model version')
    .addArgument(
      new Argument('<model@version>', 'model and version, such as credit-default@3').argParser(parseModelVersion),
    )
    .argument('<files...>', 'training data: CSV (.gz), Parquet or NDJSON; globs are read')
    .option('--source <column>', 'column that names the training source of a row')
    .option('--at <column>', 'column of event time: calibrates the limits by time block')
    .option('--recount', 'count stored predictions again under the new binnings')
    .option('--map <column=role>', 'what a column holds, where names differ; may be repeated', parseColumnMap)
    .action(async (of: ModelVersion, files: string[], options: FitOptions) => {
      const request = {
        ...of,
        files,
        source: options.source,
        at: options.at,
        recount: options.recount ?? false,
        columns: options.map ?? {},
      }
      const fitted = await withService(context, (service, progress) => service.fitBaseline(request, progress))
      context.terminal.out(fittedText(fitted, options))
    })
}

function fittedText({ baseline, blocks, rejected }: FittedFiles, options: FitOptions): string {
  const { model, version, revision, rows, sourceSha256, sha256 } = baseline
  const note = calibrationText(baseline.calibrated, blocks, options)
  const left = rejected.count === 1 ? 'could not be read and is left out' : 'could not be read and are left out'
  return [
    `${model}@${version}: baseline ${revision} of ${countedText(rows, 'row')}, ${note}`,
    `  files    sha256:${sourceSha256}`,
    `  profile  sha256:${sha256}`,
    ...(rejected.count === 0 ? [] : [`  ${countedText(rejected.count, 'row')} ${left}:`]),
    ...rejected.examples.map((example) => `    ${example}`),
    ...(rejected.count > rejected.examples.length && rejected.examples.length > 0
      ? [`    and ${countText(rejected.count - rejected.examples.length)} more`]
      : []),
    '',
  ].join('\n')
}

function calibrationText(isCalibrated: boolean, blocks: number, { at }: FitOptions): string {
  if (isCalibrated) return `calibrated by ${countedText(blocks, 'time block')}`
  const widened = 'uncalibrated: tolerances are widened'
  if (at === undefined) return `${widened}; name a time column with --at to calibrate`
  return (
    `${widened}; column ${at} makes ${countedText(blocks, 'whole time block')} (each as long as the monitor's window), and ${FEWEST_BLOCKS} are needed: ` +
    'fit on rows of a longer time, or judge shorter windows'
  )
}

function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('list baselines, newest last')
    .argument('[model]', 'only this model')
    .action(async (model: string | undefined) => {
      const baselines = await withService(context, (service) => service.listBaselines(model))
      if (baselines.length === 0) return context.terminal.out('no baselines; plumbline baseline fit makes one\n')
      const rows = baselines.map((b) => [
        `${b.model}@${b.version}`,
        String(b.revision),
        countText(b.rows),
        b.calibrated ? 'calibrated' : 'uncalibrated',
        b.effectiveFrom === undefined ? 'always' : momentText(b.effectiveFrom),
        momentText(b.fittedAt),
        b.sha256.slice(0, 12),
      ])
      context.terminal.out(
        textTable(['model', 'baseline', 'rows', 'calibration', 'in effect from', 'fitted', 'sha256'], rows),
      )
    })
}
