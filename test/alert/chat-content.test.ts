import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Notification } from '../../src/alert/notification.ts'
import { escapeSlack, slackBody } from '../../src/alert/slack-content.ts'
import { teamsBody } from '../../src/alert/teams-content.ts'
import { AT, investigation, message } from './notification-builder.ts'

type SlackText = { readonly text: string }
type SlackBlock = {
  readonly type: string
  readonly text?: SlackText
  readonly fields?: readonly SlackText[]
  readonly elements?: readonly { readonly text: string | SlackText; readonly url?: string }[]
}
type SlackBody = { readonly text: string; readonly blocks: readonly SlackBlock[] }

const slack = (changed: Partial<Notification>): SlackBody => JSON.parse(slackBody(message(changed)).toString())
const card = (changed: Partial<Notification>) =>
  JSON.parse(teamsBody(message(changed)).toString()).attachments[0].content
const block = (body: SlackBody, type: string): readonly SlackBlock[] => body.blocks.filter((one) => one.type === type)
const codePoints = (text: string): number => [...text].length

const ACKNOWLEDGE = 'https://plumbline.bank.example/acknowledge/abc.def'
const asking = investigation({ acknowledgeUrl: ACKNOWLEDGE })
const many = (count: number, changed: Parameters<typeof investigation>[0] = {}) =>
  Array.from({ length: count }, (_, i) =>
    investigation({ id: i + 1, severity: i === 7 ? 'critical' : 'notice', ...changed }),
  )

describe('a Slack message', () => {
  it('has header, what it is about, figures as fields, evidence, and buttons that open pages', () => {
    const body = slack({ investigations: [asking] })
    expect(body.text).toMatch(/^◆ Critical: Approvals .* <https:\/\/plumbline\.bank\.example\/investigations\/INV-12>$/)
    expect(body.blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'section',
      'context',
      'context',
      'actions',
    ])
    expect(block(body, 'header')[0]?.text).toMatchObject({
      type: 'plain_text',
      text: '◆ Critical: Approvals for region=North &amp; age=18-25 fell to 0.71 of everyone else’s rate',
    })
    expect(body.blocks[2]?.fields?.map(({ text }) => text)).toContain('*ratio*\n0.71')
    expect(block(body, 'actions')[0]?.elements).toMatchObject([
      { text: { text: 'Open INV-12' }, url: 'https://plumbline.bank.example/investigations/INV-12' },
      { text: { text: 'Acknowledge' }, url: ACKNOWLEDGE },
    ])
  })

  it('of several lists each with a link, and what is left out', () => {
    const body = slack({ investigations: many(200) })
    const text = block(body, 'section').map((one) => one.text?.text ?? '')
    expect(text[1]).toMatch(/^<https:\/\/plumbline\.bank\.example\/investigations\/INV-8\|INV-8> ◆ Critical/)
    expect(text.at(-1)).toMatch(/^1\d\d of 200 investigations are left out/)
  })

  it('a name can neither mention a channel nor make a link', () => {
    const wicked = '<!channel> <https://evil.example|INV-12> & co'
    const body = slack({ investigations: [investigation({ title: wicked, rootSlice: wicked })], note: wicked })
    expect(JSON.stringify(body)).not.toMatch(/<!channel>|<https:\/\/evil/)
    expect(body.text).toContain('&lt;!channel&gt;')
  })

  it.each([1, 2, 40, 200])('of %i keeps every limit, whatever the names are', (count) => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const told = many(count, {
          title: name.repeat(8),
          rootSlice: name,
          facts: Array(20).fill({ name, value: name }),
        })
        const body = slack({ investigations: told, note: name })
        const sections = block(body, 'section')
        return (
          body.blocks.length <= 50 &&
          codePoints(JSON.stringify(body)) <= 10_000 &&
          block(body, 'header').every(({ text }) => codePoints(text?.text ?? '') <= 150) &&
          sections.every(({ text }) => codePoints(text?.text ?? '') <= 3000) &&
          sections.every(
            ({ fields = [] }) => fields.length <= 10 && fields.every(({ text }) => codePoints(text) <= 2000),
          )
        )
      }),
      { numRuns: 30 },
    )
  })

  it('cuts no entity in two', () => {
    // &amp; has five characters: two of them and the dots make eleven.
    expect(escapeSlack('&&&&', 11)).toBe('&amp;&amp;…')
    expect(escapeSlack('&&&&', 20)).toBe('&amp;&amp;&amp;&amp;')
  })
})

describe('a Teams card', () => {
  it('is an Adaptive Card 1.2 with a fact set and buttons that open pages', () => {
    const content = card({ investigations: [asking] })
    expect(content).toMatchObject({ type: 'AdaptiveCard', version: '1.2', msteams: { width: 'full' } })
    expect(content.body[0]).toMatchObject({ type: 'TextBlock', weight: 'bolder', wrap: true, color: 'attention' })
    expect(content.body[0].text).toMatch(/^◆ Critical: /)
    const { facts } = content.body.find((element: { type: string }) => element.type === 'FactSet')
    expect(facts).toContainEqual({ title: 'ratio', value: '0.71' })
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open INV-12', url: 'https://plumbline.bank.example/investigations/INV-12' },
      { type: 'Action.OpenUrl', title: 'Acknowledge', url: ACKNOWLEDGE },
    ])
  })

  it('a name cannot make a link', () => {
    const wicked = '[INV-1](https://evil.example)'
    expect(
      JSON.stringify(card({ investigations: [investigation({ title: wicked, rootSlice: wicked })] })),
    ).not.toContain('](https://evil')
  })

  it('stays under 25 kB with 200 and says what is left out', () => {
    const body = teamsBody(message({ investigations: many(200, { rootSlice: `x=${'漢'.repeat(200)}` }) }))
    expect(body.length).toBeLessThan(25_000)
    expect(body.toString()).toMatch(/\d+ of 200 investigations are left out/)
    expect(body.toString()).toContain('[INV-8](https://plumbline.bank.example/investigations/INV-8) ◆ Critical')
  })
})

