import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { parseWebhookKeys, verifyWebhook } from '../src/alert/channels/webhook-signature.ts'

/** A mail as it came. */
export type ReceivedMail = {
  /** When, on the clock of the demo. */
  readonly at: number
  readonly subject: string
  readonly from: string
  readonly to: string
  readonly text: string
  /** Where its bytes lie. */
  readonly file: string
}

/** A webhook as it came, and whether its signature is genuine. */
export type ReceivedWebhook = {
  readonly at: number
  readonly id: string
  readonly type: string
  readonly verification: ReturnType<typeof verifyWebhook>
  readonly file: string
}

/** Somebody on call: a mailbox behind a mail server, and a program behind a web server. */
export type Receivers = {
  readonly smtp: string
  readonly hook: string
  readonly mails: readonly ReceivedMail[]
  readonly webhooks: readonly ReceivedWebhook[]
  readonly close: () => Promise<void>
}

/** Listens on two free ports of loopback and keeps what comes, in memory and as files. */
export async function startReceivers(options: {
  readonly folder: string
  readonly secret: string
  /** The receivers' clock in milliseconds: a signature made long ago is refused. */
  readonly clock: () => number
  readonly onMail: (mail: ReceivedMail) => void
}): Promise<Receivers> {
  const mailbox = await startMailbox(options)
  const hook = await startHook(options)
  return {
    smtp: `smtp://127.0.0.1:${mailbox.port}`,
    hook: `http://127.0.0.1:${hook.port}/plumbline`,
    mails: mailbox.mails,
    webhooks: hook.webhooks,
    close: async () => {
      await Promise.all([mailbox.close(), hook.close()])
    },
  }
}

async function startMailbox({ folder, clock, onMail }: Omit<Parameters<typeof startReceivers>[0], 'secret'>) {
  const mails: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    // There is no certificate to show; a loopback host may be spoken to in the clear.
    hideSTARTTLS: true,
    onData: (stream, _session, done) => {
      keepMail(stream).then(
        (mail) => {
          mails.push(mail)
          onMail(mail)
          done()
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      )
    },
  })
  server.on('error', () => {})
  const keepMail = async (stream: AsyncIterable<Buffer>): Promise<ReceivedMail> => {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const file = join(folder, `mail-${mails.length + 1}.eml`)
    writeFileSync(file, bytes)
    const { subject = '', from, to, text = '' } = await simpleParser(bytes)
    const recipients = Array.isArray(to) ? to : to === undefined ? [] : [to]
    return { at: clock(), subject, from: from?.text ?? '', to: recipients.map((r) => r.text).join(', '), text, file }
  }
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return {
    mails,
    port: (listening.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

async function startHook(options: { readonly folder: string; readonly secret: string; readonly clock: () => number }) {
  const webhooks: ReceivedWebhook[] = []
  const keys = parseWebhookKeys(options.secret)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const verification = verifyWebhook(keys, headers, body, options.clock() / 1000)
      const file = join(options.folder, `webhook-${webhooks.length + 1}.json`)
      writeFileSync(file, body)
      const { type } = JSON.parse(body.toString()) as { type: string }
      webhooks.push({ at: options.clock(), id: headers['webhook-id'] ?? '', type, verification, file })
      response.writeHead(verification.ok ? 204 : 401).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    webhooks,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
