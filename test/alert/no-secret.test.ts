import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { createDispatcher } from '../../src/alert/dispatch.ts'
import type { Channel } from '../../src/alert/notification.ts'
import { messageTo } from '../../src/alert/route.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createEndpointStore } from '../../src/store/endpoint-store.ts'
import { createEvidenceLog } from '../../src/store/evidence-log.ts'
import { createOutboxStore } from '../../src/store/outbox-store.ts'
import { smtpReply, startHttpReceiver, startMailReceiver } from './local-receivers.ts'
import { AT, CONTEXT, notification } from './notification-builder.ts'

const SECRETS = {
  signing: `whsec_${Buffer.from('a signing key of 32 bytes, no more').toString('base64')}`,
  token: 'T0K3NinTheP4thOfAnAddress',
  routing: 'R0UT1NGk3yR0UT1NGk3yR0UT1NGk3y00',
  password: 'correct horse battery staple',
}

const USER = 'plumbline'

/** A text in the forms in which a receiver may repeat it: as it is, in base64 of either alphabet, percent-encoded, in hexadecimal digits, as JSON. */
const formsOf = (text: string): readonly string[] => [
  text,
  Buffer.from(text).toString('base64'),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
  Buffer.from(text).toString('base64url'),
  Buffer.from(text).toString('hex'),
  Buffer.from(text).toString('hex').toUpperCase(),
  encodeURIComponent(text),
  encodeURIComponent(text).toLowerCase(),
  encodeURIComponent(text).replaceAll('%20', '+'),
  encodeURIComponent(Buffer.from(text).toString('base64')),
  JSON.stringify(text).slice(1, -1),
]

/** What a login sends: AUTH PLAIN with and without an identity to act as, XOAUTH2, basic authentication of HTTP. */
const loginsOf = (user: string, secret: string): readonly string[] => [
  `\0${user}\0${secret}`,
  `${user}\0${user}\0${secret}`,
  `${user}:${secret}`,
  `user=${user}\x01auth=Bearer ${secret}\x01\x01`,
]

/** A control character ends a line of an answer: it is repeated in a form that has none. */
const PASSWORD_FORMS = [SECRETS.password, ...loginsOf(USER, SECRETS.password)]
  .flatMap(formsOf)
  .filter((form) => !/\p{Cc}/u.test(form))

/** In every form in which a secret could come to light. */
const FORMS = [
  ...new Set(
    [
      ...Object.values(SECRETS),
      SECRETS.signing.slice(6),
      ...loginsOf(USER, SECRETS.password),
      // Without its first character nobody would look for it, and everybody could guess it.
      ...Object.values(SECRETS).map((secret) => secret.slice(1)),
    ].flatMap(formsOf),
  ),
]

/** What a receiver may do that goes wrong; each is told the request so that it can repeat it. */
const FAILURES: Readonly<Record<string, (response: ServerResponse, said: string) => void>> = {
  accepts: (response, said) => response.writeHead(200).end(said),
  'refuses and repeats': (response, said) => response.writeHead(400).end(said),
  'is gone and repeats': (response, said) => response.writeHead(410).end(said),
  'is overloaded and repeats': (response, said) => response.writeHead(503, { 'retry-after': '60' }).end(said),
  'leads elsewhere': (response) => response.writeHead(302, { location: `https://e.example/${SECRETS.token}` }).end(),
  'breaks off': (response) => response.socket?.destroy(),
  'answers no HTTP': (response) => {
    response.socket?.end(`${SECRETS.token} ${SECRETS.routing}\r\n\r\n`)
  },
}

const HTTP_KINDS = {
  webhook: (url: string) => ({ url: `${url}/${SECRETS.token}`, secret: SECRETS.signing }),
  alertmanager: (url: string) => ({ url: `${url}?token=${SECRETS.token}`, secret: SECRETS.signing }),
  slack: (url: string) => ({ host: '127.0.0.1', secret: `${url}/services/${SECRETS.token}` }),
  teams: (url: string) => ({ host: '127.0.0.1', secret: `${url}?sig=${SECRETS.token}` }),
  pagerduty: (url: string) => ({ url: `${url}/v2/enqueue`, secret: SECRETS.routing }),
}

