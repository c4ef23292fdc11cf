import { type BaselineView, trainingSide, weekdaysIn } from '../detect/baseline-view.ts'
import type { Finding, JudgedSlice, Verdict } from '../detect/finding.ts'
import { isByRatio } from '../detect/limits.ts'
import { type Counted, declaresFavourable, restOf } from '../detect/rate-question.ts'
import { RATE_SUPPORT } from '../detect/rate-support.ts'
import { differenceEstimate, logRatioOf, proportion, rateOf, ratioEstimate } from '../detect/rates.ts'
import { findingsOfLine, windowVerdict } from '../detect/window-verdict.ts'
import { ServiceError } from '../errors.ts'
import { windowLabel } from '../profile/window.ts'
import { NO_RATES, undefinedBecause } from './disparity-report.ts'
import { type KeptTable, type SliceSelection, trainingSelection } from './kept-counts.ts'
import type { Monitor } from './monitor.ts'
import { namedSlice, offered } from './named-slice.ts'
import { RECENT_WINDOWS } from './recent-windows.ts'
import type { HistoryPoint, HistoryReport, HistoryRequest } from './report.ts'
import type { ReportReads, RunProfile } from './report-reads.ts'
import type { RunStore, WindowRun } from './run-store.ts'
import { scanFound } from './scan-found.ts'

const SLICES_SHOWN = 8

/** What a history reads; the tables are small, and are kept at hand by whoever supplies them. */
export type HistoryPorts = {
  readonly runs: Pick<RunStore, 'newest'>
  readonly reads: Pick<ReportReads, 'runProfiles'>
  readonly view: (baselineId: number, depth: number) => BaselineView
  readonly keptTable: (monitor: Monitor, profile: RunProfile) => KeptTable
  /** What a run judged slices against everyone else to be, by {@link verdictKey}; at hand once worked out ({@link disparityVerdicts}). */
  readonly verdictsOf: (runId: number) => ReadonlyMap<string, SliceVerdict>
}

/** What a scan said of a slice against everyone else: of the window alone, by the question that said it, and over more windows. */
export type SliceVerdict = {
  readonly verdict: Verdict
  readonly question: RateQuestion
  readonly scan: HistoryPoint['scan']
}

type RateQuestion = NonNullable<HistoryPoint['question']>

/** One version in one judged window. */
type Judged = {
  readonly run: WindowRun
  readonly label: string
  readonly version: string
  readonly table: KeptTable
  readonly view: BaselineView
}

/** Slices by window as they were judged: selection rates against everyone else from the counts that each run kept, beside the same at training. */
export function historyReport(ports: HistoryPorts, monitor: Monitor, request: HistoryRequest): HistoryReport {
  const asked = Math.min(RECENT_WINDOWS.most, Math.max(1, request.windows ?? RECENT_WINDOWS.usual))
  const runs = [...ports.runs.newest(monitor.model, 'arrival', asked)].reverse()
  const judged = runs.flatMap((run) => versionsOf(ports, monitor, run, request.version))
  const served = versionsSince(monitor, runs)
  const versions = served.filter((v) => !request.version || v.version === request.version)
  if (request.version !== undefined && versions.length === 0 && runs.length > 0) {
    const known = offered(served.map((v) => v.version))
    throw new ServiceError(
      'not-found',
      `no window of ${monitor.model}@${request.version} is among the last ${runs.length} that are judged; they hold ${known}`,
      [{ path: 'version', message: `use ${known}` }],
    )
  }
  const slices = request.slices
    ? namedSlices(monitor, judged, request.slices)
    : worstSlices(ports, monitor, judged, request.most ?? SLICES_SHOWN)
  const { model, timezone } = monitor
  return {
    model,
    timezone,
    limit: monitor.limits.disparity,
    slices: slices.map((slice) => ({ slice, points: pointsOf(ports, monitor, judged, slice) })),
    ...(judged.length > 0 &&
      judged.every(({ view }) => !declaresFavourable(view.schema.outcome)) && { noRates: NO_RATES }),
    versions,
  }
}

