import { createHash } from 'node:crypto'
import type { World } from './world.ts'

const FEATURES = ['income', 'employment', 'requested_amount', 'months_at_address', 'channel', 'prior_defaults']

/** Where each data set came from. Where internal-branch-2024 was extracted from, nobody wrote down. */
const ORIGINS: Readonly<Record<string, string>> = {
  'core-bank': '{ name: core.loans, uri: "postgresql://core.bank.example/core.public.loans", owner: core-data }',
  'partner-bureau': '{ name: bureau.feed, uri: "s3://partner-bureau/feed/2024", owner: partnerships }',
}

/**
 * The provenance.yaml of a version of the bank's model: version 6, trained on two sources, or version 7, trained on a third one besides.
 */
export function provenanceYaml(world: World, version: '6' | '7'): string {
  const { model, start } = world
  const [sources, trainedAt, from, to] =
    version === '7'
      ? [world.training.sources, Date.UTC(2024, 11, 30, 8), start, undefined]
      : [world.training.sources.slice(0, 2), Date.UTC(2024, 5, 24, 8), Date.UTC(2024, 6, 1), start]
  const contents = version === '7' ? world.training.sha256BySource() : new Map<string, string>()
  const month = new Date(trainedAt).toISOString().slice(0, 7)
  const digest = (what: string): string => contents.get(what) ?? sha256(`${model}@${version} ${what}`)
  return `version: 1
model:
  name: ${model}
  version: "${version}"
  artifacts:
    - { path: model.onnx, sha256: ${digest('model.onnx')} }
code:
  repo: https://git.bank.example/risk/credit-model.git
  commit: ${digest('commit').slice(0, 40)}
data:
${sources.map((source) => dataSet(source, month, digest(source))).join('\n')}
features:
${FEATURES.map((name) => `  - { name: ${name}, from: [${sources.map((data) => `{ data: ${data}, column: ${name} }`).join(', ')}] }`).join('\n')}
env: { python: "3.12", image: "registry.bank.example/train@sha256:${digest('image')}" }
params: { learner: logistic-regression, C: 1.0, approveFrom: 0.6 }
run: { system: mlflow, id: train-${version}, startedAt: ${at(trainedAt)}, endedAt: ${at(trainedAt + 5_400_000)} }
deployments:
  - { environment: production, from: ${at(from)}${to === undefined ? '' : `, to: ${at(to)}`}, share: 1 }
`
}

function dataSet(name: string, month: string, digest: string): string {
  const origin = ORIGINS[name]
  return [
    `  - role: training`,
    `    name: ${name}`,
    `    uri: s3://bank-data/credit/${month}/${name}.csv`,
    `    id: sha256:${digest}`,
    ...(origin === undefined ? [] : [`    sources: [${origin}]`]),
  ].join('\n')
}

const at = (moment: number): string => new Date(moment).toISOString().replace('.000Z', 'Z')

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
