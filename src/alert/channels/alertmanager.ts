import { channelKind } from './channel-kind.ts'
import { createWebhookChannel, signedAddress, signingProblems } from './webhook.ts'

/** A signed request in the form of Alertmanager's webhook, version 4, for receivers that speak nothing else. */
export const alertmanager = channelKind('alertmanager', signedAddress, {
  check: signingProblems,
  create: (options, context) =>
    createWebhookChannel({ ...options, format: 'alertmanager', kind: 'alertmanager' }, context),
})
