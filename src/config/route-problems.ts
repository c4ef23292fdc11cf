import type { PlacedProblem } from './config-problem.ts'
import { meant } from './describe-issues.ts'
import { entriesOf, membersOf } from './right-part.ts'

/** Routes (as the file has them) that lead nowhere: to channels that are not there, or for models that nobody watches. */
export function routeProblems(
  routes: readonly unknown[],
  channels: readonly string[],
  models: readonly string[],
): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  for (const [index, route] of routes.entries()) {
    const place = ['alerts', 'routes', index]
    const { to, when } = membersOf(route)
    for (const [i, name] of entriesOf(to).entries()) {
      if (typeof name !== 'string' || channels.includes(name)) continue
      problems.push({ place: [...place, 'to', i], message: `"${name}" is no channel${offer(name, channels)}` })
    }
    for (const [i, model] of entriesOf(membersOf(when).model).entries()) {
      if (typeof model !== 'string' || model === '' || models.includes(model)) continue
      problems.push({
        place: [...place, 'when', 'model', i],
        message: `"${model}" has no monitor${offer(model, models)}`,
      })
    }
  }
  return problems
}

const offer = (name: string, choices: readonly string[]): string =>
  `${meant(name, choices)}; configured: ${choices.join(', ') || 'none'}`
