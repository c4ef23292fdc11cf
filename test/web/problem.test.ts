import { describe, expect, it } from 'vitest'
import { type ErrorCode, ServiceError } from '../../src/errors.ts'
import { problemOf, retryAfterSeconds } from '../../src/web/problem.ts'
import { broken, sampleWorld } from './sample-world.ts'

const EXPECTED: readonly [ErrorCode, number, number | undefined][] = [
  ['invalid', 400, undefined],
  ['unauthenticated', 401, undefined],
  ['forbidden', 403, undefined],
  ['not-found', 404, undefined],
  ['conflict', 409, undefined],
  ['too-large', 413, undefined],
  ['unsupported-media', 415, undefined],
  ['busy', 503, 5],
  ['storage-full', 507, 60],
  ['unavailable', 503, 30],
]

describe('a refusal', () => {
  it.each(EXPECTED)('%s is answered %i and may be tried again after %s seconds', (code, status, seconds) => {
    const problem = problemOf(new ServiceError(code, 'why', [{ path: 'a', message: 'b' }]), 'r1')
    expect(problem).toMatchObject({
      type: `urn:plumbline:problem:${code}`,
      status,
      detail: 'why',
      code,
      requestId: 'r1',
      problems: [{ path: 'a', message: 'b' }],
    })
    expect(retryAfterSeconds(problem)).toBe(seconds)
  })

  it('of a busy store says when to come back, on the API and on pages', async () => {
    const world = sampleWorld({ services: { modelStatuses: broken() } })
    for (const path of ['/api/v1/models', '/']) {
      const { status, headers, text } = await world.send('GET', path)
      expect([status, headers.get('retry-after')]).toEqual([503, '5'])
      expect(text).toMatch(/the store is busy/i)
    }
  })
})

describe('a fault of the service', () => {
  const world = () =>
    sampleWorld({ services: { modelStatuses: broken(new Error('SQLITE_CORRUPT at /srv/secret.db')) } })

  it('is answered without a word of what failed, and logged with it', async () => {
    const w = world()
    const answer = await w.send('GET', '/api/v1/models')
    expect([answer.status, answer.json().code]).toEqual([500, 'internal'])
    expect(answer.text).not.toContain('secret')
    expect(w.logged).toEqual([
      {
        level: 'error',
        message: 'a request failed',
        fields: expect.objectContaining({
          requestId: answer.json().requestId,
          path: '/api/v1/models',
          error: expect.objectContaining({ message: 'SQLITE_CORRUPT at /srv/secret.db' }),
        }),
      },
    ])
  })

  it('is a page for people, with the code and the request id', async () => {
    const { status, text } = await world().send('GET', '/')
    expect(status).toBe(500)
    expect(text).toContain('<h1>The service failed</h1>')
    expect(text).toContain('<code>internal</code>')
    expect(text).not.toContain('secret')
  })
})