/** Where a run's verdict of a slice against everyone else is found. */
export function verdictKey(version: string, slice: string): string {
  return `${version}|${slice}`
}

const WORST_FIRST: readonly Verdict[] = [
  'finding',
  'silent',
  'no-baseline',
  'unconfirmed',
  'within',
  'insufficient-data',
]

/**
 * Of every slice the worse of two verdicts on the window alone: the policy limit's, and that of the change since training; with what the scan found over more windows.
 *
 * @param findings of the same scan: they tell what was found over how many windows
 */
export function disparityVerdicts(
  judged: readonly JudgedSlice[],
  findings: readonly Finding[],
): ReadonlyMap<string, SliceVerdict> {
  const worst = new Map<string, SliceVerdict>()
  for (const line of judged) {
    const { kind: question } = line
    if (question !== 'disparity' && question !== 'disparity-change') continue
    const key = verdictKey(line.version, line.slice)
    const before = worst.get(key)
    const verdict = windowVerdict(line, findings)
    const longer = scanFound(findingsOfLine(line, findings), 1)
    const scan = longer && { ...longer, question }
    const isWorse = !before || WORST_FIRST.indexOf(verdict) < WORST_FIRST.indexOf(before.verdict)
    // The limit is the question of the page: what was found of it speaks first.
    const elsewhere = question === 'disparity' ? (scan ?? before?.scan) : (before?.scan ?? scan)
    worst.set(key, { ...(isWorse || !before ? { verdict, question } : before), scan: elsewhere })
  }
  return worst
}

function versionsOf(
  ports: HistoryPorts,
  monitor: Monitor,
  run: WindowRun,
  wanted: string | undefined,
): readonly Judged[] {
  const label = windowLabel(monitor.window, monitor.timezone, run.window)
  return ports.reads
    .runProfiles(run.id)
    .filter(({ version, rows }) => rows > 0 && (wanted === undefined || version === wanted))
    .map((profile) => ({
      run,
      label,
      version: profile.version,
      table: ports.keptTable(monitor, profile),
      view: sideOf(ports.view(profile.baselineId, monitor.depth), run),
    }))
}

/** Training as the scan of the window alone compared with it. */
function sideOf(view: BaselineView, { window }: WindowRun): BaselineView {
  return trainingSide(view, 1, weekdaysIn(view, [window]))
}

function versionsSince(monitor: Monitor, runs: readonly WindowRun[]): HistoryReport['versions'] {
  const since = new Map<string, WindowRun>()
  for (const run of runs)
    for (const { version, rows } of run.summary.versions) if (rows > 0 && !since.has(version)) since.set(version, run)
  return [...since].map(([version, { window }]) => ({
    version,
    since: window.start,
    label: windowLabel(monitor.window, monitor.timezone, window),
  }))
}

function namedSlices(monitor: Monitor, judged: readonly Judged[], asked: readonly string[]): readonly string[] {
  const known = new Set<string>()
  for (const { table, view } of judged) {
    for (const key of table.slices.keys()) known.add(key)
    for (const key of view.slices.keys()) known.add(key)
  }
  return [...new Set(asked.map((slice) => namedSlice(monitor, slice, known)))]
}

/** Of the last window that holds rows: findings first, then slices with support, the furthest from training first. */
function worstSlices(
  ports: HistoryPorts,
  monitor: Monitor,
  judged: readonly Judged[],
  most: number,
): readonly string[] {
  const last = judged.at(-1)?.run.id
  const worst = new Map<string, { readonly found: boolean; readonly supported: boolean; readonly far: number }>()
  for (const part of judged.filter(({ run }) => run.id === last)) {
    const verdicts = ports.verdictsOf(part.run.id)
    for (const key of part.table.slices.keys()) {
      if (key === 'overall') continue
      const four = fourCounts(part, key)
      const line = {
        found: isFound(verdicts.get(verdictKey(part.version, key))),
        supported: Object.values(four).every(({ n }) => n >= RATE_SUPPORT),
        far: distanceFromTraining(monitor, four),
      }
      const before = worst.get(key)
      if (!before || isWorse(line, before)) worst.set(key, line)
    }
  }
  return [...worst]
    .sort(([a, x], [b, y]) => (isWorse(x, y) ? -1 : isWorse(y, x) ? 1 : a < b ? -1 : 1))
    .slice(0, most)
    .map(([key]) => key)
}

