import { describe, expect, it } from 'vitest'
import { readSilence } from '../../src/web/pages/mount-silences.tsx'
import { stateOf } from '../../src/web/pages/silences-page.tsx'
import { ROOT } from './sample-reports.ts'
import { NOW, sampleWorld } from './sample-world.ts'

const HOUR = 3_600_000
const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

/** A world whose silences are the store's own. */
function world() {
  const made = sampleWorld()
  const { silences } = made.store
  const { transact } = made.store
  Object.assign(made.services, {
    silences: {
      ...silences,
      create: (...given: Parameters<typeof silences.create>) => transact(() => silences.create(...given)),
      end: (...given: Parameters<typeof silences.end>) => transact(() => silences.end(...given)),
    },
  })
  return made
}

const form = {
  matchers: 'model="credit-default"\r\nslice_region=~"North|South"\r\n',
  lasts: '8h',
  reason: 'the feed is moved',
}

describe('silences', () => {
  it('are none at first, and the page says so', async () => {
    const text = textOf((await world().send('GET', '/silences')).text)
    expect(text).toContain('No silence is in force')
    expect(text).toContain('None has been made.')
  })

  it('are added by a form, shown in force with who, why and until when, and ended by a button', async () => {
    const made = world()
    const added = await made.send('POST', '/silences', { form })
    expect([added.status, added.headers.get('location')]).toEqual([303, '/silences?done=added'])
    const { text } = await made.send('GET', '/silences?done=added')
    expect(textOf(text)).toContain('One silence is in force')
    // Now is 10:24; eight hours on it is 18:24.
    expect(textOf(text)).toContain(
      'in force model="credit-default" slice_region=~"North|South" silence 1 the feed is moved local 13 April 2026, 10:24 13 April 2026, 18:24 8 h left',
    )
    expect(text).toContain('action="/silences/1/end"')
    expect((await made.send('POST', '/silences/1/end', { form: {} })).headers.get('location')).toBe(
      '/silences?done=ended',
    )
    const after = (await made.send('GET', '/silences')).text
    expect(textOf(after)).toContain('No silence is in force')
    expect(textOf(after)).toContain('ended by local')
    expect(after).not.toContain('/silences/1/end')
  })

  it('that somebody else has ended already are shown as they are now', async () => {
    const made = world()
    await made.send('POST', '/silences', { form })
    made.pass(1000)
    await made.send('POST', '/silences/1/end', { form: {} })
    const again = await made.send('POST', '/silences/1/end', { form: {} })
    expect([again.status, again.text.includes('role="alert"')]).toEqual([409, true])
    expect((await made.send('POST', '/silences/9/end', { form: {} })).status).toBe(404)
  })

  it('are filled in for an investigation by what says which matter it is', async () => {
    const { text } = await world().send('GET', '/silences?for=INV-1')
    expect(text).toContain(
      'model=&quot;credit-default&quot;\nfamily=&quot;limit&quot;\nslice=&quot;region=North &amp; age=18-25&quot;</textarea>',
    )
    expect(textOf(text)).toContain('Add a silence for INV-1')
    for (const other of ['INV-99', 'x', '<script>', '']) {
      const empty = await world().send('GET', `/silences?for=${encodeURIComponent(other)}`)
      expect([empty.status, textOf(empty.text).includes('Add a silence for')]).toEqual([200, false])
    }
  })

  it('filled in match the investigation that they were filled in for', async () => {
    const { text } = await world().send('GET', '/silences?for=INV-1')
    const matchers = /<textarea name="matchers"[^>]*>([^<]*)</.exec(text)?.[1] ?? ''
    const read = matchers.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    expect(readSilence({ ...form, matchers: read }, 'local', NOW).matchers).toEqual([
      { name: 'model', is: '=', value: 'credit-default' },
      { name: 'family', is: '=', value: 'limit' },
      { name: 'slice', is: '=', value: ROOT },
    ])
  })

  it.each<[string, Record<string, string>, string]>([
    ['matchers', { matchers: 'nonsense' }, 'is no matcher'],
    ['matchers', { matchers: '' }, 'expected at least one'],
    ['matchers', { matchers: 'severity=~"("' }, 'pattern'],
    ['matchers', { matchers: 'model=~"((a?){100}){100}"' }, 'is too large once its repetitions are written out'],
    ['matchers', { matchers: 'severity=~".*"' }, 'would match every alert'],
    ['lasts', { lasts: 'soon' }, 'expected an end, or how long it lasts'],
    ['lasts', { lasts: '' }, 'expected an end, or how long it lasts'],
    ['until', { until: '2026-02-30T10:00' }, 'there is no day 2026-02-30'],
    ['until', { until: '2020-01-01T10:00' }, 'must lie after'],
    ['from', { from: 'now' }, 'expected a time in UTC'],
    ['reason', { reason: ' ' }, 'expected a reason'],
  ])('with a fault in %s (%j) are refused: %s', async (field, given, because) => {
    const made = world()
    const { status, text } = await made.send('POST', '/silences', { form: { ...form, from: '', until: '', ...given } })
    expect(status).toBe(400)
    expect(textOf(text)).toContain(because)
    expect(text).toMatch(new RegExp(`name="${field}"[^>]* aria-invalid="true" aria-describedby="fault-${field}"`))
    // What was typed stays.
    if (given.reason === undefined) expect(text).toContain('>the feed is moved</textarea>')
    expect(made.store.silences.list({ limit: 9 }).items).toEqual([])
  })

  it('end at a moment, or after a while from their start, in UTC', () => {
    const read = (given: Record<string, string>) => readSilence({ ...form, ...given }, 'local', NOW)
    expect(read({})).toMatchObject({ startsAt: NOW, endsAt: NOW + 8 * HOUR, author: 'local' })
    expect(read({ lasts: '3 d', from: '2026-04-14T00:00' })).toMatchObject({
      startsAt: Date.UTC(2026, 3, 14),
      endsAt: Date.UTC(2026, 3, 17),
    })
    expect(read({ until: '2026-04-13T18:30' }).endsAt).toBe(Date.UTC(2026, 3, 13, 18, 30))
  })

  it('are to come, in force or over', () => {
    const silence = { startsAt: 10, endsAt: 20, ended: undefined }
    expect([9, 10, 19, 20].map((at) => stateOf(silence, at))).toEqual(['to come', 'in force', 'in force', 'over'])
    expect(stateOf({ ...silence, ended: { by: 'ines', at: 12 } }, 15)).toBe('over')
  })

  it('with a label that no alert has are refused with those that there are, of the monitors too', async () => {
    const form = { matchers: 'slice_regin="North"', lasts: '8h', reason: 'the feed is moved' }
    const { status, text } = await sampleWorld().send('POST', '/silences', { form })
    expect(status).toBe(400)
    expect(textOf(text)).toContain('slice_sex, slice_age, slice_region')
    expect(text).toContain('id="fault-matchers"')
    expect(text).toContain('slice_regin')
  })

  it('say which live alerts nobody is told of, and why', async () => {
    const alert = { investigation: 1, labels: {}, severity: 'critical', startsAt: 0, endsAt: undefined } as const
    const muted = { ...alert, acknowledged: false, revision: 0, mutedBecause: 'silence 3 by <b>' }
    const other = { ...muted, investigation: 2, mutedBecause: undefined }
    const { text } = await sampleWorld({ services: { alerts: () => [muted, other] } }).send('GET', '/silences')
    expect(textOf(text)).toContain('1 live alert muted now')
    expect(text).toContain('silence 3 by &lt;b&gt;')
    expect(text).not.toContain('INV-2')
  })
})
