import { describe, expect, it } from 'vitest'
import { createEmailChannel } from '../../../src/alert/channels/email.ts'
import { channelKinds } from '../../../src/alert/channels/index.ts'
import { type MailReceiver, smtpReply, startMailReceiver } from '../local-receivers.ts'
import { AT, investigation, message } from '../notification-builder.ts'
import { type Behaviour, channelContract } from './channel-contract.ts'

const PASSWORD = 'correct horse battery staple'

const OPTIONS = { from: 'Plumbline <plumbline@bank.example>', to: ['oncall@bank.example'] }

const RECEIVERS: Readonly<Record<Behaviour, () => Promise<MailReceiver>>> = {
  accepts: () => startMailReceiver(),
  'refuses-for-now': () =>
    startMailReceiver({ onRcptTo: (_to, _session, done) => done(smtpReply(451, 'grey-listed')) }),
  'refuses-for-good': () =>
    startMailReceiver({ onMailFrom: (_from, _session, done) => done(smtpReply(550, 'not you')) }),
  hangs: () => startMailReceiver({ onMailFrom: () => {} }),
  'is-absent': () => startMailReceiver(),
  'repeats-the-secret': () =>
    startMailReceiver({
      onAuth: (auth, _session, done) => done(smtpReply(535, `wrong password ${auth.password} for ${auth.username}`)),
    }),
}

channelContract('email', async (behaviour) => {
  const receiver = await RECEIVERS[behaviour]()
  if (behaviour === 'is-absent') await receiver.close()
  const login = behaviour === 'repeats-the-secret' ? { user: 'plumbline', secret: PASSWORD } : {}
  return {
    channel: createEmailChannel({ ...OPTIONS, ...login, smtp: receiver.smtp }, behaviour === 'hangs' ? 300 : 10_000),
    ids: () => receiver.mails.map(({ parsed }) => parsed.messageId ?? ''),
    secrets: [PASSWORD, Buffer.from(PASSWORD).toString('base64')],
    close: behaviour === 'is-absent' ? async () => {} : receiver.close,
  }
})

