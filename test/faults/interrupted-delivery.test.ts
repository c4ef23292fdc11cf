import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type HttpReceiver,
  type MailReceiver,
  type ReceivedRequest,
  startHttpReceiver,
  startMailReceiver,
} from '../alert/local-receivers.ts'
import { type Bank, bankYaml, DAY, DUE_AT, ENV, LEASE_PASSED_MS, makeBank, WINDOWS } from './bank.ts'
import { inspect, violations } from './inspect.ts'
import { endAllProcesses, type ServiceProcess, startProcess } from './start-process.ts'

/** Kills by each receiver, after it has the whole message and before it answers. */
const KILLS_EACH = 2

let bank: Bank
let hook: HttpReceiver
let mail: MailReceiver
let sender: ServiceProcess
/** Ids that a receiver had in full when it killed the sender. */
const killedAt = { hook: new Set<string>(), mail: new Set<string>() }

const webhookIdOf = (request: ReceivedRequest): string => request.headers['webhook-id'] ?? ''

/** Kills the sender when an id is seen for the first time, a few times. @returns whether it did */
function killOnce(ids: Set<string>, id: string): boolean {
  if (ids.has(id) || ids.size >= KILLS_EACH) return false
  ids.add(id)
  sender.kill('SIGKILL')
  return true
}

/** Judges each window on its day, so that each is told by itself, and leaves the clock at a moment. */
async function judgeDaily(process: ServiceProcess, until: number): Promise<void> {
  for (let day = WINDOWS - 1; day >= 0; day--) {
    await process.call('setTime', DUE_AT - day * DAY)
    await process.call('judge', undefined)
  }
  await process.call('setTime', until)
}

beforeAll(async () => {
  bank = await makeBank('ten-windows')
  hook = await startHttpReceiver((response, request) => {
    if (!killOnce(killedAt.hook, webhookIdOf(request))) response.writeHead(204).end()
  })
  mail = await startMailReceiver({
    afterData: () => {
      killOnce(killedAt.mail, mail.mails.at(-1)?.parsed.messageId ?? '')
      return undefined
    },
  })
}, 60_000)

afterAll(async () => {
  endAllProcesses()
  await hook?.close()
  await mail?.close()
  bank?.close()
})

describe('a sender killed between the last byte of a message and its answer', () => {
  it('sends it again under the same webhook-id or Message-ID, and nobody is left untold', async () => {
    const database = bank.copy('delivery.db')
    const yaml = bankYaml(database, { smtp: mail.smtp, hook: hook.url })
    let now = DUE_AT
    let kills = 0
    let isCut = false
    const start = async (): Promise<ServiceProcess> => {
      const process = startProcess()
      await process.warm
      await process.call('open', { yaml, env: ENV, now, heavy: 'inline' })
      return process
    }
    sender = await start()
    await judgeDaily(sender, now)
    for (;;) {
      // Once all receivers answer, a last kill comes after an answer and before it is written down.
      const isCalm: boolean = killedAt.hook.size === KILLS_EACH && killedAt.mail.size === KILLS_EACH && !isCut
      isCut ||= isCalm
      const gone = await sender.call('dispatch', isCalm ? 'before-settle' : undefined).then(
        () => false,
        () => true,
      )
      if (!gone) break
      expect(await sender.ended).toEqual({ code: null, signal: 'SIGKILL' })
      kills++
      now += LEASE_PASSED_MS
      sender = await start()
    }
    await sender.call('close', undefined)
    expect(sender.logged).toEqual([])

    const outbox = inspect(database, (db) =>
      db
        .statement<{ channel: string; id: string; status: string }>(
          'select channel, message_id as id, status from outbox',
        )
        .all(),
    )
    const messages = (channel: string) => outbox.filter((message) => message.channel === channel).map(({ id }) => id)
    const webhooks = timesOf(hook.requests.map(webhookIdOf))
    const mails = timesOf(mail.mails.map(({ parsed }) => parsed.messageId ?? ''))
    console.log(
      `${outbox.length} messages, ${kills} kills, ${hook.requests.length} webhooks of ${webhooks.size} ids, ${mail.mails.length} mails of ${mails.size} ids`,
    )
    expect(kills).toBeGreaterThan(KILLS_EACH)
    expect(isCut).toBe(true)
    expect(new Set(outbox.map(({ status }) => status))).toEqual(new Set(['delivered']))
    expect(new Set(webhooks.keys())).toEqual(new Set(messages('oncall-hook')))
    expect(mails.size).toBe(messages('oncall-mail').length)
    for (const id of killedAt.hook) expect(webhooks.get(id)).toBeGreaterThan(1)
    for (const id of killedAt.mail) expect(mails.get(id)).toBeGreaterThan(1)
    // Whoever keeps one message an id loses nothing: no id stands for two.
    expect(new Set(hook.requests.map((r) => `${webhookIdOf(r)} ${r.body}`)).size).toBe(webhooks.size)
    expect(new Set(mail.mails.map(({ parsed }) => `${parsed.messageId} ${parsed.subject} ${parsed.text}`)).size).toBe(
      mails.size,
    )
    expect(violations(database)).toEqual([])
  }, 90_000)
})

describe('two senders on one outbox', () => {
  it('send every message once between them', async () => {
    const database = bank.copy('two-senders.db')
    const yaml = bankYaml(database, { smtp: mail.smtp, hook: hook.url })
    const both = [startProcess(), startProcess()]
    await Promise.all(both.map((process) => process.warm))
    for (const process of both) await process.call('open', { yaml, env: ENV, now: DUE_AT, heavy: 'inline' })
    await judgeDaily(both[0] as ServiceProcess, DUE_AT)
    const before = { webhooks: hook.requests.length, mails: mail.mails.length }
    const dispatched = await Promise.all(both.map((process) => process.call('dispatch', undefined)))
    const webhooks = timesOf(hook.requests.slice(before.webhooks).map(webhookIdOf))
    const mails = timesOf(mail.mails.slice(before.mails).map(({ parsed }) => parsed.messageId ?? ''))
    for (const process of both) await process.call('close', undefined)
    console.log(`two senders sent ${dispatched.map(({ sent }) => sent).join(' and ')} messages`)
    const written = inspect(database, (db) => db.statement<{ n: number }>('select count(*) as n from outbox').get()?.n)
    expect(webhooks.size + mails.size).toBe(written)
    expect([...webhooks.values(), ...mails.values()].filter((times) => times !== 1)).toEqual([])
    expect(both.flatMap((process) => process.logged)).toEqual([])
    expect(violations(database)).toEqual([])
  }, 60_000)
})

function timesOf(ids: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1)
  return times
}
