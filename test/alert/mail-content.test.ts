import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { mailContent } from '../../src/alert/mail-content.ts'
import { formatMoment } from '../../src/alert/news-words.ts'
import type { Notification } from '../../src/alert/notification.ts'
import { sliceWords } from '../../src/investigate/describe.ts'
import { startMailReceiver } from './local-receivers.ts'
import { AT, CONTEXT, investigation, message } from './notification-builder.ts'

/** What a reader sees of an HTML mail, as one line. */
async function seen(html: string): Promise<string> {
  const withoutHead = html.replace(/<head>.*<\/head>/s, '')
  const words = withoutHead.replace(/<[^>]*>/g, ' ')
  const decoded = words.replace(/&(#?\w+);/g, (_, name: string) => ENTITIES[name] ?? `&${name};`)
  return decoded.replace(/[ \n]+/g, ' ')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

// The thin space before % is a character of the fact, not of the layout.
const oneSpace = (text: string): string => text.replace(/[ \n]+/g, ' ')

const several: Partial<Notification> = {
  kind: 'concluded',
  note: 'Concluded by ines: data source; the branch extract was taken out.',
  investigations: [
    investigation({ id: 14, severity: 'notice', title: 'Share of region=South grew', facts: [] }),
    investigation({ id: 13 }),
  ],
}

describe('the two settings of a mail', () => {
  it.each([
    ['one investigation', {}],
    ['several investigations with a note', several],
    ['a test', { kind: 'test' as const, investigations: [] }],
  ])('hold the same facts for %s', async (_, changed) => {
    const sent = message(changed)
    const { text, html } = mailContent(sent)
    const inText = oneSpace(text)
    const inHtml = await seen(html)
    const { investigations, note = 'Sent to oncall' } = sent.notification
    const facts = investigations.flatMap((told) => [
      told.title,
      told.url,
      told.key,
      told.status,
      told.evidenceSha256,
      sliceWords(told.rootSlice),
      'credit-default@7',
      '6 to 12 April 2026',
      ...told.facts.flatMap(({ name, value }) => [name, value]),
      ...told.also,
      ...told.lineage,
    ])
    for (const fact of [note, 'Why: severity is critical.', 'holds no personal data', ...facts]) {
      expect(inText).toContain(fact)
      expect(inHtml).toContain(fact)
    }
  })

  it('are found by a mail program as they were written', async () => {
    const { html } = mailContent(message())
    const parsed = await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`)
    expect(parsed.text).toContain('Open INV-12 [https://plumbline.bank.example/investigations/INV-12]')
  })

  it('draw bars in proportion: 0.97 at training is the longest, 0.71 is 0.71 / 0.97 = 73 % of it', () => {
    const { text, html } = mailContent(message())
    // 34 x 1 = 34, 34 x 0.80 / 0.97 = 28, 34 x 0.71 / 0.97 = 25
    expect(text).toContain(`\nratio at training  0.97  ${'#'.repeat(34)}\n`)
    expect(text).toContain(`\nlimit              0.80  ${'#'.repeat(28)}\n`)
    expect(text).toContain(`\nratio              0.71  ${'#'.repeat(25)}\n`)
    // 78 x 0.71 / 0.97 = 57
    expect(html).toContain('<td width="57%" bgcolor="#ad2314"')
  })

  it.each([
    ['a rate and a limit on a ratio', { now: '0.46', limit: '0.80' }],
    ['figures with words', { 'at training': '0.64 against 0.66', now: '0.46' }],
    ['differences, which may be negative', { difference: '−0.13', limit: '0.10', now: '−0.13' }],
  ])('draw no bars for %s', (_, values) => {
    const facts = Object.entries(values).map(([name, value]) => ({ name, value }))
    const { text } = mailContent(message({ investigations: [investigation({ facts })] }))
    expect(text).not.toContain('##')
    for (const { name, value } of facts) expect(oneSpace(text)).toContain(`${name} ${value}`)
  })

  it('show ratio, interval, training and limit in the line below the subject', () => {
    expect(mailContent(message()).html).toContain(
      'mso-hide:all">ratio 0.71, 95\u202f% interval 0.66 to 0.76, at training 0.64 against 0.66, ratio at training 0.97, limit 0.80',
    )
  })

  it('lines of the text part stay within 72 columns unless a word is longer', () => {
    const long = mailContent(message(several))
      .text.split('\n')
      .filter((line) => line.length > 72)
    expect(long.filter((line) => !/\S{40,}/.test(line))).toEqual([])
  })
})

describe('a mail about one that was dismissed', () => {
  const told = message({
    kind: 'concluded',
    investigations: [investigation({ endedHow: 'dismissed', status: 'dismissed', endedAt: AT, revision: 2 })],
  })

  it('says so, and never that it was concluded', () => {
    const { text, html } = mailContent(told)
    expect(oneSpace(text)).toContain('INV-12 was dismissed.')
    expect(oneSpace(text)).toContain('Critical, dismissed 13 April 2026, 03:05 UTC')
    expect(`${text}${html}`).not.toMatch(/was concluded|, concluded/)
  })

  it('says of the title that it is the one of the opening', () => {
    expect(oneSpace(mailContent(told).text)).toContain(`At opening: ${investigation().title}`)
  })
})

describe('what a mail may not hold', () => {
  const wicked = '<img src=x onerror="alert(1)">\r\nBcc: all@bank.example\u202e & \'"'

  it('markup from names is shown as it was written, not obeyed', () => {
    const told = investigation({
      title: wicked,
      rootSlice: wicked,
      facts: [{ name: wicked, value: wicked }],
      also: [wicked],
      lineage: [wicked],
      url: `javascript:${wicked}`,
    })
    const { html, subject, text } = mailContent(message({ investigations: [told], note: wicked }))
    expect(html).not.toContain('<img')
    expect(html).not.toMatch(/href="javascript/i)
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; Bcc: all@bank.example')
    expect(subject).not.toMatch(/\p{Cc}/u)
    expect(`${html}${text}`).not.toMatch(/[\r\u202e]/)
  })

  it('nothing is fetched when it is opened: no picture, no font, no script, no link but the page', () => {
    const { html } = mailContent(message(several))
    expect(html).not.toMatch(/<(img|script|link|iframe|object|form)\b|url\(|@import|@font-face/i)
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'https://plumbline.bank.example/investigations/INV-13',
      'https://plumbline.bank.example/investigations/INV-14',
    ])
  })

  it('no word that judges what only was measured', () => {
    const { html, text } = mailContent(message(several))
    expect(`${html}${text}`).not.toMatch(/\b(biased|unbiased|unfair|fair)\b/i)
  })
})

describe('the subject', () => {
  const NORTH = 'Selection rate of region North × age 18–25 is 0.71 of everyone else’s, limit 0.80'
  const subjectOf = (changed: Partial<Notification>) => mailContent(message(changed)).subject

  it('says what and of whom, without a figure', () => {
    expect(subjectOf({ investigations: [investigation({ title: NORTH })] })).toBe(
      '[plumbline] credit-default: selection rate of region North × age 18–25 (INV-12)',
    )
  })

  it('stays the same whatever becomes of the investigation, and the first line says what did', () => {
    const first = subjectOf({ investigations: [investigation({ title: NORTH })] })
    for (const [kind, line] of [
      ['worsened', 'INV-12 is worse than last told.'],
      ['concluded', 'INV-12 was concluded.'],
    ] as const) {
      const later = investigation({ title: NORTH, severity: 'warning', status: 'concluded', sequence: 2, facts: [] })
      const { subject, text, html } = mailContent(message({ kind, investigations: [later] }))
      expect(subject).toBe(first)
      expect(text.startsWith(`${line}\n`)).toBe(true)
      expect(html).toContain(`mso-hide:all">${line}`)
    }
  })

  it('leaves the figures of the opening to the title, and says that they are', () => {
    const { text, html } = mailContent(message({ kind: 'worsened', investigations: [investigation({ title: NORTH })] }))
    for (const part of [text.replace(/\n/g, ' '), html]) expect(part).toContain(`At opening: ${NORTH}`)
  })

  it('of a long slice is cut between two words, within 110 characters, the number kept', () => {
    const slices = ['region=The whole of the northern and north-eastern districts without the islands', 'age=18-25']
    const rootSlice = [...slices, 'employment=self-employed'].join(' & ')
    const title = `Selection rate of ${sliceWords(rootSlice)} is 0.71 of everyone else’s, limit 0.80`
    const subject = subjectOf({ investigations: [investigation({ title, rootSlice })] })
    expect(subject).toBe(
      '[plumbline] credit-default: selection rate of region The whole of the northern and north-eastern… (INV-12)',
    )
    expect([...subject].length).toBeLessThanOrEqual(110)
  })

  it('is never cut inside a bracket', () => {
    const title = `Distribution of ${'a long name '.repeat(4)}(with a remark that goes on and on and on) moved since training`
    const subject = subjectOf({ investigations: [investigation({ title, rootSlice: 'overall' })] })
    expect(subject).toBe(
      '[plumbline] credit-default: distribution of a long name a long name a long name a long name… (INV-12)',
    )
  })

  it('holds a name of one word and 200 characters', () => {
    const title = `Distribution of ${'x'.repeat(200)} moved since training (divergence 0.04)`
    const subject = subjectOf({
      investigations: [investigation({ title, rootSlice: 'overall', model: 'm'.repeat(200) })],
    })
    expect([...subject].length).toBeLessThanOrEqual(110)
    expect(subject).toMatch(/x… \(INV-12\)$/)
  })
})

describe('several that opened together', () => {
  const two = [
    investigation({ id: 12, severity: 'critical' }),
    investigation({ id: 13, severity: 'warning', facts: [{ name: 'difference at training', value: '−0.02' }] }),
  ]

  it('stand apart, each under its place and number', () => {
    const { text } = mailContent(message({ investigations: two }))
    expect(text.startsWith('2 investigations of credit-default opened together: INV-12, INV-13.\n')).toBe(true)
    expect(text).toContain(`\n\n${'='.repeat(72)}\n1 of 2: INV-12\n\n[critical] `)
    expect(text).toContain(`\n\n${'='.repeat(72)}\n2 of 2: INV-13\n\n[warning] `)
  })

  it('have their figures in one column each', () => {
    const { text } = mailContent(message({ investigations: two }))
    const [first, second] = text.split('2 of 2') as [string, string]
    const columnsOf = (part: string): number[] =>
      [...part.matchAll(/^(Open INV-1\d|\S+(?: \S+)*) {2,}\S/gm)].map(([all]) => all.length - 1)
    expect(new Set(columnsOf(first))).toEqual(new Set(['ratio at training  '.length]))
    expect(new Set(columnsOf(second))).toEqual(new Set(['difference at training  '.length]))
  })
})

describe('order', () => {
  it('the most severe comes first and gives the subject', () => {
    const { subject, text } = mailContent(message(several))
    expect(subject).toMatch(/\(INV-13\)$/)
    expect(text.indexOf('INV-13')).toBeLessThan(text.indexOf('INV-14'))
    expect(text).toContain('2 investigations of credit-default were concluded: INV-13, INV-14.')
  })
})

describe('moments', () => {
  it('are written in UTC', () => {
    expect(formatMoment(AT)).toBe('13 April 2026, 03:05 UTC')
  })
})

describe('the news of a mail', () => {
  const of = (changed: Partial<Notification>) => mailContent(message(changed))
  const openedAt = AT - 86_400_000

  it.each([
    ['reminder', undefined, 'INV-12 is still not concluded.'],
    ['escalated', 'Nobody has answered for 30 minutes.', 'Nobody has answered for 30 minutes.'],
    ['acknowledged', 'Acknowledged by ines.', 'INV-12 was acknowledged.'],
    ['worsened', undefined, 'INV-12 is worse than last told.'],
  ] as const)('%s says what became of it and since when it is open', async (kind, note, words) => {
    const { text, html } = of({ kind, ...(note && { note }), investigations: [investigation({ openedAt })] })
    for (const fact of [words, '12 April 2026, 03:05 UTC']) {
      expect(oneSpace(text)).toContain(fact)
      expect(await seen(html)).toContain(fact)
    }
  })

  it('a digest is a list: severity, key, what, of whom, how it stands and since when, and where to read on', async () => {
    const told = [investigation({ id: 3, severity: 'notice', openedAt }), investigation({ id: 9, severity: 'warning' })]
    const { subject, text, html } = of({ kind: 'digest', investigations: told })
    expect(subject).toBe('[plumbline] digest of 13 April 2026: 2 investigations')
    expect(text.indexOf('[warning] INV-9')).toBeLessThan(text.indexOf('[notice] INV-3'))
    for (const fact of [
      'INV-3',
      told[0]?.title ?? '',
      'region North × age 18–25',
      'open; opened 12 April 2026, 03:05 UTC',
    ]) {
      expect(oneSpace(text)).toContain(fact)
      expect(await seen(html)).toContain(fact)
    }
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'https://plumbline.bank.example/investigations/INV-9',
      'https://plumbline.bank.example/investigations/INV-3',
    ])
  })

  it('a channel that is off is named with the reason and with what brings it back', async () => {
    const endpoint = { channel: 'oncall-hook', because: 'https://hooks.bank.example answered 410' }
    const { subject, text, html } = of({ kind: 'endpoint-disabled', investigations: [], endpoint })
    expect(subject).toBe('[plumbline] channel oncall-hook is switched off')
    for (const fact of ['https://hooks.bank.example answered 410', 'plumbline alerts enable oncall-hook']) {
      expect(oneSpace(text)).toContain(fact)
      expect(await seen(html)).toContain(fact)
    }
  })

  it('the link that acknowledges stands beside the one that opens, in both parts', () => {
    const acknowledgeUrl = 'https://plumbline.bank.example/acknowledge/abc.def'
    const { text, html } = of({ investigations: [investigation({ acknowledgeUrl })] })
    expect(text).toContain(`\nAcknowledge        ${acknowledgeUrl}\n`)
    expect(html).toContain(`<a class="a" href="${acknowledgeUrl}"`)
  })
})

