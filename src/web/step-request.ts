import { z } from '@hono/zod-openapi'
import { ServiceError } from '../errors.ts'
import type { RootCause, Step } from '../investigate/investigation.ts'
import { ROOT_CAUSES, STEP_RULES } from '../investigate/steps.ts'
import { parseInstant } from './moment.ts'

/** Every step a person can take, as the last part of a route. */
export const VERBS = [
  'acknowledge',
  'investigate',
  'conclude',
  'close',
  'dismiss',
  'reopen',
  'assign',
  'comment',
] as const satisfies readonly Step['verb'][]

/** Root causes that a conclusion may name. */
export const CAUSES = Object.keys(ROOT_CAUSES) as [RootCause, ...RootCause[]]

const text = z.string().trim().max(4_000)
const required = text.min(1, 'expected a reason in words')

const reasonBody = z.strictObject({ reason: required.openapi({ example: 'Arrival is normal; not an outage.' }) })

// At three in the morning one press must do.
const optionalReasonBody = z.strictObject({ reason: text.default('') })

const assignmentBody = z.strictObject({
  to: z.string().trim().min(1, 'expected a name').max(200).openapi({ example: 'Ines Moreau' }),
  reason: text.default(''),
})

const conclusionBody = z.strictObject({
  reason: required.openapi({ example: 'The branch extract holds walk-ins of the arrears campaign only.' }),
  rootCause: z.enum(CAUSES),
  remedy: text.default('').openapi({ example: 'Version 8 is trained without it.' }),
  settledUntil: z
    .string()
    .trim()
    .optional()
    .transform((at) => (at === undefined || at === '' ? undefined : parseInstant(at, 'settledUntil')))
    .openapi({ type: 'string', example: '2026-07-13' }),
})

/** What a step may be sent with; which members it needs depends on the verb. */
export type SentStep = {
  readonly reason?: string | undefined
  readonly rootCause?: RootCause
  readonly remedy?: string | undefined
  readonly settledUntil?: string | undefined
  readonly to?: string
}

/** How a step is read, from JSON or from a form: what moves work along may go without a reason, nothing that ends it. */
export function stepBody(verb: Step['verb']): z.ZodType<Step, SentStep> {
  if (verb === 'conclude') {
    return conclusionBody.transform(
      ({ settledUntil, ...step }): Step => ({ verb, ...step, ...(settledUntil === undefined ? {} : { settledUntil }) }),
    )
  }
  if (verb === 'assign') return assignmentBody.transform((step): Step => ({ verb, ...step }))
  const body = STEP_RULES[verb].needsReason ? reasonBody : optionalReasonBody
  return body.transform(({ reason }): Step => ({ verb, reason }))
}

/**
 * The id of an investigation, from `12` or `INV-12`.
 *
 * @throws {ServiceError} not-found
 */
export function readKey(key: string): number {
  const id = /^(?:INV-)?([1-9]\d{0,14})$/i.exec(key)?.[1]
  if (id === undefined)
    throw new ServiceError('not-found', 'no investigation has this name; they are called INV-1, INV-2, …')
  return Number(id)
}
