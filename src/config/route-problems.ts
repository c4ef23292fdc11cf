import { isLabelName, labelNames } from '../alert/labels.ts'
import { parseMatcher, vainMatcherProblem } from '../alert/matcher.ts'
import { defaultName } from '../alert/route.ts'
import { ServiceError } from '../errors.ts'
import type { Place, PlacedProblem } from './config-problem.ts'
import { meant } from './describe-issues.ts'
import { entriesOf, membersOf } from './right-part.ts'
import { minutesOf } from './time-of-day.ts'

/** What routes may name. */
export type RouteChoices = {
  readonly channels: readonly string[]
  readonly models: readonly string[]
  /** Sensitive features of all monitors. */
  readonly features: readonly string[]
}

/** Routes (as the file has them) that lead nowhere: to channels that are not there, for models and features that nobody watches, at hours that never come. */
export function routeProblems(routes: readonly unknown[], choices: RouteChoices): readonly PlacedProblem[] {
  const names = routes.map((route, index) => membersOf(route).name ?? defaultName(index))
  return routes.flatMap((route, index) => {
    const place = ['alerts', 'routes', index]
    const { to, when, escalate, groupBy } = membersOf(route)
    const { model, slice, hours } = membersOf(when)
    const toEscalate = entriesOf(membersOf(escalate).to)
    return [
      ...namedTwice(names, index, place),
      ...unknownChannels(entriesOf(to), [...place, 'to'], choices.channels),
      ...unknownChannels(toEscalate, [...place, 'escalate', 'to'], choices.channels),
      ...listedTwice(entriesOf(to), [...place, 'to']),
      ...listedTwice(toEscalate, [...place, 'escalate', 'to']),
      ...escalatesToItself(entriesOf(to), toEscalate, [...place, 'escalate', 'to'], choices.channels),
      ...unknownSliceLabels(groupBy, [...place, 'groupBy'], labelNames(choices.features)),
      ...inVain(membersOf(route), place),
      ...entriesOf(model).flatMap((name, i) =>
        typeof name !== 'string' || name === '' || choices.models.includes(name)
          ? []
          : [
              {
                place: [...place, 'when', 'model', i],
                message: `"${name}" has no monitor${offer(name, choices.models)}`,
              },
            ],
      ),
      ...unknownFeatures(Object.keys(membersOf(slice)), [...place, 'when', 'slice'], choices.features),
      ...hoursProblems(membersOf(hours), [...place, 'when', 'hours']),
    ]
  })
}

function namedTwice(names: readonly unknown[], index: number, place: Place): readonly PlacedProblem[] {
  const first = names.indexOf(names[index])
  if (first === index) return []
  const message = `"${String(names[index])}" already names routes[${first}]; names tell apart what each was told`
  return [{ place: [...place, 'name'], message }]
}

function unknownChannels(
  named: readonly unknown[],
  place: Place,
  channels: readonly string[],
): readonly PlacedProblem[] {
  return named.flatMap((name, i) =>
    typeof name !== 'string' || channels.includes(name)
      ? []
      : [{ place: [...place, i], message: `"${name}" is no channel${offer(name, channels)}` }],
  )
}

function listedTwice(named: readonly unknown[], place: Place): readonly PlacedProblem[] {
  return named.flatMap((name, i) =>
    named.indexOf(name) === i
      ? []
      : [{ place: [...place, i], message: `"${String(name)}" is in this list already; name each channel once` }],
  )
}

function escalatesToItself(
  to: readonly unknown[],
  escalated: readonly unknown[],
  place: Place,
  channels: readonly string[],
): readonly PlacedProblem[] {
  const others = channels.filter((name) => !to.includes(name))
  return escalated.flatMap((name, i) =>
    to.includes(name)
      ? [
          {
            place: [...place, i],
            message: `"${String(name)}" is told by this route already; ${others.length > 0 ? `expected another channel: ${others.join(', ')}` : 'every configured channel is; add one to escalate to'}`,
          },
        ]
      : [],
  )
}

