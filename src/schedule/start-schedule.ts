import { createTask, type ScheduledTask } from 'node-cron'
import type { Clock } from '../profile/prediction.ts'

/** Why the clock struck: the base tick, or the schedules of these names. */
export type Tick = { readonly at: number; readonly due: readonly string[] }

/** What a schedule does and with what. */
export type ScheduleSpec = {
  /** Cron expressions of five fields by name, read in UTC. */
  readonly expressions: Readonly<Record<string, string>>
  /** Seconds between base ticks: a divisor of 60. */
  readonly baseSeconds: number
  /** Work of a tick; the next one of the same kind waits until it is done. */
  readonly onTick: (tick: Tick) => void | Promise<void>
  /** Told what `onTick` threw; ticking goes on. */
  readonly onError: (error: unknown) => void
  readonly clock: Clock
}

/** A running schedule. */
export type Schedule = {
  /** Strikes now, as cron would; resolves when the work is done. */
  readonly tick: (due: readonly string[]) => Promise<void>
  /** Stops ticking and waits for work under way. */
  readonly stop: () => Promise<void>
}

/**
 * Lets the clock strike: every few seconds, and when a cron expression matches.
 *
 * Ticks only say "look": what is due stands in tables, so a tick that is missed or comes twice changes nothing. While the
 * work of one tick runs, the names that become due are gathered for one next tick; base ticks in between are dropped.
 *
 * @throws {RangeError} if `baseSeconds` does not divide 60
 */
export function startSchedule(spec: ScheduleSpec): Schedule {
  if (60 % spec.baseSeconds !== 0) throw new RangeError(`baseSeconds must divide 60, got ${spec.baseSeconds}`)
  const waiting = new Set<string>()
  let running: Promise<void> | undefined
  let stopped = false

  // Async, so that work that throws at once still ends after `running` has been set.
  const work = async (due: readonly string[]): Promise<void> => spec.onTick({ at: spec.clock(), due })

  const run = async (): Promise<void> => {
    do {
      const due = [...waiting]
      waiting.clear()
      try {
        await work(due)
      } catch (error) {
        spec.onError(error)
      }
    } while (waiting.size > 0 && !stopped)
    running = undefined
  }

  const tick = (due: readonly string[]): Promise<void> => {
    if (stopped) return Promise.resolve()
    for (const name of due) waiting.add(name)
    running ??= run()
    return running
  }

  const tasks: readonly ScheduledTask[] = [
    cronTask(`*/${spec.baseSeconds} * * * * *`, () => tick([])),
    ...Object.entries(spec.expressions).map(([name, expression]) => cronTask(expression, () => tick([name]))),
  ]
  for (const task of tasks) task.start()

  return {
    tick,
    stop: async () => {
      stopped = true
      await Promise.all(tasks.map((task) => task.destroy()))
      await running
    },
  }
}

const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

/** Missed strikes are no news: the next one finds what is due. */
function cronTask(expression: string, strike: () => unknown): ScheduledTask {
  return createTask(expression, () => void strike(), { timezone: 'UTC', suppressMissedWarning: true, logger: silent })
}
