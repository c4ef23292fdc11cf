import * as z from 'zod'
import type { Channel, OutgoingMessage } from '../notification.ts'
import { type ChannelContext, type ChannelKind, channelKind, type WithSecret } from './channel-kind.ts'
import { createHttpSender, type HttpMeans, type JudgeAnswer } from './http-sender.ts'
import { isStandIn, secretAddress } from './secret-address.ts'

/** A service that is reached by an address which is itself the secret. */
type SecretAddressService = {
  readonly kind: string
  /** Its name, and what is said of where it may lie: `hooks.slack.com alone`. */
  readonly called: string
  readonly usually: string
  /** Names, or `*.name` for whatever lies below it. */
  readonly hosts: readonly string[]
  readonly bodyOf: (message: OutgoingMessage) => Buffer
  readonly judge?: JudgeAnswer
  /** Parts of the address that are secrets by themselves, beside its path and its query. */
  readonly secretsIn?: (url: URL) => readonly string[]
}

type Options = WithSecret<{ readonly host?: string | undefined }>

/** A sort of channel that posts JSON to a secret address, and the maker of its channels, which tests give other means. */
export function secretAddressChannel(service: SecretAddressService): {
  readonly kind: ChannelKind
  /** @throws {RangeError} if options were not checked before */
  readonly create: (options: Options, context: ChannelContext, means?: HttpMeans) => Channel
} {
  const { kind, called, usually, hosts, bodyOf, judge, secretsIn = () => [] } = service
  const optionsSchema = z.object({
    host: z
      .string()
      .refine(isStandIn, { error: 'expected a loopback host, as 127.0.0.1' })
      .optional()
      .describe(`A loopback host that stands in for ${called}, for trials; without it ${usually}.`),
  })
  const create = ({ secret, host }: Options, { userAgent }: ChannelContext, means: HttpMeans = {}): Channel => {
    const target = secretAddress(secret, hosts, host)
    if (target.status === 'refused') throw new RangeError(`secret ${target.because}`)
    const sender = createHttpSender(target, [secret ?? '', ...secretsIn(target.url)], means, judge)
    const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': userAgent }
    return {
      kind,
      deliver: (message, now) => sender.send({ headers, body: bodyOf(message) }, now, sender.deadline()),
      close: async () => {},
    }
  }
  const check = ({ secret, host }: Options) => {
    const target = secretAddress(secret, hosts, host)
    return target.status === 'refused' ? [{ path: 'secret', message: target.because }] : []
  }
  return {
    kind: channelKind(kind, optionsSchema, { check, create: (options, context) => create(options, context) }),
    create,
  }
}
