/** Why a group is told, in Alertmanager's words. */
export type UpdateReason =
  | 'first notification'
  | 'new alerts added'
  | 'all alerts resolved'
  | 'some alerts resolved'
  | 'repeat interval elapsed'

/** What a group was last told of. */
export type LastTold = {
  readonly firing: ReadonlySet<string>
  readonly resolved: ReadonlySet<string>
  readonly toldAt: number
}

/** Whether a group is to be told, and why. */
export type Update = { readonly notify: true; readonly reason: UpdateReason } | { readonly notify: false }

/**
 * Alertmanager's decision table, row by row: is what a group holds now news, measured against what was last told?
 *
 * When nothing fires any more it is news even where conclusions are not sent, so that the log is cleared.
 *
 * @param now the moment the group is looked at, the same for all of a plan
 * @see prometheus/alertmanager, notify: DedupStage.needsUpdate
 */
export function needsUpdate(
  last: LastTold | undefined,
  current: { readonly firing: ReadonlySet<string>; readonly resolved: ReadonlySet<string> },
  route: { readonly repeatIntervalMs: number | 'never'; readonly sendResolved: boolean },
  now: number,
): Update {
  const { firing, resolved } = current
  if (last === undefined) return firing.size > 0 ? told('first notification') : SAME
  if (!isSubset(firing, last.firing)) return told('new alerts added')
  if (firing.size === 0) return last.firing.size > 0 ? told('all alerts resolved') : SAME
  if (route.sendResolved && !isSubset(resolved, last.resolved)) return told('some alerts resolved')
  if (route.repeatIntervalMs === 'never') return SAME
  return last.toldAt < now - route.repeatIntervalMs ? told('repeat interval elapsed') : SAME
}

const SAME: Update = { notify: false }
const told = (reason: UpdateReason): Update => ({ notify: true, reason })

function isSubset(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  if (inner.size > outer.size) return false
  for (const element of inner) if (!outer.has(element)) return false
  return true
}
