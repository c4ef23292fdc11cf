import { alertmanager } from './alertmanager.ts'
import type { ChannelKind } from './channel-kind.ts'
import { email } from './email.ts'
import { pagerduty } from './pagerduty.ts'
import { slack } from './slack.ts'
import { teams } from './teams.ts'
import { webhook } from './webhook.ts'

/** Every way to reach people, by the name it has in the configuration. */
export const channelKinds = {
  email,
  webhook,
  slack,
  teams,
  pagerduty,
  alertmanager,
} satisfies Record<string, ChannelKind>
