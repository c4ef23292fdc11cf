import { describe, expect, it } from 'vitest'
import { mailThread } from '../../src/alert/mail-thread.ts'
import { investigation, message } from './notification-builder.ts'

const of = (...told: Parameters<typeof investigation>[0][]) =>
  mailThread(message({ investigations: told.map(investigation) }), 'bank.example')

describe('the thread of an investigation', () => {
  it('is opened by a mail that answers nothing', () => {
    expect(of({ id: 12, sequence: 0 })).toEqual({
      messageId: '<inv-12.0@bank.example>',
      inReplyTo: undefined,
      references: [],
    })
  })

  it('is continued by mails that answer the first and refer to the last', () => {
    expect(of({ id: 12, sequence: 1 })).toEqual({
      messageId: '<inv-12.1@bank.example>',
      inReplyTo: '<inv-12.0@bank.example>',
      references: ['<inv-12.0@bank.example>'],
    })
    expect(of({ id: 12, sequence: 3 }).references).toEqual(['<inv-12.0@bank.example>', '<inv-12.2@bank.example>'])
  })

  it('is that of the most severe where a mail tells of several, and the roots of the others are named', () => {
    expect(
      of({ id: 12, severity: 'notice' }, { id: 13, severity: 'critical' }, { id: 14, severity: 'warning' }),
    ).toEqual({
      messageId: '<inv-13.0@bank.example>',
      inReplyTo: undefined,
      references: ['<inv-14.0@bank.example>', '<inv-12.0@bank.example>'],
    })
  })

  it('a test message stands alone under its own id', () => {
    const sent = message({ kind: 'test', investigations: [] })
    expect(mailThread(sent, 'bank.example').messageId).toBe(`<${sent.messageId}@bank.example>`)
  })

  it('a digest belongs to none: it would pull two hundred threads into one', () => {
    const digest = message({ kind: 'digest', investigations: [1, 2, 3].map((id) => investigation({ id })) })
    expect(mailThread(digest, 'bank.example')).toEqual({
      messageId: `<${digest.messageId}@bank.example>`,
      inReplyTo: undefined,
      references: [],
    })
  })

  it('names no more than twenty other roots, so that the header stays short', () => {
    const told = Array.from({ length: 200 }, (_, i) => ({ id: i + 1 }))
    expect(of(...told).references).toHaveLength(20)
  })
})
