import { Command } from 'commander'
import { configJsonSchema } from '../../config/config-json-schema.ts'
import { type CommandContext, configOf } from '../run-command.ts'

/** `check-config`: everything that is wrong with the configuration, or what it says. */
export function checkConfigCommand(context: CommandContext): Command {
  return new Command('check-config')
    .description('check the configuration and list every problem')
    .option('--schema', 'print the JSON Schema of the configuration, for editors')
    .action((options: { schema?: true }) => {
      const { out } = context.terminal
      if (options.schema) {
        out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
        return
      }
      const { path, server, store, tokens, channels, monitors } = configOf(context)
      out(`${path} is right\n`)
      out(`  listens on ${server.host}:${server.port}, reached at ${server.baseUrl}\n`)
      out(`  keeps everything in ${store.path}\n`)
      out(`  tokens: ${tokens.map(({ name, role }) => `${name} (${role})`).join(', ') || 'none, so loopback only'}\n`)
      out(
        `  channels: ${channels.map(({ name, kind }) => `${name} (${kind})`).join(', ') || 'none, so nobody is told'}\n`,
      )
      for (const { model, window, timezone, schedule } of monitors) {
        out(`  watches ${model}: windows of ${window} in ${timezone}, looked at "${schedule}"\n`)
      }
    })
}
