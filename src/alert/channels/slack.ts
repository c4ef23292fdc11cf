import { slackBody } from '../slack-content.ts'
import type { HttpAnswer } from './http-post.ts'
import { judgeAnswer } from './http-sender.ts'
import { secretAddressChannel } from './secret-address-channel.ts'

const made = secretAddressChannel({
  kind: 'slack',
  called: 'Slack',
  usually: 'hooks.slack.com alone',
  hosts: ['hooks.slack.com'],
  bodyOf: slackBody,
  judge: judgeSlack,
})

/** A message to a Slack channel through an incoming webhook; its address is the secret. */
export const slack = made.kind

/** A channel that posts blocks to an incoming webhook. Delivered is what Slack answers with `ok`. */
export const createSlackChannel = made.create

function judgeSlack(answer: HttpAnswer, origin: string, now: number) {
  const judged = judgeAnswer(answer, origin, now)
  const said = answer.text.trim()
  if (judged.outcome === 'delivered')
    return said === 'ok'
      ? judged
      : { outcome: 'later' as const, detail: `${judged.detail} without ok: something else answers there` }
  // Slack names the reason in one word, as channel_is_archived.
  return /^[a-z_]{3,40}$/.test(said) ? { ...judged, detail: `${judged.detail} (${said})` } : judged
}
