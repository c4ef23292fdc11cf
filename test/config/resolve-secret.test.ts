import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveSecret } from '../../src/config/resolve-secret.ts'

describe.skipIf(process.platform === 'win32')('a secret in a file', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plumbline-secret-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const kept = (name: string, text: string, mode: number): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }

  it('is read without the end of its line when its owner alone can read it', () => {
    for (const mode of [0o600, 0o400]) {
      const path = kept(`own-${mode}`, 's3cret with spaces \r\n', mode)
      expect(resolveSecret({ secretFile: path }, {})).toEqual({ status: 'found', secret: 's3cret with spaces ' })
    }
  })

  it.each([
    [0o640, '0640'],
    [0o604, '0604'],
    [0o666, '0666'],
    [0o610, '0610'],
  ])('is refused when others have any right to it (%o)', (mode, written) => {
    const path = kept(`open-${mode}`, 'hunter2', mode)
    expect(resolveSecret({ secretFile: path }, {})).toEqual({
      status: 'refused',
      key: 'secretFile',
      reason: `the file is open to others than its owner (mode ${written}); run chmod 600 on it`,
    })
  })

  it('is refused when it is empty, absent or no file', () => {
    mkdirSync(join(folder, 'folder'), { mode: 0o700 })
    const reasonOf = (path: string) => resolveSecret({ secretFile: path }, {})
    expect(reasonOf(kept('empty', '\n', 0o600))).toMatchObject({ reason: 'the file is empty' })
    expect(reasonOf(join(folder, 'absent'))).toMatchObject({ reason: 'there is no such file' })
    expect(reasonOf(join(folder, 'folder'))).toMatchObject({ reason: 'is not a file' })
  })
})

describe('a secret in the environment', () => {
  it('is taken as it is', () => {
    expect(resolveSecret({ secretEnv: 'A' }, { A: ' b ' })).toEqual({ status: 'found', secret: ' b ' })
  })

  it('is not looked for when none is named', () => {
    expect(resolveSecret({}, { A: 'b' })).toEqual({ status: 'not-named' })
  })
})
