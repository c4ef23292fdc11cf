import * as z from 'zod'
import type { Channel } from '../notification.ts'
import { slackBody } from '../slack-content.ts'
import { type ChannelContext, channelKind, type WithSecret } from './channel-kind.ts'
import type { HttpAnswer } from './http-post.ts'
import { createHttpSender, type HttpMeans, judgeAnswer } from './http-sender.ts'
import { isStandIn, secretAddress } from './secret-address.ts'

const HOSTS = ['hooks.slack.com']

const optionsSchema = z.object({
  host: z
    .string()
    .refine(isStandIn, { error: 'expected a loopback host, as 127.0.0.1' })
    .optional()
    .describe('A loopback host that stands in for Slack, for trials; without it hooks.slack.com alone.'),
})

/** A message to a Slack channel through an incoming webhook; its address is the secret. */
export const slack = channelKind('slack', optionsSchema, {
  check: ({ secret, host }) => {
    const target = secretAddress(secret, HOSTS, host)
    return target.status === 'refused' ? [{ path: 'secret', message: target.because }] : []
  },
  create: (options, context) => createSlackChannel(options, context),
})

/**
 * A channel that posts blocks to an incoming webhook. Delivered is what Slack answers with `ok`.
 *
 * @throws {RangeError} if options were not checked before
 */
export function createSlackChannel(
  { secret, host }: WithSecret<z.output<typeof optionsSchema>>,
  context: ChannelContext,
  means: HttpMeans = {},
): Channel {
  const target = secretAddress(secret, HOSTS, host)
  if (target.status === 'refused') throw new RangeError(`secret ${target.because}`)
  const sender = createHttpSender(target, [secret ?? ''], means, judgeSlack)
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': context.userAgent }
  return {
    kind: 'slack',
    deliver: (message, now) => sender.send({ headers, body: slackBody(message) }, now, sender.deadline()),
    close: async () => {},
  }
}

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
