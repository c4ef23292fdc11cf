/** What kind of refusal this is; only `web/problem.ts` turns it into an HTTP status. */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported-media'
  | 'busy'
  | 'storage-full'
  | 'unavailable'

/** One thing that is wrong with an input: where it stands, what came and how to mend it. */
export type Problem = { readonly path: string; readonly message: string }

/**
 * An error whose reader can act on it: the message says what was expected, what came and where.
 *
 * Anything else that is thrown is a bug and is reported as one.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]

  constructor(code: ErrorCode, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.name = 'ServiceError'
    this.code = code
    this.problems = problems
  }
}
