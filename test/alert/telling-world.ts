import type { Alert, Silence, ToldEntry } from '../../src/alert/alert.ts'
import { DEFAULT_INHIBITION } from '../../src/alert/inhibition.ts'
import { labelsOf } from '../../src/alert/labels.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { planTelling } from '../../src/alert/plan-telling.ts'
import type { TellingPlan, TellingState } from '../../src/alert/planning.ts'
import type { Route } from '../../src/alert/route.ts'
import { routeWith } from './route-builder.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** An alert with what a test changes. */
export function alert(
  investigation: number,
  startsAt: number,
  changed: Partial<Omit<Alert, 'labels'>> & { readonly labels?: Partial<Parameters<typeof labelsOf>[0]> } = {},
): Alert {
  const severity = changed.severity ?? changed.labels?.severity ?? 'warning'
  const { labels, ...rest } = changed
  return {
    investigation,
    startsAt,
    endsAt: undefined,
    acknowledged: false,
    revision: 0,
    severity,
    labels: labelsOf({
      model: 'credit',
      family: 'output',
      metric: 'disparity',
      rootSlice: 'sex=F',
      ...labels,
      severity,
    }),
    ...rest,
  }
}

/** A silence that matches what the texts say. */
export function silence(matchers: readonly string[], startsAt: number, endsAt: number): Silence {
  return {
    id: 3,
    matchers: matchers.map(parseMatcher),
    reason: 'the branch feed is being moved',
    author: 'ana',
    createdAt: startsAt,
    startsAt,
    endsAt,
    ended: undefined,
  }
}

export const route = (given: Partial<Route> & Pick<Route, 'to'>): Route => routeWith(given)

/** A message in one line: `mail opened INV-1 INV-2: first notification`. */
export function lines(plan: TellingPlan): readonly string[] {
  return plan.messages.map(
    ({ channel, kind, alerts, reason }) =>
      `${channel} ${kind} ${alerts.map(({ investigation }) => `INV-${investigation}`).join(' ')}: ${reason}`,
  )
}

/** Plans one moment after the other, remembering what was told, as a service does. */
export function world(routes: readonly Route[], changed: Partial<TellingState> = {}) {
  let told: readonly ToldEntry[] = []
  const key = ({ route: name, channel, groupKey }: Pick<ToldEntry, 'route' | 'channel' | 'groupKey'>) =>
    JSON.stringify([name, channel, groupKey])
  const plan = (now: number, alerts: readonly Alert[], more: Partial<TellingState> = {}): TellingPlan =>
    planTelling({ alerts, routes, silences: [], inhibit: DEFAULT_INHIBITION, told, now, ...changed, ...more })
  return {
    plan,
    /** What is told at a moment, a line each; it is remembered. */
    at: (now: number, alerts: readonly Alert[], more: Partial<TellingState> = {}): readonly string[] => {
      const planned = plan(now, alerts, more)
      const gone = new Set([...planned.forget, ...planned.write].map(key))
      told = [...told.filter((entry) => !gone.has(key(entry))), ...planned.write]
      // Asked again at once, it has nothing more to say.
      const again = plan(now, alerts, more)
      if (again.messages.length + again.write.length + again.forget.length > 0)
        throw new Error(
          `told twice: ${lines(again).join(', ')} ${JSON.stringify(again.write)} ${JSON.stringify(again.forget)}`,
        )
      return lines(planned)
    },
    told: () => told,
    know: (entries: readonly ToldEntry[]) => {
      told = entries
    },
  }
}
