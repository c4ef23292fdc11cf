import { describe, expect, it } from 'vitest'
import { redactSecrets, redactText } from '../../src/lineage/redact-secrets.ts'

describe('redactText', () => {
  it.each([
    ['https://user:tok@git.example/a', 'https://git.example/a'],
    ['https://token@git.example/a', 'https://git.example/a'],
    ['https://user:p@ss@git.example/a', 'https://git.example/a'],
    ['jdbc:postgresql://user:pw@db/core', 'jdbc:postgresql://db/core'],
    ['https://x.example/t?sv=1&sig=abc%3D&se=2', 'https://x.example/t?sv=1&sig=[redacted]&se=2'],
    ['s3://b/k?X-Amz-Signature=abc', 's3://b/k?X-Amz-Signature=[redacted]'],
    ['abfss://container@account.dfs.core.windows.net/x', 'abfss://container@account.dfs.core.windows.net/x'],
    ['ssh://git@github.com/a/b', 'ssh://git@github.com/a/b'],
    ['git@github.com:a/b', 'git@github.com:a/b'],
    ['s3://bucket/user@example.com/file', 's3://bucket/user@example.com/file'],
  ])('%s becomes %s', (raw, clean) => {
    expect(redactText(raw)).toBe(clean)
  })
})

describe('redactSecrets', () => {
  it('takes values out whose name says secret, and leaves hyperparameters that count tokens', () => {
    const { value, paths } = redactSecrets({
      dbPassword: 'a',
      api_key: 'b',
      token: 'c',
      max_tokens: 512,
      tokenizer: 'bpe',
      secret_santa: 7,
      keyboard: 'qwerty',
      nested: [{ AWS_SECRET_ACCESS_KEY: 'd' }, `AKIA${'A'.repeat(16)}`],
    })
    expect(value).toEqual({
      dbPassword: '[redacted]',
      api_key: '[redacted]',
      token: '[redacted]',
      max_tokens: 512,
      tokenizer: 'bpe',
      secret_santa: '[redacted]',
      keyboard: 'qwerty',
      nested: [{ AWS_SECRET_ACCESS_KEY: '[redacted]' }, '[redacted]'],
    })
    expect(paths).toEqual([
      ...['dbPassword', 'api_key', 'token', 'secret_santa', 'nested[0].AWS_SECRET_ACCESS_KEY', 'nested[1]'],
    ])
  })
})
