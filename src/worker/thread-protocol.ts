import { type ErrorCode, type Problem, ServiceError } from '../errors.ts'

/** A call to a worker thread. */
export type Call = { readonly id: number; readonly method: string; readonly request: unknown }

/** What a worker thread answers: how far it is, or how it ended. */
export type Reply =
  | {
      readonly id: number
      readonly kind: 'progress'
      readonly done: number
      readonly total: number | undefined
      readonly what: string
    }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly error: SentError }

/** An error as it crosses threads. */
export type SentError = {
  readonly message: string
  readonly stack: string | undefined
  /** Set where the reader can act: a {@link ServiceError}. */
  readonly code: ErrorCode | undefined
  readonly problems: readonly Problem[]
}

/** Packs an error for another thread. */
export function packError(error: unknown): SentError {
  if (error instanceof ServiceError)
    return { message: error.message, stack: error.stack, code: error.code, problems: error.problems }
  if (error instanceof Error) return { message: error.message, stack: error.stack, code: undefined, problems: [] }
  return { message: String(error), stack: undefined, code: undefined, problems: [] }
}

/** Unpacks an error of another thread; a bug stays a bug. */
export function unpackError(sent: SentError): Error {
  const error = sent.code ? new ServiceError(sent.code, sent.message, sent.problems) : new Error(sent.message)
  if (sent.stack) error.stack = sent.stack
  return error
}
