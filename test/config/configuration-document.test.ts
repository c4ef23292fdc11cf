import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { mayUse, ROLES, type Role } from '../../src/web/permissions.ts'
import { configKeys } from './config-keys.ts'

const BEGIN = '<!-- keys: made from the schema; vitest run test/config -u writes them -->'
const END = '<!-- end of keys -->'

describe('docs/configuration.md', () => {
  it('lists every key with its type, default and meaning as the schema states them', async () => {
    const document = readFileSync('docs/configuration.md', 'utf8')
    const [before, after] = [document.split(BEGIN)[0], document.split(END)[1]]
    const rows = configKeys().map(
      ({ path, type, fallback, description }) => `| \`${path}\` | ${type} | ${fallback} | ${description} |`,
    )
    const table = ['| key | value | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
    await expect(`${before}${BEGIN}\n\n${table}\n\n${END}${after}`).toMatchFileSnapshot('../../docs/configuration.md')
  })

  it('begins with a configuration of a running service on this machine that is right as it stands', () => {
    const document = readFileSync('docs/configuration.md', 'utf8')
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(document) ?? []
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
    const reading = readConfig(text, { path: 'plumbline.yaml', env: {}, kinds: channelKinds })
    expect(reading).toMatchObject({
      status: 'valid',
      config: {
        server: { host: '127.0.0.1', port: 4680 },
        tokens: [],
        channels: [],
        monitors: [{ model: 'credit-default', window: '1d' }],
      },
    })
  })

  it('says of every role what the table of permissions lets it do', () => {
    const document = readFileSync('docs/configuration.md', 'utf8')
    const line = (role: string) => document.split('\n').find((text) => text.startsWith(`| \`${role}\` |`)) ?? ''
    const sends = (role: Role) => mayUse(role, 'POST /api/v1/predictions') && mayUse(role, 'POST /api/v1/labels')
    const reads = (role: Role) => mayUse(role, 'GET /api/v1/disparities')
    const keeps = (role: Role) => mayUse(role, 'POST /api/v1/baselines') && mayUse(role, 'POST /api/v1/provenance')
    expect(ROLES.map((role) => [role, sends(role), reads(role), keeps(role)])).toEqual([
      ['ingest', true, false, false],
      ['analyst', false, true, false],
      ['admin', true, true, true],
    ])
    expect(line('ingest')).toBe('| `ingest` | send predictions and labels; read nothing back |')
    expect(line('analyst')).toMatch(/read everything, true counts.*send nothing in/)
    expect(line('admin')).toMatch(/all of both, fit baselines, record \[provenance\]/)
  })

  it('leaves no key without a meaning', () => {
    expect(
      configKeys()
        .filter(({ description }) => description === '')
        .map(({ path }) => path),
    ).toEqual([])
  })
})

describe('config/example.yaml', () => {
  it('shows every key', () => {
    const example = readFileSync('config/example.yaml', 'utf8')
    const names = new Set(configKeys().map(({ path }) => path.split('.').at(-1) as string))
    expect([...names].filter((name) => !new RegExp(`\\b${name}:`).test(example))).toEqual([])
  })
})
