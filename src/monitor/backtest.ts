import type { Family, FindingKind, Severity } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import { titleOf } from '../investigate/describe.ts'
import { HORIZONS, SCANS_A_YEAR, type Window, windowLabel } from '../profile/window.ts'
import { poissonRateInterval } from '../stats/poisson-rate-interval.ts'
import { askedWords } from './asked-limit.ts'
import type { Monitor } from './monitor.ts'
import { createReplay, type ReplayedScan, type ReplayWindow } from './replay.ts'
import type { RunKind } from './run-store.ts'

/** What a monitor would have done in the last windows that were judged, as configured and with other limits. */
export type BacktestRequest = {
  /** How many windows back; the last 90 if absent. */
  readonly windows?: number
  /** Other limits, tried beside the configured ones. */
  readonly limits?: Partial<Limits>
}

/** Windows that are replayed where nothing else is asked, and at most. */
export const BACKTEST_WINDOWS = { usual: 90, most: 400 } as const

/** An investigation that would have been opened. */
export type BacktestMatter = {
  readonly id: number
  readonly title: string
  readonly family: Family
  readonly rootSlice: string
  readonly severity: Severity
  readonly run: RunKind
  /** The window it would have opened with. */
  readonly window: Window
  readonly label: string
  /** Effect at opening, in tolerances. */
  readonly units: number
  /** End of the window after which it had subsided; undefined where it stood to the end. */
  readonly subsidedAt: number | undefined
  /** Scans that found it, its opening first. */
  readonly found: readonly { readonly at: number; readonly severity: Severity }[]
}

/** The monitor with one set of limits, over the windows of a backtest. */
export type BacktestVariant = {
  readonly kind: 'configured' | 'asked' | 'budget'
  /** `as configured`, `with disparity.ratio 0.7`, `budget 4`. */
  readonly name: string
  readonly limits: Limits
  readonly opened: number
  /** Investigations a year at this pace, with the exact 95 % interval of a Poisson count; undefined without a window. */
  readonly aYear: { readonly estimate: number; readonly lower: number; readonly upper: number } | undefined
  readonly matters: readonly BacktestMatter[]
}

/** A slice that a kind of question can never be put to at the pace of these windows. */
export type TooSmall = {
  readonly kind: FindingKind
  readonly slice: string
  /** Most rows that the longest sum of windows held, and rows at training. */
  readonly supportNow: number
  readonly supportTraining: number
  readonly required: number
  /** Windows that the longest sum holds. */
  readonly horizon: number
}

/** What a replay of a monitor came to; nothing of it is kept. */
export type BacktestReport = {
  readonly model: string
  readonly timezone: string
  readonly from: number
  readonly to: number
  readonly windows: readonly {
    readonly window: Window
    readonly label: string
    readonly rows: number
    readonly tests: number
    readonly findings: number
  }[]
  /** As configured first; then as asked, where other limits were; then other budgets. */
  readonly variants: readonly BacktestVariant[]
  readonly tooSmall: readonly TooSmall[]
  /** Versions whose windows could not be judged, with the reason. */
  readonly skipped: readonly { readonly version: string; readonly rows: number; readonly because: string }[]
}

/** Budgets, in false investigations a model-year, that every backtest tries beside the configured one. */
const BUDGETS = [0.5, 1, 2, 4, 12]

/** A backtest under way: windows come one by one, so that long histories need not be held. */
export type Backtest = {
  readonly judge: (window: ReplayWindow) => void
  readonly report: (skipped?: BacktestReport['skipped']) => BacktestReport
}

