import { HTTPException } from 'hono/http-exception'
import { type ErrorCode, type Problem, ServiceError } from '../errors.ts'

/** The code of a refusal: what a program compares. A code never changes its meaning. */
export type ProblemCode = ErrorCode | 'internal'

/** An answer by RFC 9457: what is wrong, where, and under which request it is found in the log. */
export type ProblemDocument = {
  readonly type: string
  readonly title: string
  readonly status: ProblemStatus
  readonly detail: string
  readonly code: ProblemCode
  readonly requestId: string
  readonly problems: readonly Problem[]
}

/** Every status that a refusal can have. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 500 | 503 | 507

/** What a code says to a program and to the person who reads its log. */
export type ProblemKind = {
  readonly status: ProblemStatus
  readonly title: string
  readonly meaning: string
  readonly remedy: string
  readonly retryAfterSeconds?: number
}

/** Every code that a refusal can have, with what it means and what helps; the documentation is made of this table. */
export const PROBLEM_KINDS = {
  invalid: {
    status: 400,
    title: 'The request cannot be read',
    meaning: 'The path, the query or the body is not as described. Nothing was done.',
    remedy: 'Mend what `problems` names, each with its path, and send it again.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    meaning: 'No token came with the request, or one that the configuration does not name, or the session has ended.',
    remedy: 'Send `Authorization: Bearer TOKEN` with a configured token, or sign in again.',
  },
  forbidden: {
    status: 403,
    title: 'Not allowed',
    meaning: 'The token is known, but its role may not do this, or a second person is needed.',
    remedy: 'Ask somebody whose role may; each operation names its roles.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing',
    meaning: 'Nothing has this address or this name.',
    remedy: 'Compare the name with the list it comes from; /openapi.json has every address.',
  },
  conflict: {
    status: 409,
    title: 'The state does not allow this now',
    meaning: 'Somebody else was quicker, or the step does not follow from the present state.',
    remedy: 'Read the thing again: `detail` says how it stands. Then decide anew; do not repeat blindly.',
  },
  'too-large': {
    status: 413,
    title: 'Too much at once',
    meaning: 'The body, or the span that a report would sum, is larger than this route takes. Nothing was done.',
    remedy: 'Send smaller batches; ask for a report with `from` and `to` closer together.',
  },
  'unsupported-media': {
    status: 415,
    title: 'Another content type is expected',
    meaning: 'The content type or content encoding is not one that this route reads.',
    remedy: 'Send one of those that `detail` names.',
  },
  busy: {
    status: 503,
    title: 'Busy, try again',
    meaning: 'The database is being written by another process, or all places are taken. Nothing was done.',
    remedy: 'Repeat the same request after `Retry-After` seconds; predictions and labels may always be repeated.',
    retryAfterSeconds: 5,
  },
  'storage-full': {
    status: 507,
    title: 'The store is full',
    meaning: 'The disk under the database has no room. Nothing was kept; reading still works.',
    remedy: 'Free space on the disk that `detail` names; then repeat the same request.',
    retryAfterSeconds: 60,
  },
  unavailable: {
    status: 503,
    title: 'Not available now',
    meaning: 'Something that this answer needs cannot be reached, or the thread that works on it has ended.',
    remedy: 'Repeat the same request after `Retry-After` seconds; where it lasts, see /readyz.',
    retryAfterSeconds: 30,
  },
  internal: {
    status: 500,
    title: 'The service failed',
    meaning: 'A fault of the service, not of the request. The answer says nothing of it; the log does.',
    remedy: 'Look for `requestId` in the log of the service and report what stands there.',
  },
} as const satisfies Readonly<Record<ProblemCode, ProblemKind>>

/**
 * Turns whatever was thrown into the document that the reader gets.
 *
 * What is not a refusal of ours is a bug: its message may hold anything, so none of it is shown.
 */
export function problemOf(error: unknown, requestId: string): ProblemDocument {
  if (error instanceof ServiceError) return problemDocument(error.code, error.message, requestId, error.problems)
  if (error instanceof HTTPException && error.status === 403) {
    return problemDocument(
      'forbidden',
      'this form was sent from another site; open the page here and send it again',
      requestId,
    )
  }
  const detail = 'This is a fault of the service, not of the request. The log has it under the request id.'
  return problemDocument('internal', detail, requestId)
}

/** The document of a code with its own words. */
export function problemDocument(
  code: ProblemCode,
  detail: string,
  requestId: string,
  problems: readonly Problem[] = [],
): ProblemDocument {
  const { status, title } = PROBLEM_KINDS[code]
  return { type: `urn:plumbline:problem:${code}`, title, status, detail, code, requestId, problems }
}

/** Seconds after which a refused request may be tried again, where that helps. */
export function retryAfterSeconds(problem: Pick<ProblemDocument, 'code'>): number | undefined {
  const kind: ProblemKind = PROBLEM_KINDS[problem.code]
  return kind.retryAfterSeconds
}
