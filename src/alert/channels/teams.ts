import { teamsBody } from '../teams-content.ts'
import { secretAddressChannel } from './secret-address-channel.ts'

const made = secretAddressChannel({
  kind: 'teams',
  called: 'Teams',
  usually: 'the hosts of its workflows alone',
  hosts: ['*.logic.azure.com', '*.environment.api.powerplatform.com', '*.powerautomate.com'],
  bodyOf: teamsBody,
  secretsIn: (url) => [url.searchParams.get('sig') ?? ''],
})

/** A card in a Teams channel through a workflow; its address, which is signed, is the secret. */
export const teams = made.kind

/** A channel that posts an Adaptive Card. The workflow answers 202 before it shows the card: what becomes of it there cannot be known here. */
export const createTeamsChannel = made.create
