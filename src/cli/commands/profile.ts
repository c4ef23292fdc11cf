import { writeFile } from 'node:fs/promises'
import { profileData } from '../../compare/profile-data.ts'
import { profileJson } from '../../compare/profile-json.ts'
import { profileDocument } from '../../web/pages/profile-document.tsx'
import { type ColumnOptions, columnsAsked, DataCommand, withColumnOptions } from '../data-options.ts'
import { withTables } from '../open-tables.ts'
import { profileText } from '../profile-text.ts'
import type { CommandContext } from '../run-command.ts'

type Options = Omit<ColumnOptions, 'window' | 'time'> & { readonly json?: true; readonly html?: string }

const HELP = `
Exit codes: 0 done, 1 it could not be profiled, 64 the line was asked wrongly. Nothing is stored, no configuration is read.
Label rates are those of rows with a decision, where --decision is named too.

  plumbline profile training.csv --sensitive sex,age:25/40/60 --label repaid --positive 1 --source branch`

/** `profile`: one data set, each slice of it against everyone else. */
export function profileCommand({ terminal }: Pick<CommandContext, 'terminal'>): DataCommand {
  const command = new DataCommand('profile')
  withColumnOptions(
    command
      .description('describe one data set: every slice against everyone else, by source where one is named')
      .argument('<file>', 'CSV (.gz), Parquet or NDJSON; a glob is read as one data set'),
  )
    .option('--source <column>', 'column that names the source of a row')
    .option('--json', 'every number by slice, feature and source, as JSON')
    .option('--html <file>', 'a page of its own, to be passed on and printed')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const started = terminal.clock()
      const asked = columnsAsked({ ...options, window: '1d' }, command)
      const profile = await withTables(terminal, [file], ([data], progress) =>
        profileData(data as NonNullable<typeof data>, asked, progress),
      )
      const tookMs = terminal.clock() - started
      if (options.html !== undefined) await writeFile(options.html, await profileDocument(profile))
      terminal.out(
        options.json
          ? `${JSON.stringify(profileJson(profile, tookMs), null, 1)}\n`
          : profileText(profile, { tookMs, html: options.html }),
      )
    })
  return command
}
