import { createHash } from 'node:crypto'
import type * as z from 'zod'
import type { Route } from '../alert/route.ts'
import { type ChannelKinds, channelSchema } from './channel-schema.ts'
import type { Config } from './config.ts'
import { type PlacedProblem, placeText } from './config-problem.ts'
import { configSchema, routeSchema, serverSchema, storeSchema, tokenSchema } from './config-schema.ts'
import { issueDescriber } from './describe-issues.ts'
import { monitorProblems } from './monitor-problems.ts'
import { monitorSchema } from './monitor-schema.ts'
import { type NamedChannel, resolveChannels } from './resolve-channels.ts'
import type { Environment } from './resolve-secret.ts'
import { resolveTokens } from './resolve-tokens.ts'
import { routeProblems } from './route-problems.ts'
import { serverProblems } from './server-problems.ts'
import { toMonitor } from './to-monitor.ts'
import { readYaml } from './yaml-source.ts'

/** Something wrong in the file: line, place and what to do about it. */
export type ConfigProblem = { readonly line: number; readonly path: string; readonly message: string }

/** What a text turned out to be: a configuration, or everything that is wrong with it at once, by line. */
export type ConfigReading =
  | { readonly status: 'valid'; readonly config: Config }
  | { readonly status: 'wrong'; readonly problems: readonly ConfigProblem[] }

/** Reads the text of a configuration file; rules between keys are checked wherever the keys themselves are right. */
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
  const parts = validParts(raw, from.kinds)
  const tokens = resolveTokens(parts.tokens, from.env)
  const channels = resolveChannels(parts.channels, from.kinds, from.env)
  const found: readonly PlacedProblem[] = [
    ...(whole.error?.issues ?? []).flatMap(describe),
    ...(parts.server ? serverProblems(parts.server, parts.tokenCount > 0) : []),
    ...tokens.problems,
    ...channels.problems,
    ...routeProblems(parts.routes, parts.channelNames, parts.models.map(String)),
    ...(parts.channelNames.length > 0 && parts.hasNoRoute ? [NO_ROUTE] : []),
    ...duplicateModels(parts.models),
    ...parts.monitors.flatMap(({ index, item }) =>
      monitorProblems(item).map(({ place, message }) => ({ place: ['monitors', index, ...place], message })),
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
  const { server, store, alerts, monitors } = whole.data
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
      tokens: tokens.tokens,
      channels: channels.channels,
      routes: alerts.routes,
      monitors: monitors.map(toMonitor),
    },
  }
}

const NO_ROUTE: PlacedProblem = {
  place: ['alerts', 'channels'],
  message: 'no route leads to them; add alerts.routes, or nobody is told',
}

type Indexed<T> = { readonly index: number; readonly item: T }

/** The parts that are right in themselves, so that one slip does not hide what else is wrong. */
function validParts(raw: unknown, kinds: ChannelKinds) {
  const root = membersOf(raw)
  const alerts = membersOf(root.alerts)
  const channels = membersOf(alerts.channels)
  const channel = channelSchema(kinds)
  return {
    server: serverSchema.safeParse(root.server).data,
    store: storeSchema.safeParse(root.store).data,
    tokens: validItems(tokenSchema, root.tokens),
    tokenCount: Array.isArray(root.tokens) ? root.tokens.length : 0,
    channels: Object.entries(channels).flatMap(([name, entry]): readonly NamedChannel[] => {
      const read = channel.safeParse(entry)
      return read.success ? [{ name, entry: read.data as NamedChannel['entry'] }] : []
    }),
    channelNames: Object.keys(channels),
    hasNoRoute: alerts.routes === undefined || (Array.isArray(alerts.routes) && alerts.routes.length === 0),
    routes: validItems(routeSchema, alerts.routes) as readonly Indexed<Route>[],
    monitors: validItems(monitorSchema, root.monitors),
    models: (Array.isArray(root.monitors) ? root.monitors : []).map((monitor) => membersOf(monitor).model),
  }
}

function validItems<S extends z.ZodType>(schema: S, raw: unknown): readonly Indexed<z.output<S>>[] {
  if (!Array.isArray(raw)) return []
  return raw.flatMap((entry, index) => {
    const read = schema.safeParse(entry)
    return read.success ? [{ index, item: read.data }] : []
  })
}

function membersOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {}
}

function duplicateModels(models: readonly unknown[]): readonly PlacedProblem[] {
  return models.flatMap((model, index) => {
    const first = models.indexOf(model)
    if (model === undefined || first === index) return []
    const message = `"${model}" is already watched by monitors[${first}]; a model has one monitor`
    return [{ place: ['monitors', index, 'model'], message }]
  })
}
