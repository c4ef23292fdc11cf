import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { ChannelKinds } from './channel-schema.ts'
import type { Config } from './config.ts'
import { type PlacedProblem, placeText } from './config-problem.ts'
import { configSchema, serverSchema } from './config-schema.ts'
import { issueDescriber } from './describe-issues.ts'
import { monitorProblems } from './monitor-problems.ts'
import { resolveChannels } from './resolve-channels.ts'
import type { Environment } from './resolve-secret.ts'
import { resolveSubjects } from './resolve-subjects.ts'
import { resolveTokens } from './resolve-tokens.ts'
import { entriesOf, membersOf, rightPart } from './right-part.ts'
import { inhibitProblems, routeProblems } from './route-problems.ts'
import { toRoute } from './route-schema.ts'
import { serverProblems } from './server-problems.ts'
import { toMonitor } from './to-monitor.ts'
import { readYaml } from './yaml-source.ts'

/** Something wrong in the file: line, place and what to do about it. */
export type ConfigProblem = { readonly line: number; readonly path: string; readonly message: string }

/** What a text turned out to be: a configuration, or everything that is wrong with it at once, by line. */
export type ConfigReading =
  | { readonly status: 'valid'; readonly config: Config }
  | { readonly status: 'wrong'; readonly problems: readonly ConfigProblem[] }

/** Reads the text of a configuration file; rules between keys are checked wherever the keys they concern are right. */
export function readConfig(
  text: string,
  from: { readonly path: string; readonly env: Environment; readonly kinds: ChannelKinds },
): ConfigReading {
  const source = readYaml(text)
  if (source.status === 'unreadable') {
    return { status: 'wrong', problems: source.problems.map((problem) => ({ ...problem, path: '' })) }
  }
  const raw = source.value ?? {}
  const { error, describe } = issueDescriber()
  const whole = configSchema(from.kinds).safeParse(raw, { error, reportInput: true })
  // Rules between keys read what is right of the raw file: one slip hides nothing else that is wrong.
  const root = membersOf(raw)
  const routing = membersOf(root.alerts)
  const channelNames = Object.keys(membersOf(routing.channels))
  const watched = entriesOf(root.monitors)
  const models = watched.map((monitor) => membersOf(monitor).model)
  const tokens = resolveTokens(entriesOf(root.tokens), from.env)
  const subjects = resolveSubjects(root.subjects, from.env)
  const channels = resolveChannels(membersOf(routing.channels), from.kinds, from.env)
  const features = [...new Set(watched.flatMap((monitor) => Object.keys(membersOf(membersOf(monitor).sensitive))))]
  const found: readonly PlacedProblem[] = [
    ...(whole.error?.issues ?? []).flatMap(describe),
    ...serverProblems(
      (rightPart(serverSchema, root.server) ?? {}) as ServerPart,
      membersOf(root.server),
      hasTokens(root),
    ),
    ...tokens.problems,
    ...subjects.problems,
    ...channels.problems,
    ...routeProblems(entriesOf(routing.routes), {
      channels: channelNames,
      models: namesIn(models),
      features,
    }),
    ...inhibitProblems(entriesOf(routing.inhibit), features),
    ...(channelNames.length > 0 && hasNoRoute(routing) ? [NO_ROUTE] : []),
    ...duplicateModels(models),
    ...watched.flatMap((monitor, index) =>
      monitorProblems(monitor).map(({ place, message }) => ({ place: ['monitors', index, ...place], message })),
    ),
  ]
  if (!whole.success || found.length > 0) {
    const problems = found.map(({ place, message }) => ({
      line: source.lineOf(place),
      path: placeText(place),
      message,
    }))
    return { status: 'wrong', problems: problems.toSorted((a, b) => a.line - b.line) }
  }
  const { server, store, alerts, alertmanager, monitors } = whole.data
  const pagers = channels.channels
    .filter(({ kind }) => !from.kinds[kind]?.skips.includes('acknowledged'))
    .map(({ name }) => name)
  return {
    status: 'valid',
    config: {
      path: from.path,
      sha256: createHash('sha256').update(text).digest('hex'),
      server: {
        host: server.host,
        port: server.port,
        baseUrl: (server.baseUrl ?? `http://localhost:${server.port}`).replace(/\/$/, ''),
      },
      store,
      subjects: subjects.key ? { key: subjects.key } : {},
      tokens: tokens.tokens,
      channels: channels.channels,
      routes: alerts.routes.map((route, index) => toRoute(route, index, pagers)),
      inhibit: alerts.inhibit,
      alertmanager,
      monitors: monitors.map(toMonitor),
    },
  }
}

const NO_ROUTE: PlacedProblem = {
  place: ['alerts', 'channels'],
  message: 'no route leads to them; add alerts.routes, or nobody is told',
}

type ServerPart = Partial<z.output<typeof serverSchema>>

/** Tokens that are no list are wrong, not absent. */
function hasTokens({ tokens }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(tokens) ? tokens.length > 0 : tokens !== undefined
}

function hasNoRoute({ routes }: Readonly<Record<string, unknown>>): boolean {
  return routes === undefined || (Array.isArray(routes) && routes.length === 0)
}

function namesIn(models: readonly unknown[]): readonly string[] {
  return [...new Set(models.filter((model) => typeof model === 'string'))]
}

function duplicateModels(models: readonly unknown[]): readonly PlacedProblem[] {
  return models.flatMap((model, index) => {
    const first = models.indexOf(model)
    if (model === undefined || first === index) return []
    const message = `"${model}" is already watched by monitors[${first}]; a model has one monitor`
    return [{ place: ['monitors', index, 'model'], message }]
  })
}
