import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { COMPLETE, env } from './config-text.ts'

describe('the key of subjects', () => {
  it('is the secret that the file names', () => {
    const reading = withSubjects('{ secretEnv: SUBJECTS }')
    expect(reading.status === 'valid' && reading.config.subjects.key).toEqual(Buffer.from(KEY))
  })

  it('is none where the file names none', () => {
    for (const text of ['{}', undefined]) {
      const reading = withSubjects(text)
      expect(reading.status === 'valid' && reading.config.subjects).toEqual({})
    }
  })

  it('is refused when it is not there, too short, or a wrong key of the file', () => {
    expect(problems('{ secretEnv: NOT_SET }')).toEqual([
      'subjects.secretEnv: the environment variable NOT_SET is not set',
    ])
    expect(problems('{ secretEnv: WEAK }')).toEqual([
      'subjects: its key is too short: expected at least 24 characters, as plumbline secret makes them',
    ])
    expect(problems('{ keyFile: a }')).toEqual(['subjects.keyFile: unknown key; valid here: secretEnv, secretFile'])
  })
})

const KEY = 'k'.repeat(32)

function withSubjects(text: string | undefined) {
  const full = text === undefined ? COMPLETE : `subjects: ${text}\n${COMPLETE}`
  return readConfig(full, { path: 'plumbline.yaml', env: { ...env, SUBJECTS: KEY }, kinds: channelKinds })
}

function problems(text: string): readonly string[] {
  const reading = withSubjects(text)
  return reading.status === 'wrong' ? reading.problems.map(({ path, message }) => `${path}: ${message}`) : []
}
