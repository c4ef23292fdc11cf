import * as z from 'zod'
import { type Problem, ServiceError } from '../../errors.ts'
import type { Channel, NewsKind } from '../notification.ts'

/** A channel gives up a try after this long, whatever the receiver does. */
export const attemptTimeoutMs = 20_000

/** What every channel is given beside its options. */
export type ChannelContext = {
  /** Name and version of the program, as it presents itself to receivers. */
  readonly userAgent: string
  /** Where the pages of this service are. */
  readonly baseUrl: string
}

/** Options of a channel after parsing, with the secret that the configuration resolved. */
export type WithSecret<Options> = Options & { readonly secret?: string | undefined }

/** A sort of channel: what may be configured, what is wrong with a configuration, and how a channel is made of it. */
export type ChannelKind = {
  /** News that its channels have nothing to send for. */
  readonly skips: readonly NewsKind[]
  /** One entry under `alerts.channels` without `kind` and without the keys that name its secret. */
  readonly optionsSchema: z.ZodObject
  /** What is wrong with options (and their secret) that no single key can tell; the paths are the keys. */
  readonly check: (options: Readonly<Record<string, unknown>>) => readonly Problem[]
  /** @throws {ServiceError} `invalid` with everything that is wrong */
  readonly create: (options: Readonly<Record<string, unknown>>, context: ChannelContext) => Channel
}

/** Most receivers are told once and not again when somebody has taken it. */
const USUALLY_SKIPPED: readonly NewsKind[] = ['acknowledged']

/** Makes a channel kind of a schema, a check between keys, and a factory that may rely on both. */
export function channelKind<Shape extends z.ZodRawShape>(
  name: string,
  optionsSchema: z.ZodObject<Shape>,
  rules: {
    readonly check: (options: WithSecret<z.output<z.ZodObject<Shape>>>) => readonly Problem[]
    readonly create: (options: WithSecret<z.output<z.ZodObject<Shape>>>, context: ChannelContext) => Channel
    readonly skips?: readonly NewsKind[]
  },
): ChannelKind {
  const secretSchema = z.object({ secret: z.string().min(1).optional() })
  const read = (options: Readonly<Record<string, unknown>>) => {
    const parsed = optionsSchema.safeParse(options)
    const secret = secretSchema.safeParse(options)
    const issues = [...(parsed.error?.issues ?? []), ...(secret.error?.issues ?? [])]
    const problems: Problem[] = issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    if (!parsed.success || !secret.success) return { problems, options: undefined }
    const whole = { ...parsed.data, ...secret.data }
    return { problems: rules.check(whole), options: whole }
  }
  const skips = rules.skips ?? USUALLY_SKIPPED
  return {
    skips,
    optionsSchema,
    check: (options) => read(options).problems,
    create: (input, context) => {
      const { problems, options } = read(input)
      if (options !== undefined && problems.length === 0) return { ...rules.create(options, context), skips }
      const what = problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
      throw new ServiceError('invalid', `the ${name} channel cannot be made: ${what}`, problems)
    },
  }
}
