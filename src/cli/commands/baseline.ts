import { Argument, Command } from 'commander'
import type { FittedFiles } from '../cli-services.ts'
import { type ModelVersion, parseColumnMap, parseModelVersion } from '../model-version.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { countText, momentText, textTable } from '../text-table.ts'

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
      context.terminal.out(fittedText(fitted))
    })
}

function fittedText({ baseline, rejected }: FittedFiles): string {
  const { model, version, revision, rows, calibrated, sourceSha256, sha256 } = baseline
  const note = calibrated
    ? 'calibrated by time blocks'
    : 'uncalibrated: tolerances are widened; name a time column with --at to calibrate'
  return [
    `${model}@${version}: baseline ${revision} of ${countText(rows)} rows, ${note}`,
    `  files    sha256:${sourceSha256}`,
    `  profile  sha256:${sha256}`,
    ...(rejected.count === 0 ? [] : [`  ${countText(rejected.count)} rows could not be read and are left out:`]),
    ...rejected.examples.map((example) => `    ${example}`),
    '',
  ].join('\n')
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
