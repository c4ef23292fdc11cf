import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { newWebhookSecret } from '../src/alert/channels/webhook-signature.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { openDoor } from '../src/serve.ts'
import { createService, type Service } from '../src/service.ts'
import { type Api, createApi } from './api.ts'
import { createClock, type DemoClock } from './clock.ts'
import { writeConfiguration } from './configuration.ts'
import { freshFolder } from './folder.ts'
import { progressBar } from './progress-bar.ts'
import { type ReceivedMail, startReceivers } from './receivers.ts'
import { acknowledgeLink, foundLines, heading, lineageLines, messageLines } from './report.ts'
import { streamWorld } from './stream-world.ts'
import { countText, dateText } from './words.ts'
import { provenanceYaml } from './world/provenance.ts'
import { createWorld, type World } from './world/world.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const USAGE = `npm run demo -- [--once] [--quiet-world] [--seed N] [--folder DIR] [--port N]

  --once         leave when everything is shown; otherwise the service stays up until Ctrl-C
  --quiet-world  plant nothing: the same bank, six weeks in which nothing happens
  --seed N       another bank (default 1)
  --folder DIR   where the demo keeps its files; wiped at the start (default .demo)
  --port N       where the service listens (default 4680)`

/** The version that served until the demo begins. */
const VERSION_BEFORE = '6'

/** How often the service looks at what is to be sent, once the six weeks are over. */
const TICK_MS = 5_000

type Options = {
  readonly once: boolean
  readonly quiet: boolean
  readonly seed: number
  readonly folder: string
  readonly port: number
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2))
  const world = createWorld(options)
  await refuseTakenPort(options.port)
  const wiped = freshFolder(options.folder)
  say('Plumbline, a demonstration: six weeks of a bank’s credit decisions, watched.', '')
  fact('Folder', `${here(options.folder)} (${wiped ? 'an earlier demo was wiped' : 'new'})`)

  const clock = createClock(world.start - 7 * 86_400_000)
  const secret = newWebhookSecret(randomBytes)
  let streaming = true
  const receivers = await startReceivers({
    folder: options.folder,
    secret,
    clock: clock.now,
    onMail: (mail) => {
      if (!streaming) announce(mail)
    },
  })
  const config = loadConfig({
    path: writeConfiguration({ ...options, model: world.model, smtp: receivers.smtp, hook: receivers.hook, secret }),
  })
  const service = createService(config, { clock: clock.now, log: complain, version: versionOf(), heavy: 'threads' })
  const door = await openDoor(service, versionOf())
  const api = createApi(door.url)
  const close = async (): Promise<void> => {
    await door.close()
    await service.close()
    await receivers.close()
  }
  try {
    await prepare(world, options, { service, api, clock })
    await live(world, { service, api, clock })
    say('', ...(await foundLines(api, world)), ...(await lineageLines(api, world, VERSION_BEFORE)))
    say(...messageLines(receivers))
    say(...(await addressLines(api, world, config.server.baseUrl, acknowledgeLink(receivers))))
    streaming = false
    if (!options.once) await stayUp(service, clock)
  } finally {
    await close()
  }
}

type Parts = { readonly service: Service; readonly api: Api; readonly clock: DemoClock }

/** The model's past: its training data become a baseline, its provenance goes on record. */
async function prepare(world: World, options: Options, { service, api, clock }: Parts): Promise<void> {
  const { model, version, training } = world
  const file = join(options.folder, 'training.csv')
  await pipeline(Readable.from(training.csv()), createWriteStream(file))
  fact('Model', `${model}@${version}, trained on ${countText(training.rows)} applications of three sources:`)
  fact('', `${training.sources.slice(0, -1).join(', ')} and ${training.sources.at(-1)}`)
  const began = performance.now()
  const { baseline } = await service.fitFiles(
    {
      model,
      version,
      files: [file],
      columns: {},
      source: training.sourceColumn,
      at: training.timeColumn,
      actor: 'demo',
      now: clock.now(),
      recount: false,
    },
    () => {},
  )
  const calibrated = baseline.calibrated ? 'calibrated on twelve weeks of days' : 'uncalibrated'
  fact('Baseline', `fitted in ${seconds(performance.now() - began)}, ${calibrated}`)
  for (const recorded of [VERSION_BEFORE, '7'] as const)
    await api.postYaml('/api/v1/provenance', provenanceYaml(world, recorded))
  fact('Lineage', `provenance of ${model}@6 and ${model}@7 recorded`)
  fact('Service', `http://localhost:${options.port}`)
}

