import * as z from 'zod'
import type { ChannelKind } from '../alert/channels/channel-kind.ts'
import { secretKeys } from './secret-keys.ts'

/** The channel kinds a configuration may name. */
export type ChannelKinds = Readonly<Record<string, Pick<ChannelKind, 'optionsSchema' | 'check' | 'skips'>>>

/** One entry under `alerts.channels`: `kind`, the options of that kind, and where its secret is. */
export function channelSchema(kinds: ChannelKinds) {
  const [first, ...rest] = Object.entries(kinds).map(([kind, { optionsSchema }]) =>
    z.strictObject({
      kind: z.literal(kind).describe('How the message is sent.'),
      ...optionsSchema.shape,
      ...secretKeys('the secret of the channel'),
    }),
  )
  if (first === undefined) return z.never({ error: 'no channel kinds are known' })
  return z.discriminatedUnion('kind', [first, ...rest])
}