let db: Db
let written: string[]
const real = { out: process.stdout.write, err: process.stderr.write, console: { ...console } }

beforeEach(() => {
  db = openDatabase(':memory:')
  written = []
  const keep = (...parts: unknown[]): boolean => {
    written.push(parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' '))
    return true
  }
  process.stdout.write = keep as typeof process.stdout.write
  process.stderr.write = keep as typeof process.stderr.write
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) console[level] = keep
})

afterEach(() => {
  process.stdout.write = real.out
  process.stderr.write = real.err
  Object.assign(console, real.console)
  db.close()
})

/** Everything that is left of a dispatch: what it returned, what every table holds, what was written. */
async function traces(channel: Channel): Promise<string> {
  const log = createEvidenceLog(db)
  const outbox = createOutboxStore(db, log)
  outbox.enqueue([messageTo('first', notification(), ''), messageTo('second', notification(), '')], AT)
  const thrower: Channel = {
    kind: 'thrower',
    deliver: async () => {
      throw new Error(Object.values(SECRETS).join(' '), { cause: new Error(SECRETS.token) })
    },
    close: async () => {},
  }
  const channels = new Map([
    ['first', channel],
    ['second', thrower],
  ])
  const options = { endpoints: createEndpointStore(db, log), transact: db.transact }
  const done = await createDispatcher(
    outbox,
    channels,
    () => AT,
    () => 0.5,
    options,
  )
    .dispatch()
    .catch((error: unknown) => inspect(error))
  const result = await channel
    .deliver(messageTo('first', notification(), ''), AT)
    .catch((error: unknown) => inspect(error))
  await channel.close()
  const tables = db.statement<{ name: string }>(`select name from sqlite_master where type = 'table'`).all()
  const rows = tables.map(({ name }) =>
    inspect(db.statement(`select * from "${name}"`).all(), { depth: 9, maxStringLength: null }),
  )
  const read = inspect([outbox.list({ limit: 9 }), outbox.get(1), outbox.get(2), outbox.deliveriesOf(12)], { depth: 9 })
  return [inspect(done), inspect(result), read, ...rows, ...written].join('\n')
}

const found = (text: string): readonly string[] => FORMS.filter((form) => text.includes(form))

describe.each(Object.keys(HTTP_KINDS) as (keyof typeof HTTP_KINDS)[])(
  'no secret of the %s channel is left behind',
  (kind) => {
    it.each(Object.keys(FAILURES))('when its receiver %s', async (failure) => {
      const receiver = await startHttpReceiver((response, { path, headers, body }) =>
        FAILURES[failure]?.(response, `${path} ${JSON.stringify(headers)} ${body} ${Object.values(SECRETS).join(' ')}`),
      )
      const options = HTTP_KINDS[kind](`http://127.0.0.1:${receiver.port}`)
      const left = await traces(channelKinds[kind].create(options, CONTEXT))
      await receiver.close()
      expect(receiver.requests.length).toBeGreaterThan(0)
      expect(left).toContain('127.0.0.1')
      expect(found(left)).toEqual([])
    })

    it('when nobody is there', async () => {
      const receiver = await startHttpReceiver(() => {})
      await receiver.close()
      const options = HTTP_KINDS[kind](`http://127.0.0.1:${receiver.port}`)
      const left = await traces(channelKinds[kind].create(options, CONTEXT))
      expect(left).toContain('ECONNREFUSED')
      expect(found(left)).toEqual([])
    })
  },
)

