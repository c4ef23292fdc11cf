import type { InhibitRule } from '../alert/inhibition.ts'
import type { Route } from '../alert/route.ts'
import type { AlertLabels } from '../investigate/outside/alertmanager.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { ROLES } from './config-schema.ts'

/** What the holder of a token may do. */
export type Role = (typeof ROLES)[number]

/** Somebody who may use the service; of the secret only its hash is kept. */
export type AccessToken = {
  readonly name: string
  readonly role: Role
  /** SHA-256 of the secret, hex. */
  readonly sha256: string
}

/** A configured way to reach people: options as its kind's schema reads them, the secret among them. */
export type ChannelConfig = {
  readonly name: string
  readonly kind: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Everything the service is told before it starts. */
export type Config = {
  /** The file it was read from. */
  readonly path: string
  /** SHA-256 of that file's bytes, hex: which configuration was in effect when. */
  readonly sha256: string
  readonly server: { readonly host: string; readonly port: number; readonly baseUrl: string }
  readonly store: { readonly path: string }
  /** The key under which subjects are hashed, if one is named: a secret. */
  readonly subjects: { readonly key?: Uint8Array }
  readonly tokens: readonly AccessToken[]
  readonly channels: readonly ChannelConfig[]
  readonly routes: readonly Route[]
  /** Which alerts keep others from being told. */
  readonly inhibit: readonly InhibitRule[]
  /** How alerts of an Alertmanager are read that come in. */
  readonly alertmanager: { readonly labels: AlertLabels }
  readonly monitors: readonly Monitor[]
}