async function live(world: World, parts: Parts): Promise<void> {
  const until = world.start + (world.days - 1) * 86_400_000
  say('', ...heading(`Six weeks, ${dateText(world.start)} to ${dateText(until)}, on the demo’s clock`))
  const began = performance.now()
  const bar = progressBar(world.days, process.stdout)
  const { decisions, labels } = await streamWorld(world, parts, (day, at, count) =>
    bar.show(
      day,
      `day ${String(day).padStart(2)} of ${world.days}  ${dateText(at - 1)}  ${countText(count)} decisions`,
    ),
  )
  bar.done()
  const took = performance.now() - began
  say(
    '',
    `  ${countText(decisions)} decisions and ${countText(labels)} labels came in over HTTP; ${world.days} days were`,
  )
  say(`  judged, each a quarter of an hour after its end. It took ${seconds(took)}.`)
}

async function addressLines(
  api: Api,
  world: World,
  url: string,
  acknowledge: string | undefined,
): Promise<readonly string[]> {
  const { items } = await api.get<{ items: readonly { readonly key: string }[] }>('/api/v1/investigations?limit=100')
  const oldest = items.at(-1)
  const week = world.start + (world.days - 7) * 86_400_000
  return [
    ...heading('See for yourself'),
    `  ${'Overview'.padEnd(16)}${url}/`,
    ...(oldest ? [`  ${'Investigation'.padEnd(16)}${url}/investigations/${oldest.key}`] : []),
    `  ${'Model'.padEnd(16)}${url}/models/${world.model}`,
    `  ${'Last week'.padEnd(16)}curl '${url}/api/v1/disparities?model=${world.model}&from=${isoDate(week)}'`,
    `  ${'API'.padEnd(16)}${url}/docs`,
    ...(acknowledge === undefined ? [] : [`  ${'Acknowledge'.padEnd(16)}${acknowledge}`]),
  ]
}

/** The demo's clock runs on; what people do on the pages is sent out as in any service. */
async function stayUp(service: Service, clock: DemoClock): Promise<void> {
  clock.run()
  say('', '  The service stays up. Conclude an investigation, and mail follows. Ctrl-C ends it.')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  let ticking: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    ticking = ticking.then(() => service.tick([])).catch((error: unknown) => complain('error', String(error)))
  }, TICK_MS)
  await once(stop.signal, 'abort')
  clearInterval(timer)
  await ticking
  say('')
}

function announce({ subject, file }: ReceivedMail): void {
  say(`  Mail: ${subject} (${here(file)})`)
}

function optionsOf(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        once: { type: 'boolean', default: false },
        'quiet-world': { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        folder: { type: 'string', default: join(ROOT, '.demo') },
        port: { type: 'string', default: '4680' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      say(USAGE)
      process.exit(0)
    }
    return {
      once: values.once,
      quiet: values['quiet-world'],
      seed: wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1),
      folder: resolve(values.folder),
      port: wholeNumber('--port', values.port, 1, 65_535),
    }
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Error(`${name} came "${text}"; expected a whole number from ${least} to ${most}`)
}

/** Asked before anything is wiped: another demo may be running on the same folder. */
async function refuseTakenPort(port: number): Promise<void> {
  const probe = createServer()
  try {
    await new Promise<void>((answer, refuse) => {
      probe.once('error', refuse)
      probe.listen(port, '127.0.0.1', answer)
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be listened on (${code})`
    throw new Error(
      `port ${port} ${why}; name another one: npm run demo -- --port ${port === 65_535 ? 4680 : port + 1}`,
    )
  }
  await new Promise((closed) => probe.close(closed))
}

/** The service is silent unless something is amiss. */
function complain(level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>): void {
  if (level !== 'info') console.error(`  ${level}: ${message}`, fields?.error ?? '')
}

function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

const fact = (name: string, value: string): void => say(`  ${name.padEnd(10)}${value}`)

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`

const isoDate = (at: number): string => `${new Date(at).toISOString().slice(0, 10)}T00:00:00Z`

const here = (path: string): string => relative(process.cwd(), path) || '.'

const versionOf = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
