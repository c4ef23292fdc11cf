import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSessions } from '../../src/web/sessions.ts'
import { tokensOfHashes } from '../../src/web/tokens.ts'
import { BASE_URL, sampleWorld, secretOf } from './sample-world.ts'

const MINUTE = 60_000

async function signIn(
  world: ReturnType<typeof sampleWorld>,
  next = '/',
): Promise<{ cookie: string; location: string }> {
  const { status, headers } = await world.send('POST', '/sign-in', { form: { token: secretOf('analyst'), next } })
  expect(status).toBe(303)
  return { cookie: headers.get('set-cookie') ?? '', location: headers.get('location') ?? '' }
}

describe('Host', () => {
  it.each([
    'plumbline.bank.example',
    'plumbline.bank.example:4680',
    'localhost:1',
    '127.0.0.1:4680',
    '[::1]:4680',
    '127.8.9.1',
  ])('%s is one of ours', async (host) => {
    expect((await sampleWorld().send('GET', '/healthz', { headers: { host } })).status).toBe(200)
  })

  it.each([
    'evil.example',
    'plumbline.bank.example.evil.example',
    '127.0.0.1.evil.example',
    'user@localhost',
    'localhost/x',
    '',
    '10.0.0.1',
    '0x7f.1.evil',
  ])('%j is refused: a name of somebody else that points here', async (host) => {
    const answer = await sampleWorld().send('GET', '/api/v1/models', { headers: { host } })
    expect([answer.status, answer.json().code]).toEqual([400, 'invalid'])
    expect(answer.text).toContain('server.baseUrl')
  })
})

describe('tokens', () => {
  it('a token is known by the hash of its secret alone', () => {
    const sha256 = createHash('sha256').update('s3cret').digest('hex')
    const tokens = tokensOfHashes([{ name: 'ci', role: 'admin', sha256 }])
    expect(tokens.verify('s3cret')).toEqual({ name: 'ci', role: 'admin' })
    expect(['S3cret', 's3cret ', '', sha256].map(tokens.verify)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('a wrong token is not repeated in the answer or the log', async () => {
    const world = sampleWorld({ tokens: true })
    const answer = await world.send('GET', '/api/v1/models', { headers: { authorization: 'Bearer plb-guess' } })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(answer.text + JSON.stringify(world.logged)).not.toContain('plb-guess')
    expect(world.logged[0]).toMatchObject({ level: 'warn', message: 'a request was denied' })
  })
})

describe('sessions', () => {
  it('a token is exchanged for a cookie that scripts and other sites cannot use, and that opens the pages', async () => {
    const world = sampleWorld({ tokens: true })
    const { cookie, location } = await signIn(world, '/investigations/INV-1')
    expect(location).toBe('/investigations/INV-1')
    expect(cookie).toMatch(/^plumbline-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)
    const page = await world.send('GET', '/', { headers: { cookie } })
    expect([page.status, page.text.includes('Ines Moreau')]).toEqual([200, true])
  })

  it('over https the cookie is Secure', async () => {
    const world = sampleWorld({ tokens: true, options: { baseUrl: BASE_URL.replace('http:', 'https:') } })
    expect((await signIn(world)).cookie).toContain('; Secure')
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'signing in never leads on to %s',
    async (next) => {
      expect((await signIn(sampleWorld({ tokens: true }), next)).location).toBe('/')
    },
  )

  it('a cookie reads the API but never writes to it', async () => {
    const world = sampleWorld({ tokens: true })
    const { cookie } = await signIn(world)
    expect((await world.send('GET', '/api/v1/models', { headers: { cookie } })).status).toBe(200)
    const write = await world.send('POST', '/api/v1/investigations/1/acknowledge', { json: {}, headers: { cookie } })
    expect([write.status, world.store.investigations.get(1)?.status]).toEqual([401, 'open'])
  })

  it('signing out ends the session on the server', async () => {
    const world = sampleWorld({ tokens: true })
    const { cookie } = await signIn(world)
    await world.send('POST', '/sign-out', { form: {}, headers: { cookie } })
    expect((await world.send('GET', '/', { headers: { cookie } })).status).toBe(303)
  })

  it('a role that may not read pages cannot sign in', async () => {
    const answer = await sampleWorld({ tokens: true }).send('POST', '/sign-in', { form: { token: secretOf('ingest') } })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
  })

  it('ends after 30 minutes without use and after 12 hours in any case', () => {
    let now = 0
    const sessions = createSessions(() => now)
    const actor = { name: 'a', role: 'analyst' } as const
    const idle = sessions.create(actor)
    now = 30 * MINUTE
    expect(sessions.find(idle)).toBeUndefined()
    const used = sessions.create(actor)
    for (; now < 12 * 60 * MINUTE; now += 20 * MINUTE) expect(sessions.find(used)).toEqual(actor)
    now = 30 * MINUTE + 12 * 60 * MINUTE
    expect(sessions.find(used)).toBeUndefined()
  })
})

describe('forms', () => {
  const form = { reason: 'noted' }

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling of the site', { 'sec-fetch-site': 'same-site', origin: 'http://x.bank.example' }],
    ['a browser that says nothing', { 'sec-fetch-site': '' }],
  ])('from %s change nothing', async (_, headers) => {
    const world = sampleWorld()
    const answer = await world.send('POST', '/investigations/INV-1/comment', { form, headers })
    expect(answer.status).toBe(403)
    expect(world.store.investigations.get(1)?.timeline.map((e) => e.kind)).toEqual(['opened'])
  })

  it('from an old browser pass by their origin, which must be the base URL', async () => {
    const headers = { 'sec-fetch-site': '', origin: BASE_URL }
    expect((await sampleWorld().send('POST', '/investigations/INV-1/comment', { form, headers })).status).toBe(303)
  })

  it('must be forms: a script that posts JSON cannot slip past the check of forms', async () => {
    const answer = await sampleWorld().send('POST', '/investigations/INV-1/comment', { json: form })
    expect(answer.status).toBe(415)
  })
})

describe('headers', () => {
  it.each(['/', '/api/v1/models', '/nope', '/api/v1/investigations/999', '/assets/plumbline.css'])(
    '%s allows nothing but its own styles, is never kept and never framed',
    async (path) => {
      const { headers } = await sampleWorld().send('GET', path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      )
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    },
  )
})
