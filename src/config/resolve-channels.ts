import { type ChannelKinds, channelSchema } from './channel-schema.ts'
import type { ChannelConfig } from './config.ts'
import type { PlacedProblem } from './config-problem.ts'
import { type Environment, namesSecret, resolveSecret } from './resolve-secret.ts'
import { rightPart } from './right-part.ts'

/** Puts the secret into the options of every channel, as the file has them by name, and lets its kind judge whatever is right in itself. */
export function resolveChannels(
  named: Readonly<Record<string, unknown>>,
  kinds: ChannelKinds,
  env: Environment,
): { readonly channels: readonly ChannelConfig[]; readonly problems: readonly PlacedProblem[] } {
  const schema = channelSchema(kinds)
  const channels: ChannelConfig[] = []
  const problems: PlacedProblem[] = []
  for (const [name, raw] of Object.entries(named)) {
    const { kind, secretEnv, secretFile, ...rest } = (rightPart(schema, raw) ?? {}) as ChannelPart
    if (kind === undefined) continue
    const place = ['alerts', 'channels', name]
    const resolved = resolveSecret({ secretEnv, secretFile }, env)
    if (resolved.status === 'refused') problems.push({ place: [...place, resolved.key], message: resolved.reason })
    const options = resolved.status === 'found' ? { ...rest, secret: resolved.secret } : rest
    channels.push({ name, kind, options })
    // Where options are missing the schema has said so, and a kind judges whole ones alone.
    if (!kinds[kind]?.optionsSchema.safeParse(rest).success) continue
    for (const { path, message } of kinds[kind]?.check(options) ?? []) {
      if (path !== 'secret') {
        problems.push({ place: [...place, ...path.split('.')], message })
      } else if (resolved.status === 'found') {
        problems.push({
          place: [...place, secretEnv === undefined ? 'secretFile' : 'secretEnv'],
          message: `the secret is refused: ${message}`,
        })
      } else if (!namesSecret(raw)) {
        problems.push({
          place,
          message: 'has no secret; name one with secretEnv or secretFile (plumbline secret makes one)',
        })
      }
    }
  }
  return { channels, problems }
}

type ChannelPart = Readonly<Record<string, unknown>> & {
  readonly kind?: string
  readonly secretEnv?: string
  readonly secretFile?: string
}
