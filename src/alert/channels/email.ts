import nodemailer from 'nodemailer'
import * as z from 'zod'
import type { Problem } from '../../errors.ts'
import { bySeverity } from '../by-severity.ts'
import { mailContent } from '../mail-content.ts'
import { mailThread } from '../mail-thread.ts'
import type { Channel, OutgoingMessage } from '../notification.ts'
import { attemptTimeoutMs, channelKind, type WithSecret } from './channel-kind.ts'
import { createDeliveryState, isForGood } from './mail-recipients.ts'
import { type Mailbox, parseMailbox } from './mailbox.ts'
import { isLoopbackHost } from './outbound-address.ts'
import { safeDetail } from './safe-detail.ts'

const mailbox = z.string().refine((text) => parseMailbox(text) !== undefined, {
  error: 'expected one address: name@example.com or Name <name@example.com>',
})

const optionsSchema = z.object({
  smtp: z
    .string()
    .refine((text) => parseSmtp(text) !== undefined, {
      error: 'expected smtp://host:port or smtps://host:port, without user name, path or query',
    })
    .describe(
      'Mail server. smtp:// must offer STARTTLS unless it is a loopback host; the password is named by secretEnv.',
    ),
  user: z
    .string()
    .regex(/^[^\p{Cc}]+$/u, { error: 'expected a user name without control characters' })
    .optional()
    .describe('User name at the mail server.'),
  from: mailbox.describe('Sender; its domain is the domain of every Message-ID.'),
  to: z.array(mailbox).min(1).max(100).describe('Recipients.'),
  replyTo: mailbox.optional().describe('Where answers go; without it to the sender.'),
})

/** Mail through an SMTP server: one thread for each investigation. */
export const email = channelKind('email', optionsSchema, {
  check: emailProblems,
  create: (options) => createEmailChannel(options),
})

type EmailOptions = WithSecret<z.output<typeof optionsSchema>>

/** A channel that sends text and HTML with the same facts, and remembers which recipients have a message while others are refused for now. */
export function createEmailChannel(options: EmailOptions, timeoutMs: number = attemptTimeoutMs): Channel {
  const from = readMailbox(options.from)
  const to = options.to.map(readMailbox)
  const replyTo = options.replyTo === undefined ? undefined : readMailbox(options.replyTo)
  const transport = nodemailer.createTransport(transportOptions(options))
  const recipients = createDeliveryState(to.map(({ address }) => address))
  const secrets = options.secret === undefined ? [] : [options.secret, `\0${options.user}\0${options.secret}`]

  return {
    kind: 'email',
    deliver: async (message, now) => {
      const mail = {
        ...mailContent(message),
        ...threadOf(message, from.domain),
        from: headerAddress(from),
        to: to.map(headerAddress),
        ...(replyTo === undefined ? {} : { replyTo: headerAddress(replyTo) }),
        date: new Date(now),
        headers: headersOf(message, from.domain),
        xMailer: false as const,
        envelope: { from: from.address, to: [...recipients.outstanding(message.messageId)] },
        signal: AbortSignal.timeout(timeoutMs),
      }
      try {
        const sent = await transport.sendMail(mail)
        const answer = { accepted: sent.accepted, refused: sent.rejectedErrors ?? [], response: sent.response }
        return recipients.judge(message.messageId, answer, (text) => safeDetail(text, secrets))
      } catch (error) {
        const refused = rejectedErrorsOf(error)
        if (refused.length > 0)
          return recipients.judge(message.messageId, { accepted: [], refused, response: '' }, (text) =>
            safeDetail(text, secrets),
          )
        const detail = safeDetail(`${options.smtp}: ${describeError(error, timeoutMs)}`, secrets)
        return isForGood(error) ? { outcome: 'never', detail } : { outcome: 'later', detail }
      }
    },
    close: async () => transport.close(),
  }
}

function transportOptions({ smtp, user, secret }: EmailOptions) {
  const server = parseSmtp(smtp)
  if (server === undefined) throw new RangeError('smtp: expected smtp://host:port')
  const loopback = isLoopbackHost(server.host)
  return {
    ...server,
    requireTLS: !server.secure && !loopback,
    // A server on this machine shows the certificate it was installed with; nobody stands in between.
    ...(loopback ? { tls: { rejectUnauthorized: false } } : {}),
    ...(user === undefined ? {} : { auth: { user, pass: secret ?? '' }, forceAuth: true }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function parseSmtp(text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return undefined
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined
  if (url.pathname !== '' && url.pathname !== '/') return undefined
  const secure = url.protocol === 'smtps:'
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 465 : 587), secure }
}

function emailProblems({ user, secret }: EmailOptions): readonly Problem[] {
  if (user !== undefined && secret === undefined)
    return [{ path: 'user', message: 'stands without a password; name it with secretEnv or secretFile' }]
  if (user === undefined && secret !== undefined)
    return [{ path: 'user', message: 'is missing beside the password; expected the user name at the mail server' }]
  return []
}

function readMailbox(text: string): Mailbox {
  const parsed = parseMailbox(text)
  if (parsed === undefined) throw new RangeError('expected one address: name@example.com')
  return parsed
}

function headerAddress({ name, address }: Mailbox) {
  return { name, address }
}

function threadOf(message: OutgoingMessage, domain: string) {
  const { messageId, inReplyTo, references } = mailThread(message, domain)
  return { messageId, ...(inReplyTo === undefined ? {} : { inReplyTo }), references: [...references] }
}

/** A header line of two hundred hashes would be refused by some servers. */
const MOST_NAMED = 20

function headersOf({ notification }: OutgoingMessage, domain: string): Record<string, string> {
  const ordered = bySeverity(notification.investigations).slice(0, MOST_NAMED)
  const listed: Record<string, string> =
    ordered.length === 0
      ? {}
      : {
          'X-Investigation-Id': ordered.map(({ id }) => `INV-${id}`).join(', '),
          'X-Evidence-SHA256': ordered
            .map(({ evidenceSha256 }) => evidenceSha256.replace(/[^0-9a-f]/gi, ''))
            .join(', '),
        }
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'List-Id': `Plumbline <plumbline.${domain}>`,
    ...listed,
  }
}

function rejectedErrorsOf(error: unknown) {
  return error instanceof Error && 'rejectedErrors' in error && Array.isArray(error.rejectedErrors)
    ? error.rejectedErrors
    : []
}

function describeError(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the mail could not be sent'
  const code = 'code' in error ? String(error.code) : error.name
  if (isAboutLogin(error, code)) {
    const said = 'responseCode' in error ? `, answered ${Number(error.responseCode)}` : ''
    return `the login was refused (EAUTH${said}); see user and the password that the configuration names`
  }
  return code === 'EABORT' ? `no answer within ${timeoutMs / 1000} s` : `${error.message} (${code})`
}

/** Around a login a server may repeat what it was sent, in a form of its own: of its words only the code is kept. */
function isAboutLogin(error: Error, code: string): boolean {
  return code === 'EAUTH' || ('command' in error && /^AUTH\b/.test(String(error.command)))
}
