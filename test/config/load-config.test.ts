import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { ServiceError } from '../../src/errors.ts'
import { COMPLETE, env } from './config-text.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const refusal = (act: () => unknown): ServiceError => {
  try {
    act()
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the configuration', () => {
  it('is read from the named file before the environment, and names where it came from', () => {
    const named = written('named.yaml', COMPLETE)
    const other = written('other.yaml', COMPLETE.replace('4680', '4681'))
    expect(loadConfig({ path: named, env: { ...env, PLUMBLINE_CONFIG: other } })).toMatchObject({
      path: named,
      server: { port: 4680 },
    })
    expect(loadConfig({ env: { ...env, PLUMBLINE_CONFIG: other } })).toMatchObject({
      path: other,
      server: { port: 4681 },
    })
  })

  it('is refused with the line and the path of every problem', () => {
    const path = written('wrong.yaml', COMPLETE.replace('window: 1d', 'window: 2w').replace('depth: 2', 'depth: 9'))
    const { code, message, problems } = refusal(() => loadConfig({ path, env }))
    expect({ code, message, problems }).toEqual({
      code: 'invalid',
      message: `${path} has 2 problems`,
      problems: [
        { path: 'line 14, monitors[0].window', message: 'expected one of 1h, 6h, 1d, 1w, 1mo, got "2w"' },
        { path: 'line 22, monitors[0].slices.depth', message: 'expected a number of at most 4, got 9' },
      ],
    })
  })

  it('that is not there is named with what to do', () => {
    const path = join(folder, 'absent.yaml')
    expect(refusal(() => loadConfig({ path, env })).message).toBe(
      `no configuration at ${path}: there is no such file; copy config/example.yaml there, or name another file with --config or PLUMBLINE_CONFIG`,
    )
  })

  it('given as an example is right when its secrets are there', () => {
    const config = loadConfig({
      path: 'config/example.yaml',
      env: {
        PLUMBLINE_INGEST_TOKEN: 'plb_00000001_ingest-ingest-ingest',
        PLUMBLINE_ANALYST_TOKEN: 'plb_00000002_analyst-analyst-analyst',
        PLUMBLINE_ADMIN_TOKEN: 'plb_00000003_admin-admin-admin',
        PLUMBLINE_HOOK_SECRET: env.PLUMBLINE_HOOK_SECRET,
      },
    })
    expect(config.tokens.map(({ role }) => role)).toEqual(['ingest', 'analyst', 'admin'])
    expect(config.monitors.map(({ model }) => model)).toContain('credit-default')
    expect(readFileSync('config/example.yaml', 'utf8')).not.toMatch(/whsec_|plb_/)
  })
})