describe.each([
  ['Slack', (changed: Partial<Notification>) => slackBody(message(changed)).toString()],
  ['Teams', (changed: Partial<Notification>) => teamsBody(message(changed)).toString()],
])('news in %s', (_, bodyOf) => {
  it.each([
    [{ kind: 'test' as const, investigations: [] }, /test of the channel/],
    [{ kind: 'worsened' as const }, /INV-12 is worse than last told/],
    [{ kind: 'reminder' as const }, /INV-12 is still not concluded/],
    [{ kind: 'escalated' as const, note: 'Nobody has answered for 30 minutes.' }, /not been acknowledged.*30 minutes/s],
    [{ kind: 'concluded' as const, note: 'Concluded by ines.' }, /was concluded.*Concluded by ines/s],
    [{ kind: 'digest' as const, investigations: many(3) }, /3 investigations of credit-default were collected/],
    [
      {
        kind: 'endpoint-disabled' as const,
        investigations: [],
        endpoint: { channel: 'hook', because: 'it answered 410' },
      },
      /channel hook was switched off: it answered 410/,
    ],
  ])('%j says what became of it', (changed, words) => {
    expect(bodyOf(changed)).toMatch(words)
  })

  it('about something undeliverable names the channel and what it answered', () => {
    const endpoint = { channel: 'hook', because: 'https://a.example answered 400' }
    const body = bodyOf({ kind: 'undeliverable', investigations: [], endpoint, note: 'It is message 41.' })
    expect(body).toMatch(/Not delivered on channel hook/)
    expect(body).toMatch(/told on the channel hook arrives: https:\/\/a\.example answered 400\..*It is message 41/s)
  })

  it('holds no address that is none of the web', () => {
    expect(bodyOf({ investigations: [investigation({ url: 'javascript:alert(1)' })] })).not.toContain('javascript:')
  })
})

describe.each([
  [
    'Slack',
    (changed: Partial<Notification>): string => slack(changed).blocks[0]?.text?.text ?? '',
    (changed: Partial<Notification>): string => slack(changed).text,
  ],
  [
    'Teams',
    (changed: Partial<Notification>): string => card(changed).body[0].text,
    (changed: Partial<Notification>): string => card(changed).body[0].text,
  ],
])('the first words in %s', (_, header, fallback) => {
  const { title } = investigation({ title: 'Ratio of North is 0.71' })
  const worse = investigation({ title, revision: 1 })
  const ended = (endedHow: 'concluded' | 'dismissed' | 'closed', id = 12) =>
    investigation({ id, title, endedHow, status: endedHow, endedAt: AT })

  it.each([
    [{ investigations: [investigation({ title, revision: 0 })] }, `◆ Critical: ${title}`],
    [{ kind: 'worsened' as const, investigations: [worse] }, `Worse: ◆ Critical: At opening: ${title}`],
    [{ kind: 'reminder' as const, investigations: [worse] }, `Reminder: ◆ Critical: At opening: ${title}`],
    [
      { kind: 'reminder' as const, investigations: [investigation({ title, revision: 0 })] },
      `Reminder: ◆ Critical: ${title}`,
    ],
    [{ kind: 'escalated' as const, investigations: [worse] }, `Not acknowledged: ◆ Critical: At opening: ${title}`],
    [{ kind: 'digest' as const, investigations: [worse] }, `Digest: ◆ Critical: At opening: ${title}`],
    [{ kind: 'concluded' as const, investigations: [ended('concluded')] }, `Concluded: ${title}`],
    [{ kind: 'concluded' as const, investigations: [ended('dismissed')] }, `Dismissed: ${title}`],
    [
      { kind: 'concluded' as const, investigations: [ended('dismissed', 1), ended('dismissed', 2)] },
      'Dismissed: 2 investigations, credit-default',
    ],
    [
      { kind: 'concluded' as const, investigations: [ended('dismissed', 1), ended('concluded', 2)] },
      'Ended: 2 investigations, credit-default',
    ],
    [{ kind: 'worsened' as const, investigations: many(2) }, 'Worse: ☉ Notice: 2 investigations, credit-default'],
  ])('of %j', (changed, expected) => {
    expect(header(changed)).toBe(expected)
    expect(fallback(changed).startsWith(expected)).toBe(true)
  })

  it('of one that was dismissed are not that it was concluded, nowhere in the message', () => {
    const whole = JSON.stringify([slack({ kind: 'concluded', investigations: [ended('dismissed')] })])
    expect(whole).toContain('INV-12 was dismissed')
    expect(whole).not.toMatch(/was concluded/)
    const mixed = slackBody(
      message({ kind: 'concluded', investigations: [ended('dismissed', 1), ended('concluded', 2)] }),
    ).toString()
    expect(mixed).toContain('have ended: INV-1 (dismissed), INV-2 (concluded)')
  })
})
