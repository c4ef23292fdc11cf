import type { PlacedProblem } from './config-problem.ts'
import { meant } from './describe-issues.ts'
import { COLUMN_ROLES, type MonitorInput } from './monitor-schema.ts'
import { hasWholeHourOffsets } from './time-zone.ts'

const DAY = 86_400_000
const LONGEST: Readonly<Record<MonitorInput['window'], number>> = {
  '1h': DAY / 24,
  '6h': DAY / 4,
  '1d': DAY,
  '1w': 7 * DAY,
  '1mo': 31 * DAY,
}

/** What the keys of one monitor make impossible together; places begin at the monitor. */
export function monitorProblems(monitor: MonitorInput): readonly PlacedProblem[] {
  return [
    ...windowProblems(monitor),
    ...outcomeProblems(monitor),
    ...columnProblems(monitor),
    ...retentionProblems(monitor),
  ]
}

function windowProblems({ window, timezone }: MonitorInput): readonly PlacedProblem[] {
  if ((window !== '1h' && window !== '6h') || hasWholeHourOffsets(timezone)) return []
  const message = `${timezone} does not lie whole hours from UTC; windows of ${window} need a zone that does: take a window of 1d or more, or another zone`
  return [{ place: ['timezone'], message }]
}

function outcomeProblems({ outcome, labels, scoreRange }: MonitorInput): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  if (outcome.kind === 'regression' && scoreRange === undefined) {
    problems.push({
      place: ['scoreRange'],
      message: 'missing; a regression needs the lowest and highest value it gives',
    })
  }
  if (outcome.kind !== 'binary' && outcome.kind !== 'multiclass') return problems
  if (labels && outcome.positiveLabel.length === 0) {
    const message = 'missing; labels are expected, so say which of them turned out well'
    problems.push({ place: ['outcome', 'positiveLabel'], message })
  }
  return problems
}

function columnProblems({ columns, features, sensitive }: MonitorInput): readonly PlacedProblem[] {
  const roles = [...new Set([...COLUMN_ROLES, ...Object.keys(features), ...Object.keys(sensitive)])]
  const taken = new Map<string, string>()
  return Object.entries(columns).flatMap(([column, role]) => {
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

function retentionProblems({ retention, labels, lateness, window }: MonitorInput): readonly PlacedProblem[] {
  if (!retention) return []
  const needed = Math.max(labels?.after ?? 0, lateness) + LONGEST[window]
  if (retention.predictions > needed) return []
  const message = `predictions would be purged before they are judged; expected more than a window (${window}) and ${labels ? 'labels.after' : 'lateness'} together`
  return [{ place: ['retention', 'predictions'], message }]
}
