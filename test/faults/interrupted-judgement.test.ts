import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bank, bankYaml, DUE_AT, ENV, LEASE_PASSED_MS, makeBank, WINDOWS } from './bank.ts'
import { attempts, judgement, messages, violations, violationsBeforeTelling } from './inspect.ts'
import { CUTS } from './service-process.ts'
import { endAllProcesses, type ServiceProcess, startProcess } from './start-process.ts'

let bank: Bank
/** Two processes that live through the whole file, opening one database after the other. */
let heir: ServiceProcess
let other: ServiceProcess
let undisturbed: ReturnType<typeof judgement>
let sent: ReturnType<typeof messages>

const openOn = async (process: ServiceProcess, database: string, now: number): Promise<void> => {
  await process.warm
  await process.call('open', { yaml: bankYaml(database), env: ENV, now, heavy: 'inline' })
}

/** Judges what is due in a database at a moment and closes it again. @returns windows judged */
async function judgeBy(process: ServiceProcess, database: string, now: number): Promise<number> {
  await openOn(process, database, now)
  const judged = await process.call('judge', undefined)
  await process.call('close', undefined)
  expect(process.logged).toEqual([])
  return judged.length
}

/** Strikes again and again until both processes together have judged all that waited. @returns the windows this one judged */
async function tickUntilAllIsJudged(process: ServiceProcess, done: { windows: number }): Promise<readonly string[]> {
  const mine: string[] = []
  for (let tick = 0; tick < 200 && done.windows < WINDOWS; tick++) {
    const { judged } = await process.call('tick', ['credit'])
    done.windows += judged.length
    mine.push(...judged.map((window) => window.label))
  }
  return mine
}

/** Is a process stopped by a signal? The state stands behind the name, which may hold anything. */
const isStopped = (pid: number): boolean => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))

/** Which window, from 1, opens the first investigation when nothing disturbs: there is most to lose. */
function windowOfOpening(): number {
  const first = undisturbed.findings.find((finding) => finding.matter_id !== null)
  return undisturbed.runs.findIndex((run) => run.window_start === first?.window_start) + 1
}

beforeAll(async () => {
  heir = startProcess()
  other = startProcess()
  bank = await makeBank('ten-windows')
  const database = bank.copy('undisturbed.db')
  await judgeBy(heir, database, DUE_AT)
  undisturbed = judgement(database)
  sent = messages(database)
}, 60_000)

afterAll(() => {
  endAllProcesses()
  bank?.close()
})

describe('ten windows that waited', () => {
  it('are judged once each, with findings and investigations that are told in one message a channel', () => {
    expect(undisturbed.runs.length).toBe(WINDOWS)
    expect(undisturbed.findings.length).toBeGreaterThan(10)
    expect(undisturbed.investigations.length).toBeGreaterThan(0)
    const told = JSON.stringify(undisturbed.investigations.map(({ id }) => id))
    expect(sent).toEqual([
      { channel: 'oncall-mail', kind: 'opened', told },
      { channel: 'oncall-hook', kind: 'opened', told },
    ])
  })

  it.each([1, 2, 3])('are judged by two processes at once as by one alone (round %i)', async (round) => {
    const database = bank.copy(`two-${round}.db`)
    const both = [heir, other]
    await Promise.all(both.map((process) => openOn(process, database, DUE_AT)))
    const done = { windows: 0 }
    const shares = await Promise.all(both.map((process) => tickUntilAllIsJudged(process, done)))
    await Promise.all(both.map((process) => process.call('close', undefined)))
    const judged = shares.flat()
    console.log(`two processes judged ${shares.map((share) => share.length).join(' and ')} windows`)
    expect(judged.length).toBe(WINDOWS)
    expect(new Set(judged).size).toBe(WINDOWS)
    expect(both.flatMap((process) => process.logged)).toEqual([])
    expect(judgement(database)).toEqual(undisturbed)
    expect(violations(database)).toEqual([])
  })
})

describe('a process killed while it judges', () => {
  it.each(CUTS)('%s leaves the same result, bit for bit, to the one that comes after it', async (at) => {
    const window = windowOfOpening()
    const database = bank.copy(`killed-${at}.db`)
    const victim = startProcess()
    await openOn(victim, database, DUE_AT)
    await expect(victim.call('judge', { at, window, signal: 'SIGKILL' })).rejects.toThrow('SIGKILL')
    expect(violationsBeforeTelling(database)).toEqual([])
    const isDone = at === 'after-commit'
    // While the lease lasts its window is left alone, and so is what comes after it: windows are judged in order.
    expect(await judgeBy(other, database, DUE_AT + 1)).toBe(isDone ? WINDOWS - window : 0)
    expect(await judgeBy(heir, database, DUE_AT + LEASE_PASSED_MS)).toBe(isDone ? 0 : WINDOWS - window + 1)
    expect(judgement(database)).toEqual(undisturbed)
    const expected = Array.from({ length: WINDOWS }, (_, i) => (i + 1 === window && !isDone ? 2 : 1))
    expect(attempts(database)).toEqual(expected)
    expect(violations(database)).toEqual([])
  })
})

describe('a worker that was stopped past its lease', () => {
  it.each(['after-lease', 'after-counting'] as const)(
    '%s is refused when it goes on, and nothing of its own is kept',
    async (at) => {
      const database = bank.copy(`stale-${at}.db`)
      await openOn(other, database, DUE_AT)
      const late = other.call('judge', { at, window: windowOfOpening(), signal: 'SIGSTOP' })
      await expect.poll(() => isStopped(other.pid), { timeout: 20_000, interval: 50 }).toBe(true)
      const inherited = await judgeBy(heir, database, DUE_AT + LEASE_PASSED_MS)
      const before = judgement(database)
      other.kill('SIGCONT')
      const own = await late.then(
        (judged) => judged.length,
        (error: Error) => error.message,
      )
      await other.call('close', undefined)
      console.log(`the stopped worker: ${String(own).split('\n')[0]}`)
      expect(inherited).toBe(WINDOWS - windowOfOpening() + 1)
      expect(judgement(database)).toEqual(before)
      expect(before).toEqual(undisturbed)
      expect(violations(database)).toEqual([])
    },
  )
})
