import * as z from 'zod'
import type { Channel } from '../notification.ts'
import { teamsBody } from '../teams-content.ts'
import { type ChannelContext, channelKind, type WithSecret } from './channel-kind.ts'
import { createHttpSender, type HttpMeans } from './http-sender.ts'
import { isStandIn, secretAddress } from './secret-address.ts'

const HOSTS = ['*.logic.azure.com', '*.environment.api.powerplatform.com', '*.powerautomate.com']

const optionsSchema = z.object({
  host: z
    .string()
    .refine(isStandIn, { error: 'expected a loopback host, as 127.0.0.1' })
    .optional()
    .describe('A loopback host that stands in for Teams, for trials; without it the hosts of its workflows alone.'),
})

/** A card in a Teams channel through a workflow; its address, which is signed, is the secret. */
export const teams = channelKind('teams', optionsSchema, {
  check: ({ secret, host }) => {
    const target = secretAddress(secret, HOSTS, host)
    return target.status === 'refused' ? [{ path: 'secret', message: target.because }] : []
  },
  create: (options, context) => createTeamsChannel(options, context),
})

/**
 * A channel that posts an Adaptive Card. The workflow answers 202 before it shows the card: what becomes of it there cannot be known here.
 *
 * @throws {RangeError} if options were not checked before
 */
export function createTeamsChannel(
  { secret, host }: WithSecret<z.output<typeof optionsSchema>>,
  context: ChannelContext,
  means: HttpMeans = {},
): Channel {
  const target = secretAddress(secret, HOSTS, host)
  if (target.status === 'refused') throw new RangeError(`secret ${target.because}`)
  const sender = createHttpSender(target, [secret ?? '', target.url.searchParams.get('sig') ?? ''], means)
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': context.userAgent }
  return {
    kind: 'teams',
    deliver: (message, now) => sender.send({ headers, body: teamsBody(message) }, now, sender.deadline()),
    close: async () => {},
  }
}
