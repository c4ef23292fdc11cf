import { CommanderError } from 'commander'
import { ServiceError } from '../errors.ts'
import { CommandFailure } from './command-failure.ts'
import type { Terminal } from './terminal.ts'

/** Says what went wrong, each problem on its own line, and answers the exit code. Only bugs show where they happened. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  // The command line itself: the parser has already said what is wrong with it.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const service = error instanceof CommandFailure ? error.cause : error
  const problems = service instanceof ServiceError ? service.problems : []
  const isExpected = error instanceof CommandFailure || error instanceof ServiceError
  terminal.err(`plumbline: ${isExpected ? error.message : `unexpected error: ${stackOf(error)}`}\n`)
  for (const { path, message } of problems) terminal.err(`  ${path === '' ? '' : `${path}: `}${message}\n`)
  return error instanceof CommandFailure ? error.exitCode : 1
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