/** Keys of which one makes another do nothing. */
function inVain(
  { when, sendResolved, digest, repeatInterval = 'never', ...waits }: Readonly<Record<string, unknown>>,
  place: Place,
): readonly PlacedProblem[] {
  const kinds = entriesOf(membersOf(when).kind)
  const problems: PlacedProblem[] = []
  const say = (key: Place, message: string) => problems.push({ place: [...place, ...key], message })
  const concluded = kinds.indexOf('concluded')
  if (sendResolved === false && concluded >= 0)
    say(['when', 'kind', concluded], '"concluded" is never told with sendResolved: false; leave out one of them')
  if (repeatInterval === 'never' && kinds.length > 0 && kinds.every((kind) => kind === 'reminder'))
    say(
      ['repeatInterval'],
      'missing; a route for reminders alone tells nothing without it: expected a duration such as 24h',
    )
  if (digest === undefined) return problems
  if (repeatInterval !== 'never')
    say(['repeatInterval'], 'does nothing beside digest, which tells at its hour what is new; leave out one of them')
  for (const key of ['groupWait', 'groupInterval'])
    if (waits[key] !== undefined && waits[key] !== '0s')
      say([key], 'does nothing beside digest, which tells at its hour; leave out one of them')
  return problems
}

/** Matchers of `alerts.inhibit` (as the file has it) that hold for no alert: such a rule mutes nothing, or everything. */
export function inhibitProblems(rules: readonly unknown[], features: readonly string[]): readonly PlacedProblem[] {
  const names = labelNames(features)
  return rules.flatMap((rule, index) => {
    const place = ['alerts', 'inhibit', index]
    const { source, target, equal } = membersOf(rule)
    const matchers = Object.entries({ source, target }).flatMap(([key, texts]) =>
      entriesOf(texts).map((text, i) => ({ place: [...place, key, i], message: vainProblem(text, names) })),
    )
    const labels = unknownSliceLabels(equal, [...place, 'equal'], names)
    const vain = matchers.flatMap(({ place: at, message }) => (message === undefined ? [] : [{ place: at, message }]))
    return [...vain, ...labels]
  })
}

/** Labels of features that no monitor has are empty everywhere: they part nothing and agree always. */
function unknownSliceLabels(labels: unknown, place: Place, names: readonly string[]): readonly PlacedProblem[] {
  return entriesOf(labels).flatMap((name, i) => {
    // Any other that is none is refused by the schema.
    if (typeof name !== 'string' || !isLabelName(name)) return []
    const message = vainMatcherProblem({ name, is: '!=', value: '' }, names)
    return message === undefined ? [] : [{ place: [...place, i], message }]
  })
}

function vainProblem(text: unknown, names: readonly string[]): string | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return vainMatcherProblem(parseMatcher(text), names)
  } catch (error) {
    // One that is none is refused by the schema.
    if (error instanceof ServiceError) return undefined
    throw error
  }
}

function unknownFeatures(
  named: readonly string[],
  place: Place,
  features: readonly string[],
): readonly PlacedProblem[] {
  return named
    .filter((name) => !features.includes(name))
    .map((name) => ({
      place: [...place, name],
      message: `"${name}" is no sensitive feature of a monitor${offer(name, features)}`,
    }))
}

function hoursProblems({ from, to }: Readonly<Record<string, unknown>>, place: Place): readonly PlacedProblem[] {
  const begin = typeof from === 'string' ? minutesOf(from) : from === undefined ? 0 : undefined
  const end = typeof to === 'string' ? minutesOf(to) : to === undefined ? 1440 : undefined
  if (begin === undefined || end === undefined) return []
  if (begin === 1440)
    return [{ place: [...place, 'from'], message: 'begins where the day ends; expected 00:00 to 23:59' }]
  if (begin === end) return [{ place: [...place, 'to'], message: 'is the same as from: these hours last no time' }]
  return []
}

const offer = (name: string, choices: readonly string[]): string =>
  `${meant(name, choices)}; configured: ${choices.join(', ') || 'none'}`
