import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { CliService, CliServices } from '../../src/cli/cli-services.ts'
import { createProgram, runProgram } from '../../src/cli/create-program.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/** A right configuration without tokens and channels. */
const CONFIG =
  'monitors: [{ model: credit, outcome: { kind: score-only }, features: { x: numeric }, sensitive: { g: {} } }]\n'

/** What one command line did: exit code, what it wrote, and the calls it made. */
export type Outcome = {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly calls: readonly (readonly unknown[])[]
}

const folder = mkdtempSync(join(tmpdir(), 'plumbline-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a file into a folder that goes away with the tests. */
export function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Runs a command line against services that answer what a test says and remember what they were asked. */
export async function run(
  words: readonly string[],
  answers: Partial<{ readonly [Name in keyof CliService]: (...args: never[]) => unknown }> = {},
  options: {
    readonly config?: string
    readonly serve?: CliServices['serve']
    readonly backtest?: CliServices['backtest']
    readonly isInteractive?: boolean
  } = {},
): Promise<Outcome> {
  const written = { out: '', err: '' }
  let now = 0
  const terminal: Terminal = {
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    isInteractive: options.isInteractive ?? false,
    clock: () => {
      now += 1000
      return now
    },
  }
  const calls: unknown[][] = []
  const service = new Proxy({} as CliService, {
    get: (_, name: string) =>
      name === 'then'
        ? undefined
        : async (...args: unknown[]) => {
            calls.push([name, ...args.filter((arg) => typeof arg !== 'function')])
            return answers[name as keyof CliService]?.(...(args as never[]))
          },
  })
  const services: CliServices = {
    openService: async () => service,
    serve: options.serve ?? (async () => {}),
    backtest: options.backtest ?? (() => Promise.reject(new Error('this test replays nothing'))),
    backtestPage: async () => '<!doctype html>',
  }
  const path = options.config ?? fileOf('plumbline.yaml', CONFIG)
  const program = createProgram(services, '1.2.3', terminal)
  const code = await runProgram(program, [...words, '--config', path], terminal)
  return { code, ...written, calls }
}
