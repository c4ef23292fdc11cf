import { readFileSync } from 'node:fs'
import { channelKinds } from '../alert/channels/index.ts'
import { ServiceError } from '../errors.ts'
import type { Config } from './config.ts'
import { type ConfigReading, readConfig } from './read-config.ts'
import type { Environment } from './resolve-secret.ts'

/** Where the configuration is looked for when nothing else is said. */
export const DEFAULT_CONFIG_PATH = 'config/plumbline.yaml'

/** Where to look for the configuration; what is left out comes from the process. */
export type ConfigPlace = { readonly path?: string | undefined; readonly env?: Environment }

/** The configuration, complete and right, with secrets resolved. @throws {ServiceError} invalid, with every problem */
export function loadConfig(place: ConfigPlace = {}): Config {
  const { path, reading } = checkConfig(place)
  if (reading.status === 'valid') return reading.config
  const count = reading.problems.length
  throw new ServiceError(
    'invalid',
    `${path} has ${count} problem${count === 1 ? '' : 's'}`,
    reading.problems.map(({ line, path: at, message }) => ({
      path: `line ${line}${at === '' ? '' : `, ${at}`}`,
      message,
    })),
  )
}

/** Reads the configuration file and answers what it holds or what is wrong with it. @throws {ServiceError} invalid when there is no file */
export function checkConfig(place: ConfigPlace = {}): { readonly path: string; readonly reading: ConfigReading } {
  const env = place.env ?? process.env
  const path = place.path ?? env.PLUMBLINE_CONFIG ?? DEFAULT_CONFIG_PATH
  return { path, reading: readConfig(textOf(path), { path, env, kinds: channelKinds }) }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ServiceError(
      'invalid',
      `no configuration at ${path}: ${reason}; copy config/example.yaml there, or name another file with --config or PLUMBLINE_CONFIG`,
    )
  }
}
