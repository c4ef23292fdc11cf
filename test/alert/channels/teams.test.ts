import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { createTeamsChannel } from '../../../src/alert/channels/teams.ts'
import { CONTEXT } from '../notification-builder.ts'
import { httpChannelContract } from './http-channel-contract.ts'

const SIGNATURE = 'qU1ckBr0wnF0xqU1ckBr0wnF0x'
const ADDRESS = `https://prod-12.westeurope.logic.azure.com:443/workflows/0a1b2c/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${SIGNATURE}`

httpChannelContract({
  name: 'teams',
  at: (url, means = {}) => createTeamsChannel({ host: '127.0.0.1', secret: `${url}&sig=${SIGNATURE}` }, CONTEXT, means),
  away: (means) => ({
    channel: createTeamsChannel({ secret: ADDRESS }, CONTEXT, means),
    host: 'prod-12.westeurope.logic.azure.com',
  }),
  accept: (response) => response.writeHead(202).end(),
  idOf: ({ body }) => JSON.parse(body.toString()).attachments[0].content.body[0].text,
  secrets: [SIGNATURE, '/workflows/', 'triggers/manual'],
  largestBody: 25_000,
})

describe('options of a Teams channel', () => {
  const { check } = channelKinds.teams

  it.each([
    ADDRESS,
    'https://default0a1b.2c.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/x?sig=y',
    'https://emea.flow.powerautomate.com/x?sig=y',
  ])('pass with %s as the secret', (secret) => {
    expect(check({ secret })).toEqual([])
  })

  it.each([
    'https://logic.azure.com/x?sig=y',
    'https://evil-logic.azure.com/x?sig=y',
    'https://logic.azure.com.evil.example/x?sig=y',
    'https://bank.webhook.office.com/x?sig=y',
  ])('%s is refused: it is no host of a workflow', (secret) => {
    const [problem] = check({ secret })
    expect(problem).toMatchObject({ path: 'secret' })
    expect(problem?.message).not.toContain('sig=y')
  })
})
