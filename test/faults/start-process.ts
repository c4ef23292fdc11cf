import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ServiceCommands } from './service-process.ts'

type Asked<M extends keyof ServiceCommands> = Parameters<ServiceCommands[M]> extends [infer R] ? R : undefined
type Answered<M extends keyof ServiceCommands> = Awaited<ReturnType<ServiceCommands[M]>>

/** How a process ended. */
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A service in a process of its own. */
export type ServiceProcess = {
  readonly pid: number
  /** Everything is loaded; nothing is opened. */
  readonly warm: Promise<void>
  /** @throws {ProcessGone} if the process ends before it answers */
  readonly call: <M extends keyof ServiceCommands>(method: M, request: Asked<M>) => Promise<Answered<M>>
  /** Errors the service logged. */
  readonly logged: readonly string[]
  readonly ended: Promise<Ended>
  readonly kill: (signal: NodeJS.Signals) => void
}

/** The process ended while an answer was awaited. */
export class ProcessGone extends Error {}

type FromChild =
  | { readonly kind: 'warm' }
  | { readonly kind: 'logged'; readonly message: string }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }

const living = new Set<ChildProcess>()

/** Starts one; `under` is a command line that the process runs under, a tracer for instance. */
export function startProcess(under: readonly string[] = []): ServiceProcess {
  const entry = fileURLToPath(new URL('./service-process.ts', import.meta.url))
  const [command = process.execPath, ...words] = [...under, process.execPath, '--import', 'tsx', entry]
  const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  living.add(child)
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const logged: string[] = []
  let next = 0
  let isWarm: () => void = () => {}
  let isCold: (error: Error) => void = () => {}
  const warm = new Promise<void>((resolve, reject) => {
    isWarm = resolve
    isCold = reject
  })
  warm.catch(() => {})
  child.on('message', (message: FromChild) => {
    if (message.kind === 'warm') return isWarm()
    if (message.kind === 'logged') return void logged.push(message.message)
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'value') call?.resolve(message.value)
    else call?.reject(new Error(message.message))
  })
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => {
      living.delete(child)
      const gone = new ProcessGone(`process ${child.pid} ended: ${signal ?? code}`)
      isCold(gone)
      for (const call of waiting.values()) call.reject(gone)
      waiting.clear()
      resolve({ code, signal })
    })
  })
  return {
    pid: child.pid as number,
    warm,
    call: (method, request) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new ProcessGone(`process ${child.pid} has ended`))
        const id = next++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, method, request })
      }),
    logged,
    ended,
    kill: (signal) => {
      child.kill(signal)
    },
  }
}

/** Ends every process that a failed test left behind. */
export function endAllProcesses(): void {
  for (const child of living) child.kill('SIGKILL')
}
