import * as z from 'zod'
import { channelKinds } from '../alert/channels/index.ts'
import { configSchema } from './config-schema.ts'

/** JSON Schema (draft 2020-12) of the configuration file, for editors. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return {
    title: 'Plumbline configuration',
    ...z.toJSONSchema(configSchema(channelKinds), { io: 'input', unrepresentable: 'any' }),
  }
}
