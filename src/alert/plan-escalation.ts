import type { Group, Planning } from './planning.ts'
import { becauseOf, type Route } from './route.ts'
import { readEntry } from './told-book.ts'

/**
 * Plans what is told to others because nobody has acknowledged it: once for each alert, counted from when the route first told it. Whoever acknowledges or
 * concludes it first, cancels it; while it is muted it waits.
 */
export function planEscalation(planning: Planning, route: Route, group: Group): void {
  const { book, muted, now, wake } = planning
  const { escalate } = route
  if (escalate === undefined) return
  const isTold = toldOn(planning, route, group)
  for (const channel of escalate.to) {
    const key = { route: `${route.name}/escalation`, channel, groupKey: group.key }
    const last = book.get(key)
    const before = readWaiting(last?.firing ?? NOTHING)
    const due: Group['alerts'][number][] = []
    const firing: string[] = []
    let isSame = true
    for (const alert of group.alerts) {
      if (alert.acknowledged || !isTold(alert.investigation)) continue
      const known = before.get(alert.investigation)
      const since = known === undefined ? now : known.since
      const isDue = since !== undefined && since + escalate.afterMs <= now && !muted.has(alert.investigation)
      if (isDue) due.push(alert)
      else if (since !== undefined) wake(since + escalate.afterMs)
      if (known === undefined || isDue) isSame = false
      if (isDue) firing.push(`${alert.investigation} escalated`)
      else firing.push(known?.text ?? `${alert.investigation} since ${since}`)
    }
    isSame &&= firing.length === before.size
    if (due.length > 0) {
      const reason = `not acknowledged for ${durationText(escalate.afterMs)}`
      planning.messages.push({
        ...{
          route: route.name,
          channel,
          groupKey: group.key,
          groupLabels: group.labels,
          kind: 'escalated',
          alerts: due,
        },
        ...{ reason, because: becauseOf(route, due, 'escalated', reason) },
        note: `Nobody has acknowledged ${due.length === 1 ? 'it' : 'them'} for ${durationText(escalate.afterMs)} since ${route.to.join(', ')} ${route.to.length === 1 ? 'was' : 'were'} told.`,
      })
    }
    if (firing.length === 0) {
      if (last !== undefined) book.forget(key)
    } else if (!isSame) {
      book.write({
        ...key,
        firing,
        resolved: [],
        toldAt: due.length > 0 ? now : (last?.toldAt ?? now),
        reason: 'escalation',
      })
    }
  }
}

/** Does any channel of the route know of an investigation of the group? */
function toldOn({ book }: Planning, route: Route, group: Group): (investigation: number) => boolean {
  const known = route.to.flatMap((channel) => {
    const entry = book.get({ route: route.name, channel, groupKey: group.key })
    return entry === undefined ? [] : [readEntry(entry.firing).byInvestigation]
  })
  return (investigation) => known.some((entry) => entry.has(investigation))
}

type Waiting = { readonly text: string; readonly since: number | undefined }

const read = new WeakMap<readonly string[], ReadonlyMap<number, Waiting>>()

/** Who waits and who was told, as {@link planEscalation} writes it; read once, because entries are kept as they are. */
function readWaiting(firing: readonly string[]): ReadonlyMap<number, Waiting> {
  let known = read.get(firing)
  if (known === undefined) {
    known = new Map(
      firing.map((text) => {
        const [id, state, since] = text.split(' ')
        return [Number(id), { text, since: state === 'since' ? Number(since) : undefined }]
      }),
    )
    read.set(firing, known)
  }
  return known
}

const NOTHING: readonly string[] = []

/** A duration in words: `90 minutes`, `1 hour`, `2 days`. */
export function durationText(ms: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ] as const
  const [size, unit] = units.find(([length]) => ms >= length && ms % length === 0) ?? ([1000, 'second'] as const)
  const count = Math.round(ms / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
