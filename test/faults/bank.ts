import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createService } from '../../src/service.ts'
import { seededRandom } from '../seeded-random.ts'
import { configOf } from '../service-under-test.ts'

export const DAY = 86_400_000
/** A Monday: the first of the windows judged. */
export const START = Date.UTC(2026, 0, 5)
/** When a lease taken at a moment has passed. */
export const LEASE_PASSED_MS = 61_000

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** What the configuration names as secrets. */
export const ENV: Readonly<Record<string, string>> = { HOOK_SECRET: SECRET }

/** Where messages go; a port where nobody listens unless a test says otherwise. */
export type Receivers = { readonly smtp: string; readonly hook: string }

const NOBODY: Receivers = { smtp: 'smtp://127.0.0.1:9', hook: 'http://127.0.0.1:9/hook' }

/** The configuration of a bank with one model in daily windows. */
export function bankYaml(database: string, receivers: Receivers = NOBODY, port = 0): string {
  return `
server: { host: 127.0.0.1, port: ${port === 0 ? 4680 : port}, baseUrl: "http://localhost:${port === 0 ? 4680 : port}" }
store: { path: ${database} }
alerts:
  channels:
    oncall-mail: { kind: email, smtp: "${receivers.smtp}", from: plumbline@bank.example, to: [oncall@bank.example] }
    oncall-hook: { kind: webhook, url: "${receivers.hook}", secretEnv: HOOK_SECRET }
  routes: [{ to: [oncall-mail, oncall-hook], groupInterval: 0s }]
monitors:
  - model: credit
    schedule: "5 * * * *"
    window: 1d
    lateness: 15m
    outcome: { kind: binary, favourable: [approve] }
    features: { income: numeric }
    sensitive: { region: {}, age: { bands: [30] } }
    slices: { depth: 2 }
`
}

/** A prediction as clients send it. */
export type Sent = {
  readonly id: string
  readonly at: number
  readonly features: { readonly income: number }
  readonly sensitive: { readonly region: string; readonly age: number }
  readonly score: number
  readonly decision: string
}

/** Decisions spread evenly over days; from `fallsFrom` on, approvals of the young in the North are halved, and more so from two days later on. */
export function decisions(
  seed: number,
  spread: { readonly from: number; readonly days: number; readonly aDay: number; readonly fallsFrom: number },
): readonly Sent[] {
  const random = seededRandom(seed)
  const regions = ['North', 'South', 'East', 'West'] as const
  return Array.from({ length: spread.days * spread.aDay }, (_, i) => {
    const region = regions[Math.floor(random() * 4)] as string
    const age = 18 + Math.floor(random() * 50)
    const day = spread.from + i / spread.aDay
    const isHit = region === 'North' && age < 30
    const rate = !isHit || day < spread.fallsFrom ? 0.7 : day < spread.fallsFrom + 2 ? 0.35 : 0.1
    const approved = random() < rate
    return {
      id: `d${spread.from}-${i}`,
      at: START + Math.floor(day * DAY),
      features: { income: Math.round(20_000 + 60_000 * random()) },
      sensitive: { region, age },
      score: approved ? 0.5 + random() / 2 : random() / 2,
      decision: approved ? 'approve' : 'decline',
    }
  })
}

/** The windows that are due in a bank that nobody has looked after. */
export const WINDOWS = 10
/** When the last of them is due. */
export const DUE_AT = START + WINDOWS * DAY + 15 * 60_000

/** A folder with a database in which a baseline is fitted and, if asked for, ten windows of decisions wait to be judged. */
export type Bank = {
  readonly folder: string
  readonly database: string
  /** A copy of the database under another name: the same bytes, the same batch roots. */
  readonly copy: (name: string) => string
  readonly close: () => void
}

/** Makes one through the real service. */
export async function makeBank(filling: 'empty' | 'ten-windows'): Promise<Bank> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-fault-'))
  const grown = join(folder, 'grown.db')
  const service = createService(configOf(bankYaml(grown), ENV), {
    clock: () => DUE_AT,
    log: () => {},
    version: 'test',
    heavy: 'inline',
    random: () => 0.5,
  })
  const training = decisions(20260105, { from: -30, days: 10, aDay: 1500, fallsFrom: Number.POSITIVE_INFINITY })
  const csv = join(folder, 'training.csv')
  const line = (d: Sent) =>
    [new Date(d.at).toISOString(), d.sensitive.region, d.sensitive.age, d.features.income, d.score, d.decision].join()
  writeFileSync(csv, ['at,region,age,income,score,decision', ...training.map(line)].join('\n'))
  await service.fitFiles(
    { model: 'credit', version: '7', files: [csv], columns: {}, at: 'at', recount: false, actor: 'test', now: START },
    () => {},
  )
  if (filling === 'ten-windows') {
    const sent = decisions(7, { from: 0, days: WINDOWS, aDay: 1500, fallsFrom: 3 })
    for (let i = 0; i < sent.length; i += 500) {
      const body = { model: 'credit', version: '7', predictions: sent.slice(i, i + 500) }
      await service.ingestPredictions({ format: 'json', body }, 'test')
    }
  }
  const database = join(folder, 'bank.db')
  await service.store.backup(database)
  await service.close()
  return {
    folder,
    database,
    copy: (name) => {
      const path = join(folder, name)
      copyFileSync(database, path)
      return path
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
