import fc from 'fast-check'
import { describe, it } from 'vitest'
import { createEmailChannel } from '../../src/alert/channels/email.ts'
import { parseMailbox } from '../../src/alert/channels/mailbox.ts'
import { mailContent } from '../../src/alert/mail-content.ts'
import { oneLine } from '../../src/alert/one-line.ts'
import { startMailReceiver } from './local-receivers.ts'
import { AT, investigation, message } from './notification-builder.ts'

// Whatever can end a header or start one, among ordinary characters.
const wicked = fc
  .array(
    fc.oneof(
      fc.constantFrom('\r', '\n', '\r\n', '\u0000', '\u2028', '\u202e', 'Bcc: ', ':', '<', '>', '@', '=?utf-8?q?=0a?='),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''))

describe('texts from outside', () => {
  it('make a subject of one line without control characters, whatever they are', () => {
    fc.assert(
      fc.property(wicked, wicked, (title, model) => {
        const { subject } = mailContent(message({ investigations: [investigation({ title, model })] }))
        return (
          !/[\p{Cc}\u2028\u2029\u202a-\u202e]/u.test(subject) &&
          subject.startsWith('[plumbline] ') &&
          subject.isWellFormed()
        )
      }),
    )
  })

  it('are no longer than asked, counted in characters', () => {
    fc.assert(
      fc.property(
        wicked,
        fc.integer({ min: 1, max: 50 }),
        (text, longest) => [...oneLine(text, longest)].length <= longest,
      ),
    )
  })

  it('an address that is accepted holds one mailbox and no control character', () => {
    fc.assert(
      fc.property(wicked, (text) => {
        const mailbox = parseMailbox(`${text}a@bank.example`)
        return mailbox === undefined || /^[^\s,<>@\p{Cc}]+@[a-z0-9.-]+$/u.test(mailbox.address)
      }),
    )
  })

  it('add no header to a mail on the wire', async () => {
    const receiver = await startMailReceiver()
    const channel = createEmailChannel({
      smtp: receiver.smtp,
      from: 'plumbline@bank.example',
      to: ['oncall@bank.example'],
    })
    const names = async (title: string): Promise<string> => {
      const told = investigation({ title, model: title, rootSlice: title, evidenceSha256: `${title}00` })
      await channel.deliver(message({ model: title, investigations: [told] }), AT)
      const head = receiver.mails.at(-1)?.raw.split('\r\n\r\n')[0] ?? ''
      return [...head.matchAll(/^([\w-]+):/gm)]
        .map(([, name]) => name)
        .sort()
        .join()
    }
    const usual = await names('income drifted')
    try {
      await fc.assert(
        fc.asyncProperty(wicked, async (title) => (await names(title)) === usual),
        { numRuns: 40 },
      )
    } finally {
      await channel.close()
      await receiver.close()
    }
  })
})
