/** What a token may do: `ingest` sends predictions and labels, `analyst` works on investigations, `admin` also says what is normal. */
export type Role = 'ingest' | 'analyst' | 'admin'

/** Who is asking. The name stands in timelines and in the evidence log; it never comes from a body. */
export type Actor = { readonly name: string; readonly role: Role }

/** Roles as the configuration spells them. */
export const ROLES = ['ingest', 'analyst', 'admin'] as const satisfies readonly Role[]

/** Who everybody is while no token is configured and the service listens on loopback alone. */
export const LOCAL_ACTOR: Actor = { name: 'local', role: 'admin' }

const anyone = 'anyone'
const senders = ['ingest', 'admin'] as const
const readers = ['analyst', 'admin'] as const
const keepers = ['admin'] as const

/** Route -> who may use it. A route that does not stand here cannot be mounted. */
export const PERMISSIONS = {
  'POST /api/v1/predictions': senders,
  'POST /api/v1/labels': senders,
  'GET /api/v1/quarantine': readers,
  'GET /api/v1/baselines': readers,
  'POST /api/v1/baselines': keepers,
  'POST /api/v1/provenance': keepers,
  'GET /api/v1/lineage/:model/:version': readers,
  'GET /api/v1/disparities': readers,
  'GET /api/v1/drift': readers,
  'GET /api/v1/quality': readers,
  'GET /api/v1/models': readers,
  'GET /api/v1/runs': readers,
  'GET /api/v1/investigations': readers,
  'POST /api/v1/investigations': readers,
  'GET /api/v1/investigations/:id': readers,
  'POST /api/v1/investigations/:id/acknowledge': readers,
  'POST /api/v1/investigations/:id/investigate': readers,
  'POST /api/v1/investigations/:id/conclude': readers,
  'POST /api/v1/investigations/:id/close': readers,
  'POST /api/v1/investigations/:id/dismiss': readers,
  'POST /api/v1/investigations/:id/reopen': readers,
  'POST /api/v1/investigations/:id/assign': readers,
  'POST /api/v1/investigations/:id/comment': readers,
  'GET /api/v1/history': readers,
  'GET /api/v1/distribution': readers,
  'GET /api/v1/arrival': readers,
  'GET /api/v1/performance': readers,
  'GET /api/v1/sources': readers,
  'GET /api/v1/findings/:id': readers,
  'GET /api/v1/findings/:id/explain': readers,
  'GET /api/v1/models/:model/charts/:name': readers,
  'GET /api/v1/investigations/:id/charts/:name': readers,
  'GET /api/v1/slices/metrics': readers,
  'POST /api/v1/slices/search': readers,
  'POST /api/v1/values/test': readers,
  'GET /api/v1/training': readers,
  'POST /api/v1/backtests': readers,
  'POST /api/v1/investigations/:id/evidence': readers,
  'GET /api/v1/investigations/:id/evidence': readers,
  'GET /api/v1/evidence/:id': readers,
  'POST /api/v1/alertmanager': senders,
  'GET /api/v1/silences': readers,
  'POST /api/v1/silences': readers,
  'POST /api/v1/silences/:id/end': readers,
  'GET /api/v1/alerts': readers,
  'GET /api/v1/deliveries': readers,
  'GET /api/v1/deliveries/:id': readers,
  'POST /api/v1/deliveries/:id/replay': readers,
  'POST /api/v1/deliveries/:id/set-aside': readers,
  'GET /api/v1/channels': readers,
  'POST /api/v1/channels/:name/enable': readers,
  'POST /api/v1/channels/:name/test': readers,
  'GET /api/v1/system': readers,
  'GET /api/v1/events': readers,
  'GET /metrics': readers,
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  'GET /openapi.json': anyone,
  'GET /assets/plumbline.css': anyone,
  'GET /assets/plumbline.js': anyone,
  'GET /docs': anyone,
  'GET /acknowledge/:token': anyone,
  'POST /acknowledge/:token': anyone,
  'GET /sign-in': anyone,
  'POST /sign-in': anyone,
  'POST /sign-out': anyone,
  'GET /': readers,
  'GET /models': readers,
  'GET /models/:model': readers,
  'GET /models/:model/metrics': readers,
  'GET /models/:model/slices': readers,
  'GET /models/:model/values': readers,
  'GET /models/:model/training': readers,
  'GET /models/:model/backtest': readers,
  'POST /investigations/:id/evidence': readers,
  'GET /evidence/:id': readers,
  'GET /quarantine': readers,
  'GET /investigations': readers,
  'POST /investigations': readers,
  'GET /investigations/:id': readers,
  'POST /investigations/:id/:verb': readers,
  'GET /findings/:id': readers,
  'GET /silences': readers,
  'POST /silences': readers,
  'POST /silences/:id/end': readers,
  'GET /deliveries': readers,
  'GET /deliveries/:id': readers,
  'POST /deliveries/:id/replay': readers,
  'POST /deliveries/:id/set-aside': readers,
  'POST /channels/:name/enable': readers,
  'POST /channels/:name/test': readers,
  'GET /system': readers,
} as const satisfies Readonly<Record<string, 'anyone' | readonly Role[]>>

/** Method and path of a route, as the table of permissions spells it. */
export type RouteKey = keyof typeof PERMISSIONS

/** Can this route be used without saying who one is? */
export function isOpen(route: RouteKey): boolean {
  return PERMISSIONS[route] === anyone
}

/** May a role use a route? */
export function mayUse(role: Role, route: RouteKey): boolean {
  const allowed: 'anyone' | readonly Role[] = PERMISSIONS[route]
  return allowed === anyone || allowed.includes(role)
}

/** Does a role read true counts, or the rounded ones that may be published? */
export function readsTrueCounts(role: string): boolean {
  return role === 'analyst' || role === 'admin'
}
