import { describe, expect, it } from 'vitest'
import type { HttpMeans } from '../../../src/alert/channels/http-sender.ts'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { createSlackChannel } from '../../../src/alert/channels/slack.ts'
import { startHttpReceiver } from '../local-receivers.ts'
import { AT, CONTEXT, message } from '../notification-builder.ts'
import { httpChannelContract } from './http-channel-contract.ts'

const ADDRESS = 'https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/c0ffeec0ffeec0ffee'

const at = (url: string, means: HttpMeans = {}) =>
  createSlackChannel({ host: '127.0.0.1', secret: url.replace('/hooks', '/services/T0/hooks') }, CONTEXT, means)

httpChannelContract({
  name: 'slack',
  at,
  away: (means) => ({ channel: createSlackChannel({ secret: ADDRESS }, CONTEXT, means), host: 'hooks.slack.com' }),
  accept: (response) => response.writeHead(200).end('ok'),
  idOf: ({ body }) => JSON.parse(body.toString()).text,
  secrets: [ADDRESS, '/services/T0', 'c0ffee'],
  largestBody: 40_000,
})

describe('what Slack answers', () => {
  const answered = async (code: number, text: string) => {
    const receiver = await startHttpReceiver((response) => response.writeHead(code).end(text))
    const result = await at(receiver.url).deliver(message(), AT)
    await receiver.close()
    return result
  }

  it('is delivered with ok alone: a page of something in between is not', async () => {
    expect(await answered(200, 'ok')).toMatchObject({ outcome: 'delivered' })
    expect(await answered(200, '<html>sign in</html>')).toMatchObject({
      outcome: 'later',
      detail: expect.stringContaining('without ok'),
    })
  })

  it('is told by its word: an archived channel is gone', async () => {
    expect(await answered(410, 'channel_is_archived')).toMatchObject({
      outcome: 'never',
      gone: true,
      detail: expect.stringMatching(/answered 410: it wants no more messages \(channel_is_archived\)$/),
    })
  })
})

describe('options of a Slack channel', () => {
  const { check } = channelKinds.slack

  it('pass with the address as the secret, and with a loopback host in its place', () => {
    expect(check({ secret: ADDRESS })).toEqual([])
    expect(check({ host: '127.0.0.1', secret: 'http://127.0.0.1:8080/services/x' })).toEqual([])
  })

  it.each([
    [{}, 'secret'],
    [{ secret: 'https://hooks.slack.com.evil.example/services/x' }, 'secret'],
    [{ secret: 'http://hooks.slack.com/services/x' }, 'secret'],
    [{ secret: 'http://127.0.0.1:8080/services/x' }, 'secret'],
    [{ secret: 'https://user:pw@hooks.slack.com/services/x' }, 'secret'],
    [{ secret: 'hunter2:abc' }, 'secret'],
    [{ secret: ADDRESS, host: 'hooks.bank.example' }, 'host'],
  ])('%j is refused, and the address is not repeated', (options, path) => {
    const problems = check(options)
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(problems[0]?.message).not.toMatch(/evil|hunter2|pw@|services\/x/)
  })
})
