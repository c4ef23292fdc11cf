import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bank, bankYaml, DUE_AT, ENV, LEASE_PASSED_MS, makeBank, WINDOWS } from './bank.ts'
import { attempts, judgement, violations } from './inspect.ts'
import { CUTS } from './service-process.ts'
import { endAllProcesses, type ServiceProcess, startProcess } from './start-process.ts'

let bank: Bank
let undisturbed: ReturnType<typeof judgement>

async function openOn(database: string, now: number): Promise<ServiceProcess> {
  const process = startProcess()
  await process.warm
  await process.call('open', { yaml: bankYaml(database), env: ENV, now, heavy: 'inline' })
  return process
}

async function finish(process: ServiceProcess): Promise<void> {
  await process.call('close', undefined)
  expect(await process.ended).toEqual({ code: 0, signal: null })
  expect(process.logged).toEqual([])
}

/** Is a process stopped by a signal? */
const isStopped = (pid: number): boolean => / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/, ''))

beforeAll(async () => {
  bank = await makeBank('ten-windows')
  const database = bank.copy('undisturbed.db')
  const process = await openOn(database, DUE_AT)
  await process.call('judge', undefined)
  await finish(process)
  undisturbed = judgement(database)
}, 60_000)

afterAll(() => {
  endAllProcesses()
  bank?.close()
})

describe('ten windows that waited', () => {
  it('are judged once each, with findings and an investigation that is told on both channels', () => {
    expect(undisturbed.runs.length).toBe(WINDOWS)
    expect(undisturbed.findings.length).toBeGreaterThan(10)
    expect(undisturbed.investigations.length).toBeGreaterThan(0)
    const opened = undisturbed.messages.filter((m) => m.kind === 'opened')
    expect(new Set(opened.map((m) => m.channel))).toEqual(new Set(['oncall-mail', 'oncall-hook']))
  })
})

describe('two processes on one database', () => {
  it.each([1, 2, 3])('judge ten windows once in effect, as one alone does (round %i)', async (round) => {
    const database = bank.copy(`two-${round}.db`)
    const both = await Promise.all([openOn(database, DUE_AT), openOn(database, DUE_AT)])
    const shares = await Promise.all(both.map((process) => process.call('tick', ['credit'])))
    await Promise.all(both.map(finish))
    const judged = shares.flatMap((share) => share.judged.map((window) => window.label))
    console.log(`two processes judged ${shares.map((share) => share.judged.length).join(' and ')} windows`)
    expect([...judged].sort()).toEqual([...new Set(judged)].sort())
    expect(judged.length).toBe(WINDOWS)
    expect(withoutDeliveries(judgement(database))).toEqual(withoutDeliveries(undisturbed))
    expect(violations(database)).toEqual([])
  })
})

describe('a process killed while it judges', () => {
  // The window in which something opens has everything to lose; the first has nothing before it.
  const windows = () => [1, windowOfOpening()]

  it.each(CUTS)('%s leaves the same result, bit for bit, to the one that comes after it', async (at) => {
    for (const window of windows()) {
      const database = bank.copy(`killed-${at}-${window}.db`)
      const victim = await openOn(database, DUE_AT)
      await expect(victim.call('judge', { at, window, signal: 'SIGKILL' })).rejects.toThrow('SIGKILL')
      expect(violations(database)).toEqual([])
      // While the lease lasts the window is left alone, and so is everything after it.
      const early = await openOn(database, DUE_AT + 1)
      const judgedEarly = await early.call('judge', undefined)
      await finish(early)
      expect(judgedEarly.length).toBe(at === 'after-commit' ? WINDOWS - window : 0)
      const heir = await openOn(database, DUE_AT + LEASE_PASSED_MS)
      await heir.call('judge', undefined)
      await finish(heir)
      expect(judgement(database)).toEqual(undisturbed)
      expect(attempts(database)).toEqual(
        Array.from({ length: WINDOWS }, (_, i) => (at !== 'after-commit' && i === window - 1 ? 2 : 1)),
      )
      expect(violations(database)).toEqual([])
    }
  })
})

describe('a worker that was stopped past its lease', () => {
  it.each(['after-lease', 'after-counting'] as const)(
    '%s finds its window taken over, and nothing of its own is kept',
    async (at) => {
      const database = bank.copy(`stale-${at}.db`)
      const stale = await openOn(database, DUE_AT)
      const late = stale.call('judge', { at, window: windowOfOpening(), signal: 'SIGSTOP' })
      await expect.poll(() => isStopped(stale.pid), { timeout: 20_000, interval: 50 }).toBe(true)
      const heir = await openOn(database, DUE_AT + LEASE_PASSED_MS)
      const inherited = await heir.call('judge', undefined)
      await finish(heir)
      const before = judgement(database)
      stale.kill('SIGCONT')
      const own = await late
      await finish(stale)
      expect(own.length).toBe(windowOfOpening() - 1)
      expect(inherited.length).toBe(WINDOWS - own.length)
      expect(judgement(database)).toEqual(before)
      expect(before).toEqual(undisturbed)
      expect(violations(database)).toEqual([])
    },
  )
})

/** Which window, from 1, opens the first investigation when nothing disturbs. */
function windowOfOpening(): number {
  const first = undisturbed.findings.find((finding) => finding.matter_id !== null)
  return undisturbed.runs.findIndex((run) => run.window_start === first?.window_start) + 1
}

/** Two services also try to send; what became of that is not a matter of judging. */
function withoutDeliveries(all: ReturnType<typeof judgement>) {
  return { ...all, entries: all.entries.filter((entry) => entry.kind !== 'notification') }
}
