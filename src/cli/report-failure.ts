import { CommanderError } from 'commander'
import { type Problem, ServiceError } from '../errors.ts'
import { CommandFailure } from './command-failure.ts'
import { systemFailure } from './system-failure.ts'
import type { Terminal } from './terminal.ts'

/** Says what went wrong, each problem on its own line, and answers the exit code. Only bugs show where they happened. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  // The command line itself: the parser has already said what is wrong with it.
  if (error instanceof CommanderError) return error.exitCode === 1 ? 2 : error.exitCode
  const known = error instanceof CommandFailure || error instanceof ServiceError ? error : systemFailure(error)
  const service = known instanceof CommandFailure ? known.cause : known
  const message = known?.message ?? `unexpected error: ${stackOf(error)}`
  terminal.err(`plumbline: ${message}\n`)
  const problems = service instanceof ServiceError ? service.problems.filter((p) => !isTold(p, message)) : []
  for (const problem of problems)
    terminal.err(`  ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}\n`)
  return error instanceof CommandFailure ? error.exitCode : 1
}

/** Some messages tell their problems themselves: in the same words, or by naming the place. */
function isTold({ path, message }: Problem, whole: string): boolean {
  if (whole.includes(message)) return true
  return path !== '' && new RegExp(`(?<![\\w.])${path.replace(/[^\w\s]/g, '\\$&')}(?![\\w.])`).test(whole)
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
