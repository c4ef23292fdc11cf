import type { Progress } from '../profile/table.ts'
import { createHeavyWork, type HeavySettings, type HeavyWork } from './heavy-work.ts'
import { type HeavyThread, startWorker } from './start-worker.ts'

/** Where heavy work runs: judging and counting in one lane, reports in another, fits and files in one that lives as long as they do. */
export type HeavyLanes = {
  readonly judge: HeavyThread['call']
  readonly report: HeavyThread['call']
  readonly once: HeavyThread['call']
  /** Judgements that wait or run: what readiness and metrics tell. */
  readonly backlog: () => number
  readonly close: () => Promise<void>
}

/** Lanes in threads of their own: nothing of this holds the thread that answers requests. */
export function threadLanes(settings: HeavySettings): HeavyLanes {
  const judge = startWorker(settings)
  const report = startWorker(settings)
  const short = new Set<HeavyThread>()
  return {
    judge: judge.call,
    report: report.call,
    once: (method, request, progress) => {
      const thread = startWorker(settings)
      short.add(thread)
      return thread.call(method, request, progress).finally(() => {
        short.delete(thread)
        return thread.close()
      })
    },
    backlog: judge.waiting,
    close: async () => {
      await Promise.all([judge, report, ...short].map((thread) => thread.close()))
    },
  }
}

/** The same work in place, for a command line that does one thing and ends. */
export function inlineLanes(settings: HeavySettings): HeavyLanes {
  const work: HeavyWork = createHeavyWork(settings)
  const perform = async (
    method: keyof HeavyWork,
    request: unknown,
    progress: Progress = () => {},
  ): Promise<unknown> => {
    const chosen = work[method] as (request: unknown, progress: Progress) => unknown
    return chosen(request, progress)
  }
  const call = perform as HeavyThread['call']
  return { judge: call, report: call, once: call, backlog: () => 0, close: async () => work.close() }
}
