import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { ServiceError } from '../../errors.ts'
import { type CommandContext, withService } from '../run-command.ts'
import { countText } from '../text-table.ts'

/** `backup`: a consistent copy of the database while the service runs. */
export function backupCommand(context: CommandContext): Command {
  return new Command('backup')
    .description('write a consistent copy of the database')
    .argument('<file>', 'file to write; it must not exist yet')
    .action(async (file: string) => {
      const folder = dirname(file)
      if (!existsSync(folder))
        throw new ServiceError(
          'not-found',
          `${folder}: there is no such folder; make it first, or name a file elsewhere`,
        )
      const { bytes, sha256 } = await withService(context, (service) => service.backup(file))
      context.terminal.out(`${file}: ${countText(bytes)} bytes, sha256:${sha256}\n`)
    })
}
