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
import { detect } from '../src/detect/detect.ts'
import type { Family, Finding } from '../src/detect/finding.ts'
import { groupByRoot, standingEffect } from '../src/detect/roots.ts'
import { engines } from '../src/engine/index.ts'
import { mainFinding } from '../src/investigate/describe.ts'
import type { Matter } from '../src/investigate/investigation.ts'
import { planMatters } from '../src/investigate/matter-plan.ts'
import type { Monitor } from '../src/monitor/monitor.ts'
import { type CoarseProfile, coarsener, sumCoarse } from '../src/profile/coarse-profile.ts'
import { emptyProfile } from '../src/profile/profile.ts'
import { rowCounter } from '../src/profile/row-counter.ts'
import { HORIZONS, SCANS_A_YEAR } from '../src/profile/window.ts'

// Six weeks of the demo's bank, quiet and with its planted fall, judged in memory by the shipped code: how often something opens where nothing
// happened, and how soon the planted group is named where it did.

const GOAL_WINDOWS = 3

/** What one run of six weeks opened. */
type Opened = { readonly day: number; readonly run: RunKind; readonly family: Family; readonly root: string }
type RunKind = 'arrival' | 'outcome'

/** A matter with the finding that it was opened for. */
type LiveMatter = Matter & { readonly anchor: Finding | undefined }

/** Everything a judgement remembers from day to day. */
type Memory = {
  readonly coarse: Readonly<Record<RunKind, CoarseProfile[]>>
  readonly recent: Readonly<Record<RunKind, (readonly Finding[])[]>>
  live: LiveMatter[]
  readonly opened: Opened[]
}

/** A bank's baseline, made ready to count and judge under. */
type Bench = {
  readonly world: World
  readonly monitor: Monitor
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
    const memory = emptyMemory()
    judgeDays(bench, memory, 0, falls)
    const before = copyOf(memory)
    judgeDays(bench, memory, falls, quiet.days)
    judgeDays({ ...bench, world: planted }, before, falls, planted.days)
    falselyOpened += memory.opened.length
    if (memory.opened.length === 0) quietWorlds += 1
    const first = before.opened.find((o) => o.day >= falls && o.root === planted.plantedSlice)
    const windows = first && first.day - falls + 1
    if (windows !== undefined && windows <= GOAL_WINDOWS) named += 1
    beside += before.opened.filter((o) => o.root !== planted.plantedSlice).length
    console.log(
      `${String(seed).padStart(4)}  ${listed(memory.opened).padEnd(40)}  ${String(windows ?? 'never').padEnd(5)}  ${listed(before.opened)}`,
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
    return { world, monitor, baseline, view: viewBaseline(baseline, monitor.depth) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function emptyMemory(): Memory {
  return { coarse: { arrival: [], outcome: [] }, recent: { arrival: [], outcome: [] }, live: [], opened: [] }
}

function copyOf({ coarse, recent, live, opened }: Memory): Memory {
  return {
    coarse: { arrival: [...coarse.arrival], outcome: [...coarse.outcome] },
    recent: { arrival: [...recent.arrival], outcome: [...recent.outcome] },
    live: [...live],
    opened: [...opened],
  }
}

/** Judges days one after the other; the labels of a day come when they are due and are judged after the arrivals of that day. */
function judgeDays(bench: Bench, memory: Memory, from: number, to: number): void {
  for (let day = from; day < to; day++) {
    memory.coarse.arrival.push(countDay(bench, day, false))
    judge(bench, memory, 'arrival', day)
    const labelled = day - bench.world.labelDays
    if (labelled < 0) continue
    memory.coarse.outcome.push(countDay(bench, labelled, true))
    judge(bench, memory, 'outcome', day)
  }
}

function countDay({ world, view, baseline }: Bench, day: number, withLabels: boolean): CoarseProfile {
  const { schema } = baseline
  const counter = rowCounter(schema)
  const profile = emptyProfile(counter.layout.length)
  const labels = withLabels ? world.labelsOf(day) : []
  world.day(day).forEach((prediction, i) => {
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
  return coarsener(view.schema)(profile)
}

function judge({ monitor, view, world }: Bench, memory: Memory, run: RunKind, day: number): void {
  const coarse = memory.coarse[run]
  const horizons = HORIZONS[monitor.window]
    .filter((windows) => windows <= coarse.length)
    .map((windows) => ({ windows, counts: sumCoarse(coarse.slice(-windows)) }))
  const scan = detect({
    run,
    versions: [{ version: world.version, baseline: view, horizons }],
    limits: monitor.limits,
    depth: monitor.depth,
    scansAYear: SCANS_A_YEAR[monitor.window],
  })
  const known = memory.live.map(({ family, rootSlice }) => ({ family, root: rootSlice }))
  const plan = planMatters({
    groups: groupByRoot(scan.findings, scan.comparisons, known),
    recent: memory.recent[run].slice(0, 2),
    live: memory.live,
    settled: [],
    families: run === 'arrival' ? ['input', 'output', 'limit', 'mix'] : [],
    standing: ({ id }) => {
      const matter = memory.live.find((m) => m.id === id)
      return matter?.anchor && standingEffect(matter.anchor, matter.rootSlice, scan.comparisons)
    },
  })
  memory.recent[run].unshift(scan.findings)
  for (const { group, units } of plan.opens) {
    memory.opened.push({ day, run, family: group.family, root: group.root })
    const anchor = mainFinding(group.findings, group.root)
    memory.live.push({ ...matterOf(memory.live.length + 1, world.model, group.family, group.root, units), anchor })
  }
  memory.live = memory.live.map((matter) => {
    const appended = plan.appends.find((a) => a.matter.id === matter.id)
    const quiet = plan.quiets.find((q) => q.matter.id === matter.id)
    return {
      ...matter,
      ...(appended && { toldUnits: appended.worsened ? appended.units : matter.toldUnits }),
      ...(quiet && { quietScans: quiet.quietScans }),
    }
  })
}

function matterOf(id: number, model: string, family: Family, rootSlice: string, units: number): Matter {
  return {
    id,
    model,
    family,
    rootSlice,
    status: 'live',
    openedAt: 0,
    quietScans: 0,
    subsidedAt: undefined,
    toldUnits: units,
    settledUnits: undefined,
    settledUntil: undefined,
  }
}

await main()