describe('a mail of 200 investigations', () => {
  const many = (changed: Parameters<typeof investigation>[0]) =>
    Array.from({ length: 200 }, (_, i) =>
      investigation({ id: i + 1, severity: i === 150 ? 'critical' : 'notice', ...changed }),
    )

  it.each([
    ['opened', 'ordinary names', {}],
    ['digest', 'ordinary names', {}],
    ['digest', 'names of 200 characters', { title: 'é'.repeat(200), rootSlice: `x=${'漢'.repeat(200)}` }],
    ['opened', 'names of 5,000 characters', { title: '&'.repeat(5000), also: Array(9).fill('漢'.repeat(5000)) }],
  ] as const)(
    '%s, with %s, stays under 100 kB on the wire, the most severe first, and counts what it leaves out',
    async (kind, _, changed) => {
      const receiver = await startMailReceiver()
      const channel = channelKinds.email.create(
        { smtp: receiver.smtp, from: 'plumbline@bank.example', to: ['oncall@bank.example'] },
        CONTEXT,
      )
      const result = await channel.deliver(message({ kind, investigations: many(changed) }), AT)
      await channel.close()
      await receiver.close()
      expect(result.outcome).toBe('delivered')
      const { raw = '', parsed } = receiver.mails[0] ?? {}
      const text = parsed?.text ?? ''
      expect(raw.length).toBeLessThan(100_000)
      const keys = new Set([...text.matchAll(/investigations\/(INV-\d+)/g)].map(([, key]) => key))
      expect([...keys][0]).toBe('INV-151')
      expect(oneSpace(text)).toContain(`${200 - keys.size} of 200 investigations are left out of this mail`)
      const inHtml = new Set([...String(parsed?.html).matchAll(/investigations\/(INV-\d+)"/g)].map(([, key]) => key))
      expect([...inHtml]).toEqual([...keys])
      expect(keys.size).toBeGreaterThan(kind === 'digest' && !('title' in changed) ? 60 : 3)
    },
  )
})
