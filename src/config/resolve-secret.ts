import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { membersOf } from './right-part.ts'

/** Where a secret is said to be. */
export type SecretSource = { readonly secretEnv?: string | undefined; readonly secretFile?: string | undefined }

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The secret, or why it cannot be had and under which key. */
export type ResolvedSecret =
  | { readonly status: 'found'; readonly secret: string }
  | { readonly status: 'not-named' }
  | { readonly status: 'refused'; readonly key: 'secretEnv' | 'secretFile'; readonly reason: string }

/** Reads a secret from the environment or from a file that its owner alone can read. Reasons never repeat what was read. */
export function resolveSecret(source: SecretSource, env: Environment): ResolvedSecret {
  const { secretEnv, secretFile } = source
  if (secretEnv !== undefined && secretFile !== undefined) {
    return { status: 'refused', key: 'secretFile', reason: 'stands beside secretEnv; name one of the two' }
  }
  if (secretEnv !== undefined) return fromEnvironment(secretEnv, env)
  if (secretFile !== undefined) return fromFile(secretFile)
  return { status: 'not-named' }
}

/** Does an entry of the file mean to name a secret, rightly or wrongly? A wrong key has been told of already. */
export function namesSecret(raw: unknown): boolean {
  return Object.keys(membersOf(raw)).some((key) => key.startsWith('secret'))
}

function fromEnvironment(name: string, env: Environment): ResolvedSecret {
  const secret = env[name]
  if (secret !== undefined && secret !== '') return { status: 'found', secret }
  const reason = `the environment variable ${name} is ${secret === undefined ? 'not set' : 'empty'}`
  return { status: 'refused', key: 'secretEnv', reason }
}

function fromFile(path: string): ResolvedSecret {
  const refused = (reason: string): ResolvedSecret => ({ status: 'refused', key: 'secretFile', reason })
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    const stat = fstatSync(file)
    if (!stat.isFile()) return refused('is not a file')
    const mode = stat.mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return refused(`the file is open to others than its owner (mode 0${mode.toString(8)}); run chmod 600 on it`)
    }
    const secret = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    return secret === '' ? refused('the file is empty') : { status: 'found', secret }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    return refused(code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
