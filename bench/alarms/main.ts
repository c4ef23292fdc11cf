import { type ChildProcess, fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { goalsOf } from './goals.ts'
import { type Job, type JobResult, jobName } from './jobs.ts'
import { planJobs, scansOf } from './plan.ts'
import { printed } from './print.ts'
import { type Done, summarize } from './summary.ts'

// How often the judgement speaks where nothing has changed, and how soon where something has: streams of counts, judged by the shipped code, beside rules in use elsewhere.

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    processes: { type: 'string' },
    out: { type: 'string' },
  },
})
const jobs = planJobs({ quick: flags.quick, only: flags.only?.split(',') ?? [] })
const processes = Number(flags.processes ?? Math.max(1, Math.min(2, availableParallelism())))
const started = Date.now()
process.stderr.write(
  `${jobs.length} jobs, ${sum(jobs.map(scansOf)).toLocaleString('en')} windows at most, ${processes} processes\n`,
)
const done = await runAll(jobs, processes)
const summary = summarize(done)
const goals = goalsOf(summary)
process.stdout.write(`${printed(summary, goals)}\n`)
// A part of the streams, or a quick look, is no result unless it is asked for.
const file = flags.out ?? (flags.quick || flags.only ? undefined : new URL('../alarms.json', import.meta.url))
if (file) writeFileSync(file, `${JSON.stringify(resultsOf(), undefined, 1)}\n`)

function resultsOf(): object {
  return {
    date: new Date(started).toISOString().slice(0, 10),
    minutes: Math.round((Date.now() - started) / 6_000) / 10,
    node: process.version,
    jobs: done.map(({ job, seconds }) => ({ ...job, seconds })),
    goals,
    ...summary,
  }
}

/** Shares the jobs out to processes; the results are the same however they are shared. */
async function runAll(all: readonly Job[], count: number): Promise<readonly Done[]> {
  const results: (Done | undefined)[] = all.map(() => undefined)
  const under = new Map<number, number>()
  let next = 0
  const show = (line?: string): void => {
    const whole = sum(all.map(scansOf))
    const behind = sum(all.map((job, i) => (results[i] ? scansOf(job) : scansOf(job) * (under.get(i) ?? 0))))
    const minutes = (Date.now() - started) / 60_000
    const left = behind > 0 ? (minutes * (whole - behind)) / behind : Number.NaN
    process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}`)
    if (line) process.stderr.write(`${line}\n`)
    if (process.stderr.isTTY)
      process.stderr.write(
        `${Math.round((100 * behind) / whole)} %, ${minutes.toFixed(1)} min, about ${left.toFixed(0)} to go`,
      )
  }
  await Promise.all(
    Array.from({ length: Math.min(count, all.length) }, async () => {
      const child = fork(new URL('./job-process.ts', import.meta.url), [], { execArgv: [] })
      for (let i = next++; i < all.length; i = next++) {
        const job = all[i] as Job
        const began = Date.now()
        const result = await resultOf(child, job, (share) => {
          under.set(i, share)
          show()
        })
        const seconds = Math.round((Date.now() - began) / 100) / 10
        results[i] = { job, result, seconds }
        show(`${jobName(job)}: ${seconds.toFixed(0)} s`)
      }
      child.disconnect()
    }),
  )
  show()
  return results.filter((result) => result !== undefined)
}

function resultOf(child: ChildProcess, job: Job, progress: (share: number) => void): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${jobName(job)} ended with code ${code}`))
    child.once('exit', ended)
    child.on('message', function heard(message: { done?: number; result?: JobResult }) {
      if (message.done !== undefined) progress(message.done)
      if (!message.result) return
      child.off('message', heard)
      child.off('exit', ended)
      resolve(message.result)
    })
    child.send(job)
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