const isFound = (judged: SliceVerdict | undefined): boolean =>
  judged !== undefined && (judged.verdict === 'finding' || judged.scan !== undefined)

type Line = { readonly found: boolean; readonly supported: boolean; readonly far: number }

function isWorse(a: Line, b: Line): boolean {
  if (a.found !== b.found) return a.found
  if (a.supported !== b.supported) return a.supported
  return a.far > b.far
}

type FourCounts = Readonly<Record<'now' | 'restNow' | 'training' | 'restTraining', Counted>>

const NOTHING: SliceSelection = { n: 0, selected: { x: 0, n: 0 } }

function fourCounts({ table, view }: Judged, slice: string): FourCounts {
  const now = (table.slices.get(slice) ?? NOTHING).selected
  const training = trainingSelection(view, slice)
  return {
    now,
    restNow: restOf((table.slices.get('overall') ?? NOTHING).selected, now),
    training,
    restTraining: restOf(trainingSelection(view, 'overall'), training),
  }
}

/** How far a slice against everyone else lies from where it lay at training, on the scale of the configured limit; -1 where it cannot be said. */
function distanceFromTraining(monitor: Monitor, { now, restNow, training, restTraining }: FourCounts): number {
  if ([now, restNow, training, restTraining].some(({ n }) => n === 0)) return -1
  return isByRatio(monitor.limits.disparity)
    ? Math.abs(logRatioOf(now, restNow) - logRatioOf(training, restTraining))
    : Math.abs(proportion(now) - proportion(restNow) - (proportion(training) - proportion(restTraining)))
}

type AtTraining = Pick<HistoryPoint, 'trainingRatio' | 'trainingDifference'>

function pointsOf(
  ports: HistoryPorts,
  monitor: Monitor,
  judged: readonly Judged[],
  slice: string,
): readonly HistoryPoint[] {
  const limit = monitor.limits.disparity
  // The training side of a line is the same in every window of a baseline.
  const atTraining = new Map<BaselineView, AtTraining>()
  return judged.map((part) => {
    const four = fourCounts(part, slice)
    let training = atTraining.get(part.view)
    if (!training) {
      const [ratio, difference] = estimatesOf(slice, four.training, four.restTraining)
      training = { trainingRatio: ratio, trainingDifference: difference }
      atTraining.set(part.view, training)
    }
    const [ratio, difference] = estimatesOf(slice, four.now, four.restNow)
    const judgedAs = ports.verdictsOf(part.run.id).get(verdictKey(part.version, slice))
    return {
      window: part.run.window,
      label: part.label,
      version: part.version,
      n: (part.table.slices.get(slice) ?? NOTHING).n,
      now: rateOf(four.now),
      restNow: rateOf(four.restNow),
      ratio,
      difference,
      ...training,
      undefinedBecause: declaresFavourable(part.view.schema.outcome)
        ? undefinedBecause(slice !== 'overall', four, limit)
        : NO_RATES,
      verdict: judgedAs?.verdict,
      question: judgedAs?.question,
      scan: judgedAs?.scan,
    }
  })
}

function estimatesOf(slice: string, of: Counted, rest: Counted) {
  if (slice === 'overall' || of.n === 0 || rest.n === 0) return [undefined, undefined] as const
  // A ratio to nothing is not defined, whatever half an observation makes of it.
  return [rest.x > 0 ? ratioEstimate(of, rest) : undefined, differenceEstimate(of, rest)] as const
}
