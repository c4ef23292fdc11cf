import { describe, expect, it } from 'vitest'
import { channelsFor, messageIdOf, messagesFor, type Route } from '../../src/alert/route.ts'
import { AT, investigation, notification } from './notification-builder.ts'

const routes: readonly Route[] = [
  { when: { severity: ['warning', 'critical'] }, to: ['oncall-mail', 'oncall-hook'] },
  { when: { model: ['credit-default'], kind: ['concluded'] }, to: ['risk', 'oncall-mail'] },
  { to: ['archive'] },
]

describe('routes', () => {
  it('every route whose conditions hold adds its channels, each once, with the first reason', () => {
    expect(channelsFor(notification({ kind: 'concluded', severity: 'critical' }), routes)).toEqual([
      { channel: 'oncall-mail', because: 'severity is critical' },
      { channel: 'oncall-hook', because: 'severity is critical' },
      { channel: 'risk', because: 'model is credit-default and kind is concluded' },
      { channel: 'archive', because: 'it is told everything' },
    ])
  })

  it('a condition that does not hold keeps the route shut', () => {
    expect(channelsFor(notification({ severity: 'notice' }), routes).map(({ channel }) => channel)).toEqual(['archive'])
  })

  it('without routes nobody is told', () => {
    expect(messagesFor(notification(), [])).toEqual([])
  })

  it('what opened together is one message for each channel', () => {
    const together = notification({ investigations: [investigation({ id: 1 }), investigation({ id: 2 })] })
    const messages = messagesFor(together, routes)
    expect(messages.map(({ channel }) => channel)).toEqual(['oncall-mail', 'oncall-hook', 'archive'])
    expect(messages.every((message) => message.notification.investigations.length === 2)).toBe(true)
  })
})

describe('message ids', () => {
  it('are the same for the same news to the same channel', () => {
    expect(messageIdOf('a', notification())).toBe(messageIdOf('a', notification()))
  })

  it('differ by channel, kind, time and investigations', () => {
    const ids = [
      messageIdOf('a', notification()),
      messageIdOf('b', notification()),
      messageIdOf('a', notification({ kind: 'worsened' })),
      messageIdOf('a', notification({ at: AT + 1 })),
      messageIdOf('a', notification({ investigations: [investigation({ id: 13 })] })),
    ]
    expect(new Set(ids).size).toBe(5)
  })

  it('hold no dot, which would blur what a webhook signs', () => {
    expect(messageIdOf('a.b', notification())).toMatch(/^msg_[\w-]{43}$/)
  })
})
