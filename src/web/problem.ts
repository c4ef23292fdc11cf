import { HTTPException } from 'hono/http-exception'
import { type ErrorCode, type Problem, ServiceError } from '../errors.ts'

/** An answer by RFC 9457: what is wrong, where, and under which request it is found in the log. */
export type ProblemDocument = {
  readonly type: string
  readonly title: string
  readonly status: ProblemStatus
  readonly detail: string
  readonly code: ErrorCode | 'internal'
  readonly requestId: string
  readonly problems: readonly Problem[]
}

/** Every status that a refusal can have. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 500 | 503 | 507

const KINDS: Readonly<
  Record<ErrorCode, { readonly status: ProblemStatus; readonly title: string; readonly retryAfterSeconds?: number }>
> = {
  invalid: { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'The state does not allow this now' },
  'too-large': { status: 413, title: 'Too much at once' },
  'unsupported-media': { status: 415, title: 'Another content type is expected' },
  busy: { status: 503, title: 'Busy, try again', retryAfterSeconds: 5 },
  'storage-full': { status: 507, title: 'The store is full', retryAfterSeconds: 60 },
  unavailable: { status: 503, title: 'Not available now', retryAfterSeconds: 30 },
}

/**
 * Turns whatever was thrown into the document that the reader gets.
 *
 * What is not a refusal of ours is a bug: its message may hold anything, so none of it is shown.
 */
export function problemOf(error: unknown, requestId: string): ProblemDocument {
  if (error instanceof ServiceError) {
    const { status, title } = KINDS[error.code]
    return {
      type: `urn:plumbline:problem:${error.code}`,
      title,
      status,
      detail: error.message,
      code: error.code,
      requestId,
      problems: error.problems,
    }
  }
  if (error instanceof HTTPException && error.status === 403) {
    return problemOf(
      new ServiceError('forbidden', 'this form was sent from another site; open the page here and send it again'),
      requestId,
    )
  }
  return {
    type: 'urn:plumbline:problem:internal',
    title: 'The service failed',
    status: 500,
    detail: 'This is a fault of the service, not of the request. The log has it under the request id.',
    code: 'internal',
    requestId,
    problems: [],
  }
}

/** Seconds after which a refused request may be tried again, where that helps. */
export function retryAfterSeconds(problem: ProblemDocument): number | undefined {
  return problem.code === 'internal' ? undefined : KINDS[problem.code].retryAfterSeconds
}
