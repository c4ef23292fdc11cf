import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { alertmanagerBody } from '../../src/alert/alertmanager-content.ts'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { parseWebhookKeys, signWebhook } from '../../src/alert/channels/webhook-signature.ts'
import { mailContent } from '../../src/alert/mail-content.ts'
import type { OutgoingMessage } from '../../src/alert/notification.ts'
import { pagerDutyEvents } from '../../src/alert/pagerduty-content.ts'
import { retryGapsMs } from '../../src/alert/retry-schedule.ts'
import { slackBody } from '../../src/alert/slack-content.ts'
import { teamsBody } from '../../src/alert/teams-content.ts'
import { cloudEventBody, webhookBody } from '../../src/alert/webhook-content.ts'
import { AT, CONTEXT, investigation, message } from './notification-builder.ts'

const text = readFileSync('docs/receiving.md', 'utf8')

/** The message that every example of the document tells. */
function example(): OutgoingMessage {
  const told = investigation({
    openedAt: AT,
    acknowledgeUrl: 'https://plumbline.bank.example/acknowledge/WzEsMTIsIm9uY2FsbCJd.c2lnbmF0dXJl',
    facts: investigation().facts.filter(({ name }) => ['ratio', 'limit', 'ratio at training', 'n'].includes(name)),
  })
  const because = 'route oncall: severity is critical; first notification'
  return { ...message({ investigations: [told], groupKey: 'oncall:{model="credit-default"}' }), because }
}

function block(name: string, language: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)
  if (found === null) throw new Error(`docs/receiving.md has no ${language} block named ${name}`)
  return found[1] ?? ''
}

const { baseUrl } = CONTEXT
const BODIES: Readonly<Record<string, () => unknown>> = {
  thin: () => JSON.parse(webhookBody(example().notification).toString()),
  cloudevents: () => JSON.parse(cloudEventBody(example(), baseUrl).toString()),
  alertmanager: () => JSON.parse(alertmanagerBody(example(), baseUrl).toString()),
  slack: () => JSON.parse(slackBody(example()).toString()),
  teams: () => JSON.parse(teamsBody(example()).toString()),
  pagerduty: () => pagerDutyEvents(example(), baseUrl)[0],
}

describe('what the document on receiving shows', () => {
  it.each(Object.keys(BODIES))('of %s is what is sent', (name) => {
    expect(JSON.parse(block(name, 'json'))).toEqual(BODIES[name]?.())
  })

  it('of a mail is its text part', () => {
    expect(block('email', 'text')).toBe(mailContent(example()).text)
  })

  it('names every kind of channel and every kind of news of a webhook', () => {
    for (const kind of Object.keys(channelKinds)) expect(text).toContain(`\`kind: ${kind}\``)
    for (const type of ['opened', 'worsened', 'concluded', 'reminder', 'escalated', 'digest'])
      expect(text).toContain(`\`investigation.${type}\``)
  })

  it('gives the schedule of tries', () => {
    const words = retryGapsMs.slice(1).map((ms) => {
      if (ms < 60_000) return `${ms / 1000} s`
      return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`
    })
    expect(text).toContain(words.join(', '))
  })
})

const SHARED = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const PAIR = {
  // RFC 8032, section 7.1, test 1.
  seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
}
const SIGNS = `whsk_${Buffer.from(PAIR.seed + PAIR.publicKey, 'hex').toString('base64')}`
const VERIFIES = `whpk_${Buffer.from(PAIR.publicKey, 'hex').toString('base64')}`

const BODY = Buffer.from('{"type":"investigation.opened","title":"naïve"}')
const NOW = AT / 1000

function headersOf(keys: string) {
  const id = 'msg_example'
  const signature = signWebhook(parseWebhookKeys(keys), { id, timestamp: NOW, body: BODY })
  return { 'webhook-id': id, 'webhook-timestamp': String(NOW), 'webhook-signature': signature }
}

/** A key, the headers that came, the body that came, and whether a receiver takes it. */
const CASES = [
  ['a genuine request', SHARED, headersOf(SHARED), BODY, NOW, true],
  ['one signed with an old and a new key', SHARED, headersOf(`${SHARED.slice(0, -4)}AAA= ${SHARED}`), BODY, NOW, true],
  ['one signed by a key pair', VERIFIES, headersOf(SIGNS), BODY, NOW, true],
  ['a changed body', SHARED, headersOf(SHARED), Buffer.from('{}'), NOW, false],
  ['another key', `whsec_${Buffer.alloc(32, 8).toString('base64')}`, headersOf(SHARED), BODY, NOW, false],
  ['a request of six minutes ago', SHARED, headersOf(SHARED), BODY, NOW + 360, false],
  ['one without a signature', SHARED, { ...headersOf(SHARED), 'webhook-signature': '' }, BODY, NOW, false],
] as const

describe('the verifier of the document in TypeScript', () => {
  const source = stripTypeScriptTypes(block('verify-typescript', 'ts'))
  const loaded = import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`)

  it.each(CASES)('%s', async (_, key, headers, body, now, genuine) => {
    const { isGenuine } = await loaded
    expect(isGenuine(key, headers, body, now)).toBe(genuine)
  })
})

const hasPython = spawnSync('python3', ['--version']).status === 0

describe.skipIf(!hasPython)('the verifier of the document in Python', () => {
  const source = block('verify-python', 'python')

  // The standard library of Python has no Ed25519.
  it.each(CASES.filter(([, key]) => key.startsWith('whsec_')))('%s', (_, key, headers, body, now, genuine) => {
    const call = `${source}\nimport json, sys\ncase = json.loads(sys.argv[1])\nprint(is_genuine(case["key"], case["headers"], base64.b64decode(case["body"]), case["now"]))`
    const given = JSON.stringify({ key, headers, body: body.toString('base64'), now })
    expect(execFileSync('python3', ['-c', call, given]).toString().trim()).toBe(genuine ? 'True' : 'False')
  })
})