/** Starts a backtest of a monitor as configured, with other budgets, and with the limits that are asked about. */
export function createBacktest(monitor: Monitor, asked?: Partial<Limits>): Backtest {
  const tried = variantsOf(monitor.limits, asked).map(({ kind, name, limits }) => ({
    ...{ kind, name, limits, replay: createReplay({ ...monitor, limits }) },
    matters: new Map<number, BacktestMatter>(),
  }))
  const windows: BacktestReport['windows'][number][] = []
  const support = createSupport(Math.max(...HORIZONS[monitor.window]))
  return {
    judge: (window) => {
      tried.forEach(({ replay, matters }, i) => {
        const scan = replay.judge(window)
        note(monitor, matters, scan)
        if (i > 0) return
        support.add(scan)
        if (scan.run === 'arrival') {
          const { rows, tests, findings } = scan
          const label = windowLabel(monitor.window, monitor.timezone, scan.window)
          windows.push({ window: scan.window, label, rows, tests, findings: findings.length })
        }
      })
    },
    report: (skipped = []) => ({
      ...{ model: monitor.model, timezone: monitor.timezone },
      ...{ from: windows[0]?.window.start ?? 0, to: windows.at(-1)?.window.end ?? 0, windows },
      variants: tried.map(({ kind, name, limits, matters }) => ({
        ...{ kind, name, limits, opened: matters.size, matters: [...matters.values()] },
        aYear: paceOf(matters.size, windows.length / SCANS_A_YEAR[monitor.window]),
      })),
      tooSmall: support.tooSmall(),
      skipped,
    }),
  }
}

function variantsOf(
  configured: Limits,
  asked: Partial<Limits> | undefined,
): readonly Pick<BacktestVariant, 'kind' | 'name' | 'limits'>[] {
  return [
    { kind: 'configured', name: 'as configured', limits: configured },
    ...(asked === undefined
      ? []
      : [{ kind: 'asked' as const, name: `with ${askedWords(asked)}`, limits: { ...configured, ...asked } }]),
    ...BUDGETS.filter((budget) => budget !== configured.falseInvestigationsAYear).map((budget) => ({
      kind: 'budget' as const,
      name: `budget ${budget}`,
      limits: { ...configured, falseInvestigationsAYear: budget },
    })),
  ]
}

function note(monitor: Monitor, matters: Map<number, BacktestMatter>, scan: ReplayedScan): void {
  const at = scan.window.end
  for (const { id, family, rootSlice, severity, run, window, toldUnits, findings } of scan.opened) {
    matters.set(id, {
      ...{ id, family, rootSlice, severity, run, window, units: toldUnits, subsidedAt: undefined },
      title: titleOf(findings, rootSlice),
      label: windowLabel(monitor.window, monitor.timezone, window),
      found: [{ at, severity }],
    })
  }
  for (const { id, severity } of scan.appended) {
    const matter = matters.get(id)
    if (matter) matters.set(id, { ...matter, found: [...matter.found, { at, severity }] })
  }
  for (const { id } of scan.subsided) {
    const matter = matters.get(id)
    if (matter) matters.set(id, { ...matter, subsidedAt: at })
  }
}

function paceOf(opened: number, years: number): BacktestVariant['aYear'] {
  if (!(years > 0)) return undefined
  const { lower, upper } = poissonRateInterval(opened)
  return { estimate: opened / years, lower: lower / years, upper: upper / years }
}

type SupportOf = {
  readonly kind: FindingKind
  readonly slice: string
  readonly recent: number[]
  most: number
  training: number
  required: number | undefined
}

/** Follows how many rows the longest sum of windows gives every question, from what the windows alone were judged to hold. */
function createSupport(horizon: number): {
  readonly add: (scan: ReplayedScan) => void
  readonly tooSmall: () => readonly TooSmall[]
} {
  const lines = new Map<string, SupportOf>()
  return {
    add: ({ judged }) => {
      for (const { kind, slice, version, supportNow, supportTraining, required } of judged) {
        const key = [kind, version, slice].join('|')
        const line = lines.get(key) ?? { kind, slice, recent: [], most: 0, training: 0, required: undefined }
        lines.set(key, line)
        line.recent.push(supportNow)
        if (line.recent.length > horizon) line.recent.shift()
        line.most = Math.max(
          line.most,
          line.recent.reduce((a, b) => a + b, 0),
        )
        line.training = Math.max(line.training, supportTraining)
        line.required = required ?? line.required
      }
    },
    tooSmall: () =>
      [...lines.values()].flatMap(({ kind, slice, most, training, required }) =>
        required === undefined || Math.min(most, training) >= required
          ? []
          : [{ kind, slice, supportNow: most, supportTraining: training, required, horizon }],
      ),
  }
}
