import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
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
