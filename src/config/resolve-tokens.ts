import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { AccessToken } from './config.ts'
import type { PlacedProblem } from './config-problem.ts'
import type { tokenSchema } from './config-schema.ts'
import { type Environment, resolveSecret } from './resolve-secret.ts'

/** Shortest token that is taken: 128 random bits written in base 64 have 22 characters. */
const MIN_LENGTH = 24

/** Reads the secrets of all tokens and keeps their hashes alone. */
export function resolveTokens(
  inputs: readonly { readonly index: number; readonly item: z.output<typeof tokenSchema> }[],
  env: Environment,
): { readonly tokens: readonly AccessToken[]; readonly problems: readonly PlacedProblem[] } {
  const tokens: AccessToken[] = []
  const problems: PlacedProblem[] = []
  for (const { index, item } of inputs) {
    const say = (key: string | undefined, message: string) =>
      problems.push({ place: key === undefined ? ['tokens', index] : ['tokens', index, key], message })
    if (tokens.some((token) => token.name === item.name))
      say('name', `"${item.name}" stands twice; names tell actors apart`)
    const resolved = resolveSecret(item, env)
    if (resolved.status === 'not-named') {
      say(undefined, 'has no secret; name one with secretEnv or secretFile (plumbline secret --token makes one)')
    } else if (resolved.status === 'refused') {
      say(resolved.key, resolved.reason)
    } else if (resolved.secret.length < MIN_LENGTH || /\s/.test(resolved.secret)) {
      say(
        undefined,
        `its secret is too weak: expected at least ${MIN_LENGTH} characters without spaces, as plumbline secret --token makes them`,
      )
    } else {
      const sha256 = createHash('sha256').update(resolved.secret).digest('hex')
      const twin = tokens.find((token) => token.sha256 === sha256)
      if (twin) say(undefined, `has the same secret as "${twin.name}"; give every token its own`)
      tokens.push({ name: item.name, role: item.role, sha256 })
    }
  }
  return { tokens, problems }
}
