import { defaultName } from '../alert/route.ts'
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
    const { to, when, escalate } = membersOf(route)
    const { model, slice, hours } = membersOf(when)
    return [
      ...namedTwice(names, index, place),
      ...unknownChannels(entriesOf(to), [...place, 'to'], choices.channels),
      ...unknownChannels(entriesOf(membersOf(escalate).to), [...place, 'escalate', 'to'], choices.channels),
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
