import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { createWebhookChannel } from '../../../src/alert/channels/webhook.ts'
import { parseWebhookKeys, verifyWebhook } from '../../../src/alert/channels/webhook-signature.ts'
import { startHttpReceiver } from '../local-receivers.ts'
import { AT, CONTEXT, message } from '../notification-builder.ts'
import { httpChannelContract } from './http-channel-contract.ts'

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`

httpChannelContract({
  name: 'alertmanager',
  at: (url, means = {}) =>
    createWebhookChannel(
      { url, ports: [], secret: SECRET, format: 'alertmanager', kind: 'alertmanager' },
      CONTEXT,
      means,
    ),
  away: (means) => ({
    channel: createWebhookChannel(
      { url: 'https://alerts.example.com/v4', ports: [], secret: SECRET, format: 'alertmanager' },
      CONTEXT,
      means,
    ),
    host: 'alerts.example.com',
  }),
  accept: (response) => response.writeHead(200).end(),
  idOf: ({ headers }) => headers['webhook-id'] ?? '',
  secrets: [SECRET, SECRET.slice(6)],
  largestBody: 100_000,
})

describe('an Alertmanager channel', () => {
  it('as it is configured posts version 4 and signs it', async () => {
    const receiver = await startHttpReceiver((response) => response.writeHead(200).end())
    const channel = channelKinds.alertmanager.create({ url: receiver.url, secret: SECRET }, CONTEXT)
    const result = await channel.deliver(message(), AT)
    await receiver.close()
    const { headers = {}, body = Buffer.alloc(0) } = receiver.requests[0] ?? {}
    expect(result.outcome).toBe('delivered')
    expect(channel.kind).toBe('alertmanager')
    expect(JSON.parse(body.toString())).toMatchObject({ version: '4', receiver: 'oncall', status: 'firing' })
    expect(verifyWebhook(parseWebhookKeys(SECRET), headers, body, AT / 1000)).toEqual({ ok: true })
  })

  it('without a secret is refused', () => {
    expect(channelKinds.alertmanager.check({ url: 'https://alerts.example.com/v4' })).toMatchObject([
      { path: 'secret' },
    ])
  })
})
