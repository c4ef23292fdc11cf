/** 1: the thing that was asked for failed. 2: it was asked wrongly, or the configuration is wrong. */
export type ExitCode = 1 | 2

/** A failure whose message is for people; what led to it is under `cause`. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}
