import { defaultName, type Route } from '../../src/alert/route.ts'

/** What the configuration says of a route that leaves everything out. */
const DEFAULTS = {
  when: {},
  groupBy: ['model'],
  groupWaitMs: 0,
  groupIntervalMs: 5 * 60_000,
  repeatIntervalMs: 'never',
  sendResolved: true,
} as const satisfies Partial<Route>

/** A route with defaults for what is left out; without a name it is called by its place. */
export function routeWith(given: Partial<Route> & Pick<Route, 'to'>, index = 0): Route {
  return { name: defaultName(index), ...DEFAULTS, ...given }
}
