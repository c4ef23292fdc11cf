import { describe, expect, it } from 'vitest'
import { type ErrorCode, type Problem, ServiceError } from '../../src/errors.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { NOW, sampleWorld } from './sample-world.ts'

const textOf = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const LINK = '/acknowledge/abc.def'

/** A world with tokens, nobody signed in, and a link that works once. */
function linked() {
  const used: string[] = []
  const services: Partial<AppServices> = {
    readLink: (token) => {
      if (used.includes(token)) throw new ServiceError('conflict', 'this link was used on 13 April 2026')
      const detail = world.store.investigations.get(1)
      if (detail === undefined) throw new Error('the world holds no investigation')
      const { title, severity, status } = detail
      return { investigation: 1, channel: 'oncall-mail', expiresAt: NOW + 86_400_000, title, severity, status }
    },
    useLink: (token) => {
      if (used.includes(token)) throw new ServiceError('conflict', 'this link was used on 13 April 2026')
      // As in the service: a step that is refused leaves the link unused.
      const stepped = world.services.investigations.step(1, { verb: 'acknowledge', reason: '' }, 'oncall-mail', NOW)
      used.push(token)
      return stepped
    },
  }
  const world = sampleWorld({ tokens: true, services })
  return { ...world, used }
}

describe('a link in a message', () => {
  it('asks once, and looking never acts', async () => {
    const world = linked()
    for (const method of ['GET', 'HEAD', 'GET']) await world.send(method, LINK)
    const { status, text } = await world.send('GET', LINK)
    expect([status, world.used, world.store.investigations.get(1)?.status]).toEqual([200, [], 'open'])
    expect(text.match(/<button/g)).toHaveLength(1)
    expect(text).toContain('<form method="post" action="/acknowledge/abc.def">')
    expect(textOf(text)).toContain('Acknowledge INV-1')
  })

  it('shows title, severity and status, and no count of anything', async () => {
    const { text } = await linked().send('GET', LINK)
    const main = textOf(text.slice(text.indexOf('<main'), text.indexOf('</main>')))
    expect(main).toContain(
      'Selection rate of region North × age 18–25 is 0.71 of everyone else’s, limit 0.80 critical open',
    )
    expect(main).not.toMatch(/904|4,456|18,284/)
    expect(text).not.toContain('class="nav"')
  })

  it('acknowledges by its button without a sign-in, once', async () => {
    const world = linked()
    const first = await world.send('POST', LINK, { form: {} })
    expect([first.status, world.store.investigations.get(1)?.status]).toEqual([200, 'acknowledged'])
    expect(textOf(first.text)).toContain('INV-1 is acknowledged')
    const second = await world.send('POST', LINK, { form: {} })
    expect([second.status, textOf(second.text).includes('This link has been used')]).toEqual([409, true])
    expect((await world.send('GET', LINK)).status).toBe(409)
    expect(world.store.investigations.get(1)?.timeline.map((e) => e.kind)).toEqual(['opened', 'acknowledged'])
  })

  it('asks nothing where somebody was faster', async () => {
    const world = linked()
    world.services.investigations.step(1, { verb: 'acknowledge', reason: '' }, 'Ines Moreau', NOW)
    const { text } = await world.send('GET', LINK)
    expect(textOf(text)).toContain('INV-1 is acknowledged already')
    expect(text).not.toContain('<button')
  })

  it('that is sent after a colleague was faster says so, and is not used up', async () => {
    const world = linked()
    const { text: asked } = await world.send('GET', LINK)
    expect(asked).toContain('<button')
    world.services.investigations.step(1, { verb: 'acknowledge', reason: '' }, 'Ines Moreau', NOW)
    const { status, text } = await world.send('POST', LINK, { form: {} })
    expect([status, world.used]).toEqual([409, []])
    expect(textOf(text)).toContain('INV-1 is acknowledged already')
    expect(textOf(text)).toContain('Somebody was faster; nothing is left to acknowledge.')
    expect(text).not.toContain('<button')
    expect(text).not.toContain('has been used')
  })

  it.each<[string, ErrorCode, readonly Problem[], number, string]>([
    ['forged', 'invalid', [], 400, 'This link was not made here'],
    ['too old', 'not-found', [{ path: 'expiresAt', message: 'passed' }], 404, 'This link is too old'],
    ['of nothing', 'not-found', [], 404, 'The investigation of this link is gone'],
    ['used', 'conflict', [], 409, 'This link has been used'],
    ['asked in a bad moment', 'busy', [], 503, 'This link does not work now'],
  ])('that is %s (%s) says so on a page, and in no log', async (_, code, problems, status, heading) => {
    const refuse = (): never => {
      throw new ServiceError(code, 'the reason as the service gives it', problems)
    }
    const world = sampleWorld({ tokens: true, services: { readLink: refuse, useLink: refuse } })
    for (const [method, init] of [
      ['GET', {}],
      ['POST', { form: {} }],
    ] as const) {
      const answer = await world.send(method, LINK, init)
      expect(answer.status).toBe(status)
      expect(textOf(answer.text)).toContain(heading)
      expect(textOf(answer.text)).toContain('The reason as the service gives it.')
    }
    expect(JSON.stringify(world.logged)).not.toContain('abc.def')
  })

  it('is not acted upon by a form of another site', async () => {
    const world = linked()
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const { status } = await world.send('POST', LINK, { form: {}, headers })
    expect([status, world.used]).toEqual([403, []])
  })
})
