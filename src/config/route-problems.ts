import type { Route } from '../alert/route.ts'
import type { PlacedProblem } from './config-problem.ts'
import { meant } from './describe-issues.ts'

/** Routes that lead nowhere: to channels that are not there, or for models that nobody watches. */
export function routeProblems(
  routes: readonly { readonly index: number; readonly item: Route }[],
  channels: readonly string[],
  models: readonly string[],
): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  for (const { index, item } of routes) {
    const place = ['alerts', 'routes', index]
    for (const [i, name] of item.to.entries()) {
      if (channels.includes(name)) continue
      problems.push({ place: [...place, 'to', i], message: `"${name}" is no channel${offer(name, channels)}` })
    }
    for (const [i, model] of (item.when?.model ?? []).entries()) {
      if (models.includes(model)) continue
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
