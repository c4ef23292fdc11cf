import { describe, expect, it } from 'vitest'
import type { Silence } from '../../src/alert/alert.ts'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { run } from './command-line.ts'

const silence: Silence = {
  id: 3,
  matchers: [parseMatcher('severity="notice"'), parseMatcher('slice_region=~"North|South"')],
  reason: 'the feed is moved',
  author: 'ana',
  createdAt: Date.UTC(2026, 3, 13, 10),
  startsAt: Date.UTC(2026, 3, 13, 10),
  endsAt: Date.UTC(2026, 3, 13, 16),
  ended: undefined,
}

describe('plumbline silences', () => {
  it('lists them with matchers, author and reason', async () => {
    const over = { ...silence, id: 2, ended: { by: 'bo', at: Date.UTC(2026, 3, 13, 11) } }
    const { out, calls } = await run(['silences', 'list', '--limit', '2'], { silences: () => [silence, over] })
    expect(calls[0]).toEqual(['silences', 2])
    expect(out.split('\n')[1]).toBe(
      '3   2026-04-13 10:00:00Z  2026-04-13 16:00:00Z            ana     severity="notice" slice_region=~"North|South"  the feed is moved',
    )
    expect(out.split('\n')[2]).toContain('2026-04-13 11:00:00Z  bo')
    expect((await run(['silences', 'list'], { silences: () => [] })).out).toBe('no silences\n')
  })

  it('adds one for a while, or until a moment', async () => {
    const words = [
      'silences',
      'add',
      'severity="notice"',
      'slice_region=~"North|South"',
      '--reason',
      'the feed is moved',
    ]
    const first = await run([...words, '--for', '6h'], { addSilence: () => silence })
    const request = { matchers: silence.matchers, reason: 'the feed is moved', startsAt: undefined }
    expect(first.calls[0]).toEqual(['addSilence', { ...request, end: { afterMs: 21_600_000 } }])
    expect(first.out).toBe('silence 3: until 2026-04-13 16:00:00Z, severity="notice" slice_region=~"North|South"\n')
    const second = await run([...words, '--until', '2026-04-14T08:00:00+02:00', '--from', '2026-04-13T12:00:00Z'], {
      addSilence: () => silence,
    })
    expect(second.calls[0]).toEqual([
      'addSilence',
      { ...request, startsAt: Date.UTC(2026, 3, 13, 12), end: { at: Date.UTC(2026, 3, 14, 6) } },
    ])
  })

  it.each([
    [['severity'], 'is no matcher'],
    [['severity=notice', '--for', '6h', '--until', '2026-04-14T08:00:00Z'], 'say either how long'],
    [['severity=notice', '--for', 'soon'], 'expected a duration such as 6h'],
    [['severity=notice', '--until', '2026-04-14T08:00:00'], 'expected a date-time with a zone'],
    [['severity=notice'], 'say either how long'],
  ])('add %j is asked wrongly', async (words, says) => {
    const all = [
      'silences',
      'add',
      ...words,
      '--reason',
      'r',
      ...(words.length === 1 && words[0] === 'severity' ? ['--for', '1h'] : []),
    ]
    const { code, err, calls } = await run(all)
    expect([code, calls]).toEqual([2, []])
    expect(err).toContain(says)
  })

  it('ends one', async () => {
    const { out, calls } = await run(['silences', 'end', '3'], { endSilence: () => silence })
    expect([out, calls[0]]).toEqual(['silence 3: ended\n', ['endSilence', 3]])
  })
})