describe('no secret of the email channel is left behind', () => {
  it.each([
    ['refuses the login and repeats it', 535],
    ['is closing and repeats it', 421],
  ])('when its server %s', async (_, code) => {
    const receiver = await startMailReceiver({
      onAuth: ({ username, password }, _session, done) => {
        const said = [password ?? '', ...loginsOf(username ?? '', password ?? '')].flatMap(formsOf)
        done(smtpReply(code, said.join(' ')))
      },
    })
    const options = {
      smtp: receiver.smtp,
      user: USER,
      secret: SECRETS.password,
      from: 'plumbline@bank.example',
      to: ['oncall@bank.example'],
    }
    const left = await traces(channelKinds.email.create(options, CONTEXT))
    await receiver.close()
    expect(left).toContain(String(code))
    expect(found(left)).toEqual([])
  })

  /** What is left of a delivery to a server that repeats each form in turn, at the login or after the sender and the recipients. */
  async function leaks(at: 'login' | 'recipient' | 'end'): Promise<readonly string[]> {
    let form = ''
    const receiver = await startMailReceiver({
      onAuth: (_auth, _session, done) =>
        at === 'login' ? done(smtpReply(535, `no: ${form}, x${form}`)) : done(null, { user: USER }),
      onRcptTo: ({ address }, _session, done) =>
        at === 'recipient' && address.startsWith('gone') ? done(smtpReply(550, `unknown: ${form}, x${form}`)) : done(),
      afterData: () => (at === 'end' ? smtpReply(554, `refused: ${form}, x${form}`) : undefined),
    })
    const channel = channelKinds.email.create(
      {
        smtp: receiver.smtp,
        user: USER,
        secret: SECRETS.password,
        from: 'plumbline@bank.example',
        to: ['oncall@bank.example', 'gone@bank.example'],
      },
      CONTEXT,
    )
    const left: string[] = []
    for (form of PASSWORD_FORMS) {
      const result = await channel.deliver(messageTo('first', notification(), ''), AT)
      expect(result.detail).toMatch(/535|550|554/)
      if (inspect(result, { depth: 9 }).includes(form)) left.push(form)
    }
    await channel.close()
    await receiver.close()
    return left
  }

  it.each(['login', 'recipient', 'end'] as const)(
    'when its server repeats what a login sends, in any form, at the %s',
    async (at) => {
      expect(await leaks(at)).toEqual([])
    },
  )
})

describe('no secret is in what is said of wrong options', () => {
  const wrong: readonly (readonly [keyof typeof channelKinds, Readonly<Record<string, unknown>>])[] = [
    ['webhook', { url: 'https://hooks.example.com', secret: SECRETS.password }],
    ['webhook', { url: 'http://hooks.example.com/x', secret: `${SECRETS.signing}!` }],
    ['alertmanager', { url: 'https://hooks.example.com', secret: `whpk_${SECRETS.token}` }],
    ['slack', { secret: `https://elsewhere.example/${SECRETS.token}` }],
    ['slack', { secret: `${SECRETS.token}:${SECRETS.token}` }],
    ['teams', { secret: `https://${SECRETS.token}.example/?sig=${SECRETS.token}` }],
    ['pagerduty', { secret: `${SECRETS.routing}x` }],
    ['pagerduty', { secret: SECRETS.routing, url: `https://elsewhere.example/${SECRETS.token}` }],
    ['email', { smtp: `smtp://me:${SECRETS.token}@mail.example`, secret: SECRETS.password, from: 'a', to: [] }],
  ]

  it.each(wrong)('%s', (kind, options) => {
    const problems = channelKinds[kind].check(options)
    let thrown: unknown
    try {
      channelKinds[kind].create(options, CONTEXT)
    } catch (error) {
      thrown = error
    }
    expect(problems.length).toBeGreaterThan(0)
    expect(thrown).toBeInstanceOf(Error)
    // Addresses have no case in their host: the search has none either.
    const said = inspect([problems, thrown], { depth: 9 }).toLowerCase()
    expect(FORMS.filter((form) => said.includes(form.toLowerCase()))).toEqual([])
  })
})
