import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../src/web/app.ts'
import { type Listening, listen } from '../../src/web/listen.ts'
import { webServices } from '../../src/web-services.ts'
import { seededRandom } from '../seeded-random.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'

const DAY = 86_400_000

/** Monday 5 January 2026: the first day that is watched. */
export const START = Date.UTC(2026, 0, 5)

/** Days that are lived through. */
export const DAYS = 5

/** A name that no table was made for: 200 characters, both directions, markup. */
export const LONG_NAME = `مراقبة <script>alert(1)</script> & "quoted" ${'very-long-name-'.repeat(20)}`.slice(0, 200)

/** The longest name that a model may have. */
export const LONG_MODEL = 'model-with-the-longest-name-'.repeat(4).slice(0, 100)

const REGIONS = ['North', 'South', '<b>East</b>', LONG_NAME]

const CONFIG = (hook: string): string => `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
alerts:
  channels:
    oncall-hook: { kind: webhook, url: "${hook}/taken", secretEnv: HOOK_SECRET }
    refusing-hook: { kind: webhook, url: "${hook}/refused", secretEnv: HOOK_SECRET }
    leaving-hook: { kind: webhook, url: "${hook}/gone", secretEnv: HOOK_SECRET }
  routes:
    - to: [oncall-hook, refusing-hook, leaving-hook]
monitors:
  - model: credit-default
    schedule: "5 * * * *"
    window: 1d
    labels: { after: 1d }
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric, channel: categorical }
    sensitive: { sex: {}, region: {} }
    scoreRange: [0, 1]
  - model: ${LONG_MODEL}
    schedule: "5 * * * *"
    window: 1d
    outcome: { kind: binary, favourable: [approve] }
    features: { income: numeric }
    sensitive: { sex: {} }
  - model: never-heard-of
    schedule: "5 * * * *"
    window: 1w
    outcome: { kind: binary, favourable: [yes] }
    features: { amount: numeric }
    sensitive: { sex: {} }
`

const PROVENANCE = `version: 1
model: { name: credit-default, version: "7", artifacts: [{ path: model.onnx, sha256: ${'ab'.repeat(32)} }] }
code: { repo: "https://git.bank.example/risk/credit-model.git", commit: ${'c0ffee12'.repeat(5)} }
data:
  - { role: training, name: core-bank, uri: "s3://bank-data/core.csv", id: "sha256:${'cd'.repeat(32)}", sources: [{ name: core.loans, uri: "postgresql://core.bank.example/core.public.loans" }] }
  - { role: training, name: branch-extract, uri: "s3://bank-data/branch.csv", id: "sha256:${'ef'.repeat(32)}" }
env: { python: "3.12", image: "registry.bank.example/train@sha256:${'12'.repeat(32)}" }
run: { system: mlflow, id: train-7, startedAt: 2026-01-02T08:00:00Z, endedAt: 2026-01-02T09:00:00Z }
deployments:
  - { environment: production, from: 2026-01-05T00:00:00Z, share: 1 }
`

/** A bank whose approvals of women in the North fall, served at an address. */
export type Bank = {
  readonly url: string
  readonly under: ServiceUnderTest
  readonly close: () => Promise<void>
}

/** Decisions of a day; approvals of women in the North are few once they have fallen. */
function people(day: number, rate: number) {
  const random = seededRandom(day + 100)
  return Array.from({ length: 1500 }, (_, i) => {
    const sex = random() < 0.5 ? 'F' : 'M'
    const region = REGIONS[Math.floor(random() * REGIONS.length)] as string
    const chance = sex === 'F' && region === 'North' ? rate : 0.7
    const score = Math.round(1000 * Math.min(0.999, Math.max(0, chance + (random() - 0.5) * 0.4))) / 1000
    const approve = random() < chance
    return {
      id: `d${day}-${i}`,
      at: START + day * DAY + Math.floor((i / 1500) * DAY),
      features: { income: Math.round(20_000 + 40_000 * random()), channel: random() < 0.4 ? 'branch' : 'online' },
      sensitive: { sex, region },
      score,
      decision: approve ? 'approve' : 'decline',
    }
  })
}

/** Lives through a few days of the bank and serves its pages. */
export async function startBank(): Promise<Bank> {
  const receiver = await startReceiver()
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  const under = startService(CONFIG(hook), {
    now: START,
    env: { HOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  })
  await fitBaseline(under, 'credit-default', 'source')
  await under.postText('/api/v1/provenance', 'application/yaml', PROVENANCE)
  for (let day = 0; day < DAYS; day++) {
    under.setTime(START + (day + 1) * DAY - 1)
    const predictions = people(day, day < 2 ? 0.7 : 0.3)
    await under.post('/api/v1/predictions', { model: 'credit-default', version: '7', predictions })
    await under.post('/api/v1/predictions', {
      model: LONG_MODEL,
      version: '1',
      predictions: predictions
        .slice(0, 400)
        .map(({ sensitive, ...p }) => ({ ...p, sensitive: { sex: sensitive.sex } })),
    })
    if (day > 0)
      await under.post('/api/v1/labels', {
        model: 'credit-default',
        labels: people(day - 1, day < 3 ? 0.7 : 0.3).map(({ id, score }) => ({
          id,
          label: score > 0.4 ? 'repaid' : 'defaulted',
          at: START + day * DAY,
        })),
      })
    under.setTime(START + (day + 1) * DAY + 3_600_000)
    await under.service.tick(['credit-default', LONG_MODEL])
  }
  // A row that cannot be read, so that the quarantine has something to show.
  await under.post('/api/v1/predictions', {
    model: 'credit-default',
    version: '7',
    predictions: [{ id: LONG_NAME, at: 1 }],
  })
  const stopping = new AbortController()
  const services = webServices(under.service, 'test')
  const app = createApp(services.app, {
    baseUrl: 'http://localhost:4680',
    version: 'test',
    log: () => {},
    stopping: stopping.signal,
  })
  const door: Listening = await listen(app, { host: '127.0.0.1', port: 0 })
  return {
    url: door.url,
    under,
    close: async () => {
      stopping.abort()
      await door.close()
      await services.close()
      await under.close()
      receiver.close()
    },
  }
}

async function fitBaseline(under: ServiceUnderTest, model: string, source: string): Promise<void> {
  const training = [-3, -2, -1].flatMap((day) => people(day, 0.7))
  const csv = [
    'income,channel,sex,region,score,decision,source',
    ...training.map(({ features, sensitive, score, decision }, i) =>
      [
        features.income,
        features.channel,
        sensitive.sex,
        `"${sensitive.region.replaceAll('"', '""')}"`,
        score,
        decision,
        i % 5 === 0 ? 'branch-extract' : 'core-bank',
      ].join(','),
    ),
  ].join('\n')
  const files = [under.file('training.csv', csv)]
  const about = { model, version: '7', columns: {}, actor: 'test', now: START, recount: false, source }
  await under.service.fitFiles({ ...about, files }, () => {})
}

/** Takes what comes to one address, refuses what comes to another, and wants no more at a third, until it is asked again. */
async function startReceiver(): Promise<Server> {
  let gone = 0
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/gone') response.writeHead(gone++ === 0 ? 410 : 204).end()
    else response.writeHead(request.url === '/taken' ? 204 : 400).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return server
}