describe('a mail on the wire', () => {
  it('has text and HTML, the thread of its investigation, and headers that stop automatic answers', async () => {
    const receiver = await startMailReceiver()
    const channel = createEmailChannel({ ...OPTIONS, replyTo: 'mlops@bank.example', smtp: receiver.smtp })
    const opened = message()
    const result = await channel.deliver(opened, AT)
    await channel.deliver(message({ kind: 'worsened', investigations: [investigation({ sequence: 2 })] }), AT)
    await channel.close()
    await receiver.close()

    expect(result).toMatchObject({ outcome: 'delivered' })
    const [first, third] = receiver.mails.map(({ parsed }) => parsed)
    expect(first?.messageId).toBe('<inv-12.0@bank.example>')
    expect(first?.inReplyTo).toBeUndefined()
    expect(third?.messageId).toBe('<inv-12.2@bank.example>')
    expect(third?.inReplyTo).toBe('<inv-12.0@bank.example>')
    expect(third?.references).toEqual(['<inv-12.0@bank.example>', '<inv-12.1@bank.example>'])
    expect(third?.subject).toBe(first?.subject)
    expect(first?.subject).toMatch(/^\[plumbline\] credit-default: approvals .* \(INV-12\)$/)
    expect(first?.date?.getTime()).toBe(AT)
    expect(first?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(first?.headers.get('x-auto-response-suppress')).toBe('All')
    expect(first?.headers.get('x-investigation-id')).toBe('INV-12')
    expect(first?.headers.get('x-evidence-sha256')).toBe(investigation().evidenceSha256)
    expect(receiver.mails[0]?.raw).toMatch(/^List-Id: Plumbline <plumbline\.bank\.example>\r$/im)
    expect(first?.replyTo?.text).toBe('mlops@bank.example')
    expect(first?.text).toContain('INV-12')
    expect(first?.html).toContain('INV-12')
    expect(receiver.mails[0]?.raw).toMatch(/^Content-Type: multipart\/alternative;/m)
  })

  it('logs in over a connection that was encrypted first', async () => {
    const logins: string[] = []
    const receiver = await startMailReceiver({
      authOptional: false,
      onAuth: (auth, session, done) => {
        logins.push(`${auth.username} ${auth.password === PASSWORD} ${session.secure}`)
        done(null, { user: auth.username })
      },
    })
    const channel = createEmailChannel({ ...OPTIONS, smtp: receiver.smtp, user: 'plumbline', secret: PASSWORD })
    const result = await channel.deliver(message(), AT)
    await channel.close()
    await receiver.close()
    expect(result.outcome).toBe('delivered')
    expect(logins).toEqual(['plumbline true true'])
  })
})

describe('recipients', () => {
  const both = { ...OPTIONS, to: ['oncall@bank.example', 'gone@bank.example'] }

  it('one who is refused for good keeps nobody else from the mail, and is named', async () => {
    const receiver = await startMailReceiver({
      onRcptTo: ({ address }, _session, done) =>
        address === 'gone@bank.example' ? done(smtpReply(550, 'no such user')) : done(),
    })
    const channel = createEmailChannel({ ...both, smtp: receiver.smtp })
    const result = await channel.deliver(message(), AT)
    await channel.close()
    await receiver.close()
    expect(result.outcome).toBe('delivered')
    expect(result.detail).toContain('accepted for 1 of 2')
    expect(result.detail).toContain('refused for good: gone@bank.example (550 no such user)')
    expect(result).toMatchObject({
      refused: {
        recipients: ['gone@bank.example'],
        because: 'refused for good: gone@bank.example (550 no such user)',
      },
    })
    expect(receiver.mails.map(({ to }) => to)).toEqual([['oncall@bank.example']])
  })

  it('one who is put off gets it at the next try, and the other no second time', async () => {
    let greyListed = true
    const receiver = await startMailReceiver({
      onRcptTo: ({ address }, _session, done) =>
        address === 'gone@bank.example' && greyListed ? done(smtpReply(451, 'come back')) : done(),
    })
    const channel = createEmailChannel({ ...both, smtp: receiver.smtp })
    const first = await channel.deliver(message(), AT)
    greyListed = false
    const second = await channel.deliver(message(), AT + 5000)
    await channel.close()
    await receiver.close()
    expect(first).toMatchObject({ outcome: 'later' })
    expect(first.detail).toContain('put off: gone@bank.example (451 come back)')
    expect(second).toMatchObject({ outcome: 'delivered' })
    expect(receiver.mails.map(({ to }) => to)).toEqual([['oncall@bank.example'], ['gone@bank.example']])
    expect(new Set(receiver.mails.map(({ parsed }) => parsed.messageId)).size).toBe(1)
  })

  it('all refused for good: never', async () => {
    const receiver = await startMailReceiver({
      onRcptTo: (_to, _session, done) => done(smtpReply(550, 'no such user')),
    })
    const channel = createEmailChannel({ ...both, smtp: receiver.smtp })
    const result = await channel.deliver(message(), AT)
    await channel.close()
    await receiver.close()
    expect(result.outcome).toBe('never')
    expect(result.detail).toContain('accepted for 0 of 2')
  })
})

describe('refusals of the session', () => {
  it('a wrong password is tried again: the message was not refused', async () => {
    const receiver = await startMailReceiver({ onAuth: (_auth, _session, done) => done(smtpReply(535, 'no')) })
    const channel = createEmailChannel({ ...OPTIONS, smtp: receiver.smtp, user: 'plumbline', secret: 'wrong' })
    const result = await channel.deliver(message(), AT)
    await channel.close()
    await receiver.close()
    expect(result).toEqual({
      outcome: 'later',
      detail: `${receiver.smtp}: the login was refused (EAUTH, answered 535); see user and the password that the configuration names`,
    })
  })

  it('a message refused after its last byte for good is not sent again', async () => {
    const receiver = await startMailReceiver({ afterData: () => smtpReply(554, 'content refused') })
    const channel = createEmailChannel({ ...OPTIONS, smtp: receiver.smtp })
    const result = await channel.deliver(message(), AT)
    await channel.close()
    await receiver.close()
    expect(result.outcome).toBe('never')
    expect(result.detail).toContain('content refused')
  })
})

describe('options of a mail channel', () => {
  const { check } = channelKinds.email
  const good = { ...OPTIONS, smtp: 'smtp://mail.bank.example:587' }

  it('pass', () => {
    expect(check(good)).toEqual([])
    expect(check({ ...good, smtp: 'smtps://mail.bank.example', user: 'plumbline', secret: PASSWORD })).toEqual([])
  })

  it.each([
    [{ smtp: 'mail.bank.example:587' }, 'smtp'],
    [{ smtp: 'smtp://me:pw@mail.bank.example' }, 'smtp'],
    [{ smtp: 'smtp://mail.bank.example/?ignoreTLS=true' }, 'smtp'],
    [{ from: 'plumbline' }, 'from'],
    [{ from: 'a@bank.example\r\nBcc: b@bank.example' }, 'from'],
    [{ to: [] }, 'to'],
    [{ to: ['a@bank.example, b@bank.example'] }, 'to.0'],
    [{ replyTo: 'Evil\u0000 <a@bank.example>' }, 'replyTo'],
    [{ user: 'plumbline' }, 'user'],
    [{ secret: PASSWORD }, 'user'],
    [{ user: 'a\nb', secret: PASSWORD }, 'user'],
  ])('%j is refused', (changed, path) => {
    expect(check({ ...good, ...changed }).map((problem) => problem.path)).toEqual([path])
  })
})
