import * as z from 'zod'
import { alertmanagerSchema } from './alertmanager-schema.ts'
import { type ChannelKinds, channelSchema } from './channel-schema.ts'
import { monitorSchema } from './monitor-schema.ts'
import { inhibitListSchema, routeSchema } from './route-schema.ts'
import { secretKeys } from './secret-keys.ts'

/** What the holder of a token may do. */
export const ROLES = ['ingest', 'analyst', 'admin'] as const

const port = z.number().int().min(1).max(65_535)

/** Names that stand in messages, threads and addresses. */
const shortName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
  error: 'expected up to 64 letters, digits, _ and - that begin with a letter or digit',
})

/** `server`. */
export const serverSchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; without tokens only a loopback one.'),
    port: port.default(4680).describe('Port to listen on.'),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'expected an address that begins with https:// (or http:// on loopback)' })
      .optional()
      .describe(
        'Address people reach it at: links in messages, allowed Host header. Default: http://localhost and the port.',
      ),
  })
  .prefault({})
  .describe('Where the service listens.')

/** `store`. */
export const storeSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .default('data/plumbline.db')
      .describe('SQLite database, relative to the working directory; its folder is made where it is missing.'),
  })
  .prefault({})
  .describe('Where everything is kept.')

/** `subjects`. */
export const subjectsSchema = z
  .strictObject(secretKeys('the key under which subjects are hashed'))
  .prefault({})
  .describe(
    'Predictions may name a subject; a sample of keyed hashes tells how often the same ones return. Without a key one is made once and kept in the database, and stands in its backups.',
  )

/** One entry of `tokens`. */
export const tokenSchema = z.strictObject({
  name: shortName.describe('Who it is; the actor of every step taken with it.'),
  role: z
    .enum(ROLES)
    .describe(
      'ingest sends predictions and labels; analyst reads and works on investigations; admin also fits baselines and records provenance.',
    ),
  ...secretKeys('the token'),
})

/**
 * The schema of the configuration file, with the channel kinds the program knows.
 *
 * Its output has defaults filled in; secrets are still only named, and rules between keys are not checked.
 */
export function configSchema(kinds: ChannelKinds) {
  return z.strictObject({
    server: serverSchema,
    store: storeSchema,
    subjects: subjectsSchema,
    tokens: z
      .array(tokenSchema)
      .default([])
      .describe('Who may use the API and the pages. Without tokens the service binds to loopback only.'),
    alerts: z
      .strictObject({
        channels: z.record(shortName, channelSchema(kinds)).default({}).describe('Ways to reach people, by name.'),
        routes: z.array(routeSchema).prefault([]).describe('Who is told what: every route that matches is taken.'),
        inhibit: inhibitListSchema.describe(
          'Which investigations keep others from being told; by default a silent or broken feed those of its model. [] for none.',
        ),
      })
      .prefault({})
      .describe('Whom to tell.'),
    alertmanager: alertmanagerSchema,
    monitors: z
      .array(monitorSchema)
      .min(1, { error: 'expected at least one monitor' })
      .describe('The models under watch, each once.'),
  })
}

/** The file as the schema reads it. */
export type ConfigInput = z.output<ReturnType<typeof configSchema>>
