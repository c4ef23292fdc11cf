import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A request as it came over the wire. */
export type ReceivedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A web server on loopback that keeps what it is sent. */
export type HttpReceiver = {
  readonly url: string
  readonly port: number
  readonly requests: readonly ReceivedRequest[]
  readonly close: () => Promise<void>
}

/** Starts one; `answer` is called when the whole body is there. */
export async function startHttpReceiver(
  answer: (response: http.ServerResponse, request: ReceivedRequest) => void,
  port = 0,
): Promise<HttpReceiver> {
  const requests: ReceivedRequest[] = []
  const server = http.createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers, body: Buffer.concat(chunks) }
      requests.push(request)
      answer(response, request)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}/hooks/alerts?sig=0123456789abcdef`,
    port: address.port,
    requests,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A mail as it came: what the reader's program would show, and the bytes. */
export type ReceivedMail = { readonly to: readonly string[]; readonly parsed: ParsedMail; readonly raw: string }

/** A mail server on loopback that keeps what it is sent. */
export type MailReceiver = {
  readonly smtp: string
  readonly port: number
  readonly mails: readonly ReceivedMail[]
  readonly close: () => Promise<void>
}

/** Starts one; options override what it accepts. `afterData` runs between the last byte and the answer. */
export async function startMailReceiver(
  options: SMTPServerOptions & { readonly afterData?: () => Error | undefined } = {},
  port = 0,
): Promise<MailReceiver> {
  const mails: ReceivedMail[] = []
  const { afterData, ...smtpOptions } = options
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const bytes = Buffer.concat(chunks)
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ to, parsed: await simpleParser(bytes), raw: bytes.toString('latin1') })
        done(afterData?.())
      })
    },
    ...smtpOptions,
  })
  // A client that breaks off is part of these tests, not a fault of theirs.
  server.on('error', () => {})
  const listening = server.listen(port, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address() as AddressInfo
  return {
    smtp: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** An error that smtp-server turns into a reply with this code. */
export function smtpReply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}
