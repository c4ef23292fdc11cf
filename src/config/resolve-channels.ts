import type { ChannelKinds } from './channel-schema.ts'
import type { ChannelConfig } from './config.ts'
import type { PlacedProblem } from './config-problem.ts'
import { type Environment, resolveSecret } from './resolve-secret.ts'

/** A channel as the schema read it, with the name it has in the file. */
export type NamedChannel = {
  readonly name: string
  readonly entry: Readonly<Record<string, unknown>> & {
    readonly kind: string
    readonly secretEnv?: string | undefined
    readonly secretFile?: string | undefined
  }
}

/** Puts the secret into the options of every channel and lets its kind judge the whole. */
export function resolveChannels(
  named: readonly NamedChannel[],
  kinds: ChannelKinds,
  env: Environment,
): { readonly channels: readonly ChannelConfig[]; readonly problems: readonly PlacedProblem[] } {
  const channels: ChannelConfig[] = []
  const problems: PlacedProblem[] = []
  for (const { name, entry } of named) {
    const { kind, secretEnv, secretFile, ...rest } = entry
    const place = ['alerts', 'channels', name]
    const resolved = resolveSecret({ secretEnv, secretFile }, env)
    if (resolved.status === 'refused') {
      problems.push({ place: [...place, resolved.key], message: resolved.reason })
      continue
    }
    const options = resolved.status === 'found' ? { ...rest, secret: resolved.secret } : rest
    channels.push({ name, kind, options })
    for (const { path, message } of kinds[kind]?.check(options) ?? []) {
      if (path !== 'secret') {
        problems.push({ place: [...place, ...path.split('.')], message })
      } else if (resolved.status === 'not-named') {
        problems.push({
          place,
          message: 'has no secret; name one with secretEnv or secretFile (plumbline secret makes one)',
        })
      } else {
        problems.push({
          place: [...place, secretEnv === undefined ? 'secretFile' : 'secretEnv'],
          message: `the secret is refused: ${message}`,
        })
      }
    }
  }
  return { channels, problems }
}
