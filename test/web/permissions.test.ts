import { describe, expect, it } from 'vitest'
import { SESSION_COOKIE } from '../../src/web/access.ts'
import { mayUse, PERMISSIONS, ROLES, type Role, type RouteKey, readsTrueCounts } from '../../src/web/permissions.ts'
import { sampleWorld } from './sample-world.ts'

const ROUTES = Object.keys(PERMISSIONS) as RouteKey[]
const OPEN = ROUTES.filter((route) => PERMISSIONS[route] === 'anyone')
const FILLED: Readonly<Record<string, string>> = { model: 'credit-default', version: '7', id: 'INV-1', verb: 'comment' }

/** Who may use what, written down a second time: a slip in the table shows here. */
const EXPECTED: Readonly<Record<Role, (route: string) => boolean>> = {
  ingest: (route) => ['POST /api/v1/predictions', 'POST /api/v1/labels', 'POST /api/v1/alertmanager'].includes(route),
  analyst: (route) =>
    ![
      ...['POST /api/v1/predictions', 'POST /api/v1/labels', 'POST /api/v1/alertmanager'],
      ...['POST /api/v1/baselines', 'POST /api/v1/provenance'],
    ].includes(route),
  admin: () => true,
}

/** Asks for a route as somebody with a role would: programs by token, people by session. */
async function ask(world: ReturnType<typeof sampleWorld>, route: RouteKey, role: Role | undefined) {
  const [method, pattern] = route.split(' ') as [string, string]
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => FILLED[name] ?? name)
  const isApi = path.startsWith('/api/') || path === '/metrics'
  if (isApi) {
    return world.send(method, path, {
      ...(role === undefined ? {} : { role }),
      ...(method === 'POST' ? { json: {} } : {}),
    })
  }
  const secret = role === undefined ? undefined : world.services.sessions.create({ name: role, role })
  return world.send(method, path, {
    headers: secret === undefined ? {} : { cookie: `${SESSION_COOKIE}=${secret}` },
    ...(method === 'POST' ? { form: {} } : {}),
  })
}

describe('access', () => {
  it('every mounted route stands in the table', () => {
    const mounted = sampleWorld()
      .app.routes.filter((r) => r.method !== 'ALL')
      .map((r) => `${r.method} ${r.path}`)
    expect([...new Set(mounted)].sort()).toEqual([...ROUTES].sort())
  })

  for (const role of ROLES) {
    it.each(ROUTES.filter((route) => !OPEN.includes(route)))(`${role}: %s`, async (route) => {
      const { status } = await ask(sampleWorld({ tokens: true }), route, role)
      expect(status === 403).toBe(!EXPECTED[role](route))
      expect(status).not.toBe(401)
      expect(mayUse(role, route)).toBe(EXPECTED[role](route))
    })
  }

  it.each(ROUTES.filter((route) => !OPEN.includes(route)))(
    'nobody: %s is refused or leads to the sign-in',
    async (route) => {
      const { status, headers } = await ask(sampleWorld({ tokens: true }), route, undefined)
      if (status === 303) expect(headers.get('location')).toMatch(/^\/sign-in\?next=%2F/)
      else expect(status).toBe(401)
    },
  )

  it.each(OPEN)('open to all: %s', async (route) => {
    const { status } = await ask(sampleWorld({ tokens: true }), route, undefined)
    // A sign-in without a token is refused as such, not for want of a role.
    if (route === 'POST /sign-in') expect(status).toBe(403)
    // What a link may do stands in the link, and this one was never made.
    else if (route.includes('/acknowledge/')) expect(status).toBe(404)
    else expect([200, 303]).toContain(status)
  })

  it('without tokens everybody on loopback is the actor "local"', async () => {
    const world = sampleWorld()
    const answer = await world.send('POST', '/api/v1/investigations/INV-1/acknowledge', { json: {} })
    expect(answer.status).toBe(200)
    expect(world.store.investigations.get(1)?.timeline.at(-1)).toMatchObject({ kind: 'acknowledged', actor: 'local' })
  })

  it('the actor of a step is the name of the token, whatever the body says', async () => {
    const world = sampleWorld({ tokens: true })
    const named = await world.send('POST', '/api/v1/investigations/INV-1/acknowledge', {
      role: 'analyst',
      json: { reason: 'seen', actor: 'somebody else' },
    })
    expect(named.status).toBe(400)
    await world.send('POST', '/api/v1/investigations/INV-1/acknowledge', { role: 'analyst', json: { reason: 'seen' } })
    expect(world.store.investigations.get(1)?.timeline.at(-1)).toMatchObject({ actor: 'Ines Moreau', reason: 'seen' })
  })

  it('only analysts and admins read true counts', () => {
    expect(['ingest', 'analyst', 'admin', 'auditor'].filter(readsTrueCounts)).toEqual(['analyst', 'admin'])
  })
})
