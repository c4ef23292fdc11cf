import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Figure } from './figures.ts'

// Each goal is measured in a process of its own, so that what one leaves in memory does not slow the next.

const BENCHMARKS = {
  compare: { file: 'compare.ts', rows: 1_000_000 },
  g1: { file: 'g1-drift-in-process.ts', rows: 1_000_000 },
  g2: { file: 'g2-kernel.ts', rows: 1_000_000 },
  g3: { file: 'g3-from-files.ts', rows: 1_000_000 },
  g4: { file: 'g4-scheduled-check.ts', rows: 1_000_000 },
  g5: { file: 'g5-disparity.ts', rows: 1_000_000 },
  g6: { file: 'g6-ingest.ts', rows: 1_000_000 },
  g7: { file: 'g7-validation.ts', rows: 500 },
  g8: { file: 'g8-memory.ts', rows: 1_000_000 },
  latency: { file: 'ingest-latency.ts', rows: 1_000_000 },
  search: { file: 'slice-search.ts', rows: 1_000_000 },
  searching: { file: 'search-latency.ts', rows: 1_000_000 },
  page: { file: 'page-latency.ts', rows: 200_000 },
} as const

type Name = keyof typeof BENCHMARKS

const { values: flags } = parseArgs({ options: { only: { type: 'string' }, rows: { type: 'string' } } })
for (const name of namesOf(flags.only)) {
  process.stderr.write(`${name}\n`)
  const load = loadavg()[0] as number
  const figures = await measure(name, Number(flags.rows ?? BENCHMARKS[name].rows))
  for (const figure of figures) process.stdout.write(`${lineOf(figure)}\n`)
  // Fewer rows make a quick look, not a result.
  if (flags.rows === undefined) keep(name, load, figures)
}

function namesOf(only: string | undefined): readonly Name[] {
  const all = Object.keys(BENCHMARKS) as Name[]
  if (only === undefined) return all
  const unknown = only.split(',').filter((name) => !all.includes(name as Name))
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: expected some of ${all.join(', ')}`)
  return only.split(',') as Name[]
}

async function measure(name: Name, rows: number): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-'))
  try {
    // Started without a loader that rewrites the code: what is measured is the code as it is compiled for production.
    const child = fork(new URL(BENCHMARKS[name].file, import.meta.url), [String(rows), folder], { execArgv: [] })
    return await new Promise((resolve, reject) => {
      let answer: readonly Figure[] | undefined
      child.once('message', (message) => {
        answer = message as readonly Figure[]
      })
      child.once('exit', (code) => (answer ? resolve(answer) : reject(new Error(`${name} ended with code ${code}`))))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function lineOf({ goal, name, value, unit, atMost, note }: Figure): string {
  const shown = value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
  const judged = atMost === undefined ? '' : `  goal ${atMost} ${unit}: ${value <= atMost ? 'reached' : 'NOT reached'}`
  return `${goal.padEnd(8)}${name.padEnd(64)}${`${shown} ${unit}`.padStart(16)}${judged}${note ? `  (${note})` : ''}`
}

/** Puts a benchmark's figures in the place of its last ones; what others ran at the same time is told by the load it began under. */
function keep(name: Name, load: number, figures: readonly Figure[]): void {
  const file = new URL('results.json', import.meta.url)
  const machine = {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {}
  const entry = { date: new Date().toISOString().slice(0, 10), machine, load: Number(load.toFixed(2)), figures }
  writeFileSync(file, `${JSON.stringify({ ...before, [name]: entry }, undefined, 2)}\n`)
}
