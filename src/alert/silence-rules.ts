import { type Problem, ServiceError } from '../errors.ts'
import type { Labels, Silence } from './alert.ts'
import {
  MOST_MATCHERS,
  matcherProblem,
  matchersText,
  matches,
  matchesEverything,
  vainMatcherProblem,
} from './matcher.ts'

const LONGEST_MS = 366 * 86_400_000
const LONGEST_REASON = 2000

/** Does a silence hold at a moment? Its start belongs to it, its end does not. */
export function isInForce({ startsAt, endsAt, ended }: Silence, at: number): boolean {
  return startsAt <= at && at < endsAt && (ended === undefined || at < ended.at)
}

/** The silence that keeps an alert from being told; of several the one that ends last. */
export function silencedBy(silences: readonly Silence[], labels: Labels): Silence | undefined {
  let last: Silence | undefined
  for (const silence of silences) {
    if (last !== undefined && silence.endsAt <= last.endsAt) continue
    if (matches(silence.matchers, labels)) last = silence
  }
  return last
}

/** A silence in one line: `silence 3 by Ines Moreau until 2026-04-14T08:00:00Z: the branch feed is being moved`. */
export function silenceText({ id, author, endsAt, reason }: Silence): string {
  return `silence ${id} by ${author} until ${new Date(endsAt).toISOString().replace('.000', '')}: ${reason}`
}

/**
 * Refuses a silence that would do something else than its author thinks: without an end, without a reason, for everything, or for a label or value that no
 * alert has.
 *
 * @param names every label that an alert can have, as {@link labelNames} lists them; without them a label of any sensitive feature is taken
 * @throws {ServiceError} invalid, with every problem and its place
 */
export function checkSilence(
  fresh: Pick<Silence, 'matchers' | 'reason' | 'author' | 'startsAt' | 'endsAt'>,
  now: number,
  names?: readonly string[],
): void {
  const { matchers, reason, startsAt, endsAt } = fresh
  const problems: Problem[] = []
  const say = (path: string, message: string) => problems.push({ path, message })
  if (matchers.length > MOST_MATCHERS)
    say('matchers', `there are ${matchers.length}; at most ${MOST_MATCHERS} are kept`)
  for (const [i, matcher] of matchers.entries()) {
    const problem = matcherProblem(matcher) ?? vainMatcherProblem(matcher, names)
    if (problem !== undefined) say(`matchers.${i}`, problem)
  }
  if (problems.length === 0 && matchesEverything(matchers))
    say(
      'matchers',
      `${matchersText(matchers)} would match every alert; name at least one label with a value, such as severity="notice"`,
    )
  if (reason.trim() === '')
    say('reason', 'is empty; say why nobody needs to be told, in words that a colleague can follow')
  if (reason.length > LONGEST_REASON)
    say('reason', `has ${reason.length} characters; at most ${LONGEST_REASON} are kept`)
  if (!(endsAt > startsAt)) say('endsAt', 'must lie after startsAt')
  else if (!(endsAt > now)) say('endsAt', 'lies in the past; name a moment to come')
  else if (endsAt - startsAt > LONGEST_MS)
    say('endsAt', 'lies more than a year after startsAt; a silence is for a while')
  const [first] = problems
  if (first !== undefined)
    throw new ServiceError('invalid', `the silence cannot be kept: ${first.path}: ${first.message}`, problems)
}
