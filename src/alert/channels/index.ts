import type { ChannelKind } from './channel-kind.ts'
import { email } from './email.ts'
import { webhook } from './webhook.ts'

/** Every way to reach people, by the name it has in the configuration. */
export const channelKinds = { email, webhook } satisfies Record<string, ChannelKind>
