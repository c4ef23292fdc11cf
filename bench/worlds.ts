import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { monitorYaml } from '../demo/world/monitor.ts'
import { createWorld, type World } from '../demo/world/world.ts'
import { channelKinds } from '../src/alert/channels/index.ts'
import type { Baseline } from '../src/baseline/baseline.ts'
import { fitBaseline } from '../src/baseline/fit-baseline.ts'
import { readConfig } from '../src/config/read-config.ts'
import { type BaselineView, viewBaseline } from '../src/detect/baseline-view.ts'
import type { Family } from '../src/detect/finding.ts'
import { engines } from '../src/engine/index.ts'
import type { CountedWindow } from '../src/monitor/horizon-sums.ts'
import type { Monitor } from '../src/monitor/monitor.ts'
import { createReplay, type Replay } from '../src/monitor/replay.ts'
import type { RunKind } from '../src/monitor/run-store.ts'
import { coarsener } from '../src/profile/coarse-profile.ts'
import { emptyProfile } from '../src/profile/profile.ts'
import { rowCounter } from '../src/profile/row-counter.ts'

// Six weeks of the demo's bank, quiet and with its planted fall, judged in memory by the shipped code: how often something opens where nothing
// happened, and how soon the planted group is named where it did.

const GOAL_WINDOWS = 3
const DAY_MS = 86_400_000

/** What one run of six weeks opened. */
type Opened = { readonly day: number; readonly run: RunKind; readonly family: Family; readonly root: string }
/** A bank's baseline, made ready to count and judge under. */
type Bench = {
  readonly world: World
  readonly view: BaselineView
  readonly baseline: Baseline
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20' } } })
  const seeds = Number(values.seeds)
  const monitor = monitorOf(createWorld({ seed: 1, quiet: true }))
  let falselyOpened = 0
  let quietWorlds = 0
  let named = 0
  let beside = 0
  console.log('seed  quiet: opened in six weeks              planted: windows until the group is named as root')
  for (let seed = 1; seed <= seeds; seed++) {
    const [quiet, planted] = [createWorld({ seed, quiet: true }), createWorld({ seed, quiet: false })]
    const bench = await benchOf(quiet, monitor)
    const falls = planted.fallsOnDay ?? planted.days
    const replay = createReplay(monitor)
    const before = judgeDays(bench, replay, 0, falls)
    const fork = replay.fork()
    const inQuiet = [...before, ...judgeDays(bench, replay, falls, quiet.days)]
    const inPlanted = [...before, ...judgeDays({ ...bench, world: planted }, fork, falls, planted.days)]
    falselyOpened += inQuiet.length
    if (inQuiet.length === 0) quietWorlds += 1
    const first = inPlanted.find((o) => o.day >= falls && o.root === planted.plantedSlice)
    const windows = first && first.day - falls + 1
    if (windows !== undefined && windows <= GOAL_WINDOWS) named += 1
    beside += inPlanted.filter((o) => o.root !== planted.plantedSlice).length
    console.log(
      `${String(seed).padStart(4)}  ${listed(inQuiet).padEnd(40)}  ${String(windows ?? 'never').padEnd(5)}  ${listed(inPlanted)}`,
    )
  }
  console.log(`quiet: ${falselyOpened} investigations in ${seeds} worlds; ${quietWorlds} of ${seeds} opened none`)
  console.log(
    `planted: the group is the root within ${GOAL_WINDOWS} windows in ${named} of ${seeds}; ${beside} matters opened with another root`,
  )
}

function listed(opened: readonly Opened[]): string {
  if (opened.length === 0) return 'nothing'
  return opened.map((o) => `day ${o.day + 1} ${o.family} ${o.root}${o.run === 'outcome' ? ' (labels)' : ''}`).join('; ')
}

function monitorOf(world: World): Monitor {
  const text = `monitors:\n${monitorYaml(world.model)}`
  const reading = readConfig(text, { path: 'worlds', env: {}, kinds: channelKinds })
  if (reading.status === 'wrong') throw new Error(reading.problems.map((p) => `${p.line} ${p.message}`).join('\n'))
  return reading.config.monitors[0] as Monitor
}

async function benchOf(world: World, monitor: Monitor): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-worlds-'))
  try {
    const file = join(folder, 'training.csv')
    writeFileSync(file, [...world.training.csv()].join(''))
    const table = await engines.duckdb().openTable([file])
    const { fitted } = await fitBaseline(table, monitor, {
      sourceColumn: world.training.sourceColumn,
      atColumn: world.training.timeColumn,
      progress: () => {},
    })
    await table.close()
    const about = { id: 1, model: world.model, version: world.version, revision: 1, fittedAt: 0, sha256: '' }
    const baseline: Baseline = { ...fitted, ...about, effectiveFrom: undefined }
    return { world, baseline, view: viewBaseline(baseline, monitor.depth) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Judges days one after the other, and tells what opened; the labels of a day come when they are due and are judged after the arrivals of that day. */
function judgeDays(bench: Bench, replay: Replay, from: number, to: number): readonly Opened[] {
  const opened: Opened[] = []
  const judge = (run: RunKind, of: number, day: number): void => {
    const start = bench.world.start + of * DAY_MS
    const counted = countDay(bench, of, run === 'outcome')
    const versions = [{ version: bench.world.version, baseline: bench.view, ...counted }]
    const scan = replay.judge({ run, window: { start, end: start + DAY_MS }, versions })
    opened.push(...scan.opened.map(({ family, rootSlice }) => ({ day, run, family, root: rootSlice })))
  }
  for (let day = from; day < to; day++) {
    judge('arrival', day, day)
    const labelled = day - bench.world.labelDays
    if (labelled >= 0) judge('outcome', labelled, day)
  }
  return opened
}

function countDay(
  { world, view, baseline }: Bench,
  day: number,
  withLabels: boolean,
): Pick<CountedWindow, 'rows' | 'counts'> {
  const { schema } = baseline
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const labels = withLabels ? world.labelsOf(day) : []
  const predictions = world.day(day)
  predictions.forEach((prediction, i) => {
    const features: Readonly<Record<string, unknown>> = prediction.features
    const sensitive: Readonly<Record<string, unknown>> = prediction.sensitive
    counter.count(profile, {
      features: schema.features.map(({ name }) => features[name]),
      sensitive: schema.sensitive.map(({ name }) => sensitive[name]),
      score: prediction.score,
      decision: prediction.decision,
      ...(withLabels && { label: labels[i]?.label }),
    })
  })
  return { rows: predictions.length, counts: coarsener(view.schema)(profile) }
}

await main()
