import { Command } from 'commander'
import { newToken, newWebhookSecret } from '../new-secret.ts'
import type { CommandContext } from '../run-command.ts'

/** `secret`: a fresh secret, shown once and kept nowhere. */
export function secretCommand(context: CommandContext): Command {
  return new Command('secret')
    .description('print a fresh secret for a webhook, or for a token')
    .option('--token', 'a token for the API and the pages')
    .action((options: { token?: true }) => context.terminal.out(`${options.token ? newToken() : newWebhookSecret()}\n`))
}
