import type * as z from 'zod'
import type { PlacedProblem } from './config-problem.ts'
import { subjectsSchema } from './config-schema.ts'
import { type Environment, namesSecret, resolveSecret } from './resolve-secret.ts'
import { rightPart } from './right-part.ts'

/** Shortest key that is taken: 128 random bits written in base 64 have 22 characters. */
const MIN_LENGTH = 24

/** Reads the key under which subjects are hashed, as the file names it; none where none is named. */
export function resolveSubjects(
  input: unknown,
  env: Environment,
): { readonly key: Uint8Array | undefined; readonly problems: readonly PlacedProblem[] } {
  const source = (rightPart(subjectsSchema, input) ?? {}) as Partial<z.output<typeof subjectsSchema>>
  const refused = (key: string | undefined, message: string) => ({
    key: undefined,
    problems: [{ place: key === undefined ? ['subjects'] : ['subjects', key], message }],
  })
  const resolved = namesSecret(input) ? resolveSecret(source, env) : undefined
  if (!resolved || resolved.status === 'not-named') return { key: undefined, problems: [] }
  if (resolved.status === 'refused') return refused(resolved.key, resolved.reason)
  if (resolved.secret.length < MIN_LENGTH)
    return refused(
      undefined,
      `its key is too short: expected at least ${MIN_LENGTH} characters, as plumbline secret makes them`,
    )
  return { key: Buffer.from(resolved.secret, 'utf8'), problems: [] }
}
