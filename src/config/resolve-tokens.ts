import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { AccessToken } from './config.ts'
import type { PlacedProblem } from './config-problem.ts'
import { tokenSchema } from './config-schema.ts'
import { type Environment, namesSecret, resolveSecret } from './resolve-secret.ts'
import { rightPart } from './right-part.ts'

/** Shortest token that is taken: 128 random bits written in base 64 have 22 characters. */
const MIN_LENGTH = 24

type TokenPart = Partial<z.output<typeof tokenSchema>>

/** Reads the secrets of all tokens, as the file has them, and keeps their hashes alone; a token that is wrong elsewhere is read all the same. */
export function resolveTokens(
  inputs: readonly unknown[],
  env: Environment,
): { readonly tokens: readonly AccessToken[]; readonly problems: readonly PlacedProblem[] } {
  const tokens: AccessToken[] = []
  const names: string[] = []
  const hashes = new Map<string, string>()
  const problems: PlacedProblem[] = []
  for (const [index, input] of inputs.entries()) {
    const { name, role, ...source } = (rightPart(tokenSchema, input) ?? {}) as TokenPart
    const say = (key: string | undefined, message: string) =>
      problems.push({ place: key === undefined ? ['tokens', index] : ['tokens', index, key], message })
    if (name !== undefined && names.includes(name)) say('name', `"${name}" stands twice; names tell actors apart`)
    if (name !== undefined) names.push(name)
    const resolved = resolveSecret(source, env)
    if (resolved.status === 'not-named') {
      if (!namesSecret(input))
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
      const twin = hashes.get(sha256)
      if (twin !== undefined) say(undefined, `has the same secret as ${twin}; give every token its own`)
      else hashes.set(sha256, name === undefined ? `tokens[${index}]` : `"${name}"`)
      if (name !== undefined && role !== undefined) tokens.push({ name, role, sha256 })
    }
  }
  return { tokens, problems }
}
