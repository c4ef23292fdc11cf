import { channelKinds } from '../../src/alert/channels/index.ts'
import { type ConfigReading, readConfig } from '../../src/config/read-config.ts'
import type { Environment } from '../../src/config/resolve-secret.ts'

export const INGEST_SECRET = 'plb_ingest00_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
export const HOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export const env: Environment = {
  PLUMBLINE_INGEST_TOKEN: INGEST_SECRET,
  PLUMBLINE_HOOK_SECRET: HOOK_SECRET,
  WEAK: 'hunter2',
  EMPTY: '',
}

/** A complete configuration; single lines of it are replaced by what a test is about. */
export const COMPLETE = `server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: data/plumbline.db }
tokens:
  - { name: scoring-service, role: ingest, secretEnv: PLUMBLINE_INGEST_TOKEN }
alerts:
  channels:
    oncall-mail: { kind: email, smtp: "smtp://localhost:1025", from: plumbline@example.com, to: [oncall@example.com] }
    oncall-hook: { kind: webhook, url: "https://hooks.example.com/plumbline", secretEnv: PLUMBLINE_HOOK_SECRET }
  routes:
    - { when: { severity: [warning, critical] }, to: [oncall-mail, oncall-hook] }
monitors:
  - model: credit-default
    schedule: "5 * * * *"
    window: 1d
    timezone: UTC
    lateness: 15m
    labels: { after: 90d }
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    scoreRange: [0, 1]
    features: { income: numeric, employment: categorical }
    sensitive: { sex: {}, age: { bands: [25, 40, 60] }, region: { values: [north, south] } }
    slices: { depth: 2 }
    columns: { INC: income }
    limits: { falseInvestigationsAYear: 2, disparity: { ratio: 0.8 } }
    retention: { predictions: 25mo }
`

/** Reads a text as the service would, with the environment above. */
export function read(text: string): ConfigReading {
  return readConfig(text, { path: 'plumbline.yaml', env, kinds: channelKinds })
}

/** The complete configuration with one line (the first that begins so) replaced. */
export function withLine(beginning: string, replacement: string): string {
  const lines = COMPLETE.split('\n')
  const at = lines.findIndex((line) => line.trimStart().startsWith(beginning))
  if (at < 0) throw new Error(`no line begins with ${beginning}`)
  const indent = /^ */.exec(lines[at] as string)?.[0] ?? ''
  const fresh = replacement === '' ? [] : replacement.split('\n').map((line) => indent + line)
  return [...lines.slice(0, at), ...fresh, ...lines.slice(at + 1)].join('\n')
}

/** Every problem of a text, a line each, as `check-config` prints them. */
export function problemsOf(text: string): readonly string[] {
  const reading = read(text)
  if (reading.status === 'valid') return []
  return reading.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}
