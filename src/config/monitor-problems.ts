import type { PlacedProblem } from './config-problem.ts'
import { meant } from './describe-issues.ts'
import { COLUMN_ROLES, type MonitorInput, monitorSchema } from './monitor-schema.ts'
import { membersOf, rightPart } from './right-part.ts'
import { hasWholeHourOffsets } from './time-zone.ts'

const DAY = 86_400_000
const LONGEST: Readonly<Record<MonitorInput['window'], number>> = {
  '1h': DAY / 24,
  '6h': DAY / 4,
  '1d': DAY,
  '1w': 7 * DAY,
  '1mo': 31 * DAY,
}

type Raw = Readonly<Record<string, unknown>>

/** What of a monitor is right in itself; a rule whose keys are not all there says nothing. */
type MonitorPart = Partial<Pick<MonitorInput, 'window' | 'timezone' | 'lateness' | 'columns' | 'control'>> & {
  readonly limits?: { readonly metrics?: Readonly<Record<string, unknown>> }
  readonly labels?: { readonly after?: number }
  readonly retention?: { readonly predictions?: number }
  readonly outcome?: { readonly kind?: string; readonly positiveLabel?: readonly string[] }
}

/** What the keys of one monitor, as the file has it, make impossible together; places begin at the monitor. */
export function monitorProblems(raw: unknown): readonly PlacedProblem[] {
  const monitor = (rightPart(monitorSchema, raw) ?? {}) as MonitorPart
  const given = membersOf(raw)
  return [
    ...windowProblems(monitor),
    ...outcomeProblems(monitor, given),
    ...limitProblems(monitor, given),
    ...controlProblems(monitor, given),
    ...columnProblems(monitor, given),
    ...retentionProblems(monitor, given),
  ]
}

function windowProblems({ window, timezone }: MonitorPart): readonly PlacedProblem[] {
  if ((window !== '1h' && window !== '6h') || timezone === undefined || hasWholeHourOffsets(timezone)) return []
  const message = `${timezone} does not lie whole hours from UTC; windows of ${window} need a zone that does: take a window of 1d or more, or another zone`
  return [{ place: ['timezone'], message }]
}

function outcomeProblems({ outcome }: MonitorPart, { labels, scoreRange }: Raw): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  if (outcome?.kind === 'regression' && scoreRange === undefined) {
    problems.push({
      place: ['scoreRange'],
      message: 'missing; a regression needs the lowest and highest value it gives',
    })
  }
  if (labels !== undefined && outcome?.positiveLabel?.length === 0) {
    const message = 'missing; labels are expected, so say which of them turned out well'
    problems.push({ place: ['outcome', 'positiveLabel'], message })
  }
  return problems
}

function limitProblems({ limits, outcome }: MonitorPart, { labels }: Raw): readonly PlacedProblem[] {
  const [metric] = Object.keys(limits?.metrics ?? {})
  if (metric === undefined) return []
  const place = ['limits', 'metrics', metric]
  if (labels === undefined) {
    return [{ place, message: 'needs labels; say under labels how long after its prediction one is due' }]
  }
  return outcome?.kind === 'regression' || outcome?.kind === 'score-only'
    ? [{ place, message: `a ${outcome.kind} model has no such rate; limits.residual is about its errors` }]
    : []
}

function controlProblems({ control }: MonitorPart, { sensitive }: Raw): readonly PlacedProblem[] {
  const names = Object.keys(membersOf(sensitive))
  if (control === undefined || names.length === 0 || names.includes(control)) return []
  const message = `"${control}" is no sensitive feature of this monitor${meant(control, names)}; valid here: ${names.join(', ')}`
  return [{ place: ['control'], message }]
}

function columnProblems({ columns }: MonitorPart, { features, sensitive }: Raw): readonly PlacedProblem[] {
  // Without features, which is wrong in itself, nothing can be said of what columns hold.
  if (Object.keys(membersOf(features)).length === 0) return []
  const names = [features, sensitive].flatMap((declared) => Object.keys(membersOf(declared)))
  const roles = [...new Set([...COLUMN_ROLES, ...names])]
  const taken = new Map<string, string>()
  return Object.entries(columns ?? {}).flatMap(([column, role]) => {
    const place = ['columns', column]
    if (!roles.includes(role)) {
      return [
        {
          place,
          message: `"${role}" is no feature of this monitor${meant(role, roles)}; valid here: ${roles.join(', ')}`,
        },
      ]
    }
    const other = taken.get(role)
    taken.set(role, column)
    return other === undefined ? [] : [{ place, message: `"${role}" is already in column "${other}"` }]
  })
}

function retentionProblems({ retention, labels, lateness, window }: MonitorPart, given: Raw): readonly PlacedProblem[] {
  const kept = retention?.predictions
  const after = given.labels === undefined ? 0 : labels?.after
  if (kept === undefined || after === undefined || lateness === undefined || window === undefined) return []
  if (kept > Math.max(after, lateness) + LONGEST[window]) return []
  const message = `predictions would be purged before they are judged; expected more than a window (${window}) and ${given.labels === undefined ? 'lateness' : 'labels.after'} together`
  return [{ place: ['retention', 'predictions'], message }]
}
