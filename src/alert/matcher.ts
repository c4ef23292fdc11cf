import { FAMILIES, SEVERITIES } from '../detect/finding.ts'
import { ServiceError } from '../errors.ts'
import { closest } from '../profile/closest.ts'
import type { Labels, Matcher } from './alert.ts'
import { isLabelName, LABEL_NAMES } from './labels.ts'
import { readPattern } from './pattern.ts'

/** Most matchers of a silence or a rule. */
export const MOST_MATCHERS = 20

const LONGEST_VALUE = 500

/** What a label may be called. */
const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,199}$/u

/**
 * Reads a matcher as Alertmanager writes it: `severity="notice"`, `slice_region=~"North|South"`, `model!=credit`; quotes may be left out.
 *
 * @throws {ServiceError} invalid, with what was expected
 */
export function parseMatcher(text: string): Matcher {
  const match = /^\s*([^\s=!~"{},]+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/su.exec(text)
  if (!match)
    throw new ServiceError(
      'invalid',
      `${shown(text)} is no matcher: expected a label, one of = != =~ !~ and a value, such as severity="notice"`,
    )
  const [, name, is, value] = match as unknown as [string, string, Matcher['is'], string]
  const matcher: Matcher = { name, is, value: unquoted(value, text) }
  const problem = matcherProblem(matcher)
  if (problem !== undefined) throw new ServiceError('invalid', `${shown(text)}: ${problem}`)
  return matcher
}

/** What is wrong with a matcher; undefined when nothing is. */
export function matcherProblem({ name, is, value }: Matcher): string | undefined {
  if (!NAME.test(name)) return `${shown(name)} is no label; expected letters, digits and _, such as slice_region`
  if (value.length > LONGEST_VALUE) return `the value has ${value.length} characters; at most ${LONGEST_VALUE} are kept`
  if (is === '=' || is === '!=') return undefined
  const pattern = readPattern(value)
  return pattern.status === 'refused' ? `the pattern ${pattern.reason}` : undefined
}

/** Labels of which every value is known. */
const VALUES: Readonly<Record<string, readonly string[]>> = { severity: SEVERITIES, family: FAMILIES }

/**
 * Why a matcher can hold for no alert there is: a label that none has, or a value that its label never takes; undefined where it can.
 *
 * @param names every label that an alert can have; without them a label of any sensitive feature is taken
 */
export function vainMatcherProblem({ name, is, value }: Matcher, names?: readonly string[]): string | undefined {
  if (names === undefined ? !isLabelName(name) : !names.includes(name)) {
    const valid = names ?? [...LABEL_NAMES, 'slice_ and a sensitive feature']
    return `no alert has a label ${shown(name)}${meant(name, valid)}; expected one of ${valid.join(', ')}`
  }
  const values = VALUES[name]
  if (is !== '=' || values === undefined || values.includes(value)) return undefined
  return `${name} is never ${shown(value)}${meant(value, values)}; expected one of ${values.join(', ')}`
}

function meant(text: string, choices: readonly string[]): string {
  const near = closest(text, choices)
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}

/** A matcher as people write it: `slice_region=~"North|South"`. */
export function matcherText({ name, is, value }: Matcher): string {
  return `${name}${is}"${value.replace(/[\\"]/g, '\\$&')}"`
}

/** Matchers as people write them, joined by `and`; without any: `everything`. */
export function matchersText(matchers: readonly Matcher[]): string {
  return matchers.length === 0 ? 'everything' : matchers.map(matcherText).join(' and ')
}

/** Do all matchers hold? A label that is not there is empty; a pattern has to match the whole value. */
export function matches(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((matcher) => holds(matcher, labels[matcher.name] ?? ''))
}

/** Could these hold for an alert that has none of the labels? Such a set of matchers mutes everything by oversight. */
export function matchesEverything(matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => holds(matcher, ''))
}

function holds(matcher: Matcher, value: string): boolean {
  switch (matcher.is) {
    case '=':
      return value === matcher.value
    case '!=':
      return value !== matcher.value
    case '=~':
      return patternOf(matcher)(value)
    case '!~':
      return !patternOf(matcher)(value)
    default:
      return matcher.is satisfies never
  }
}

const KEPT = 5000
const patterns = new WeakMap<Matcher, (value: string) => boolean>()

/** The pattern of a matcher, read once; of ten thousand alerts most have the same few values. */
function patternOf(matcher: Matcher): (value: string) => boolean {
  let test = patterns.get(matcher)
  if (test === undefined) {
    const read = readPattern(matcher.value)
    // Refused where it came in; one that stands in a table all the same matches nothing.
    const fresh = read.status === 'read' ? read.test : () => false
    const known = new Map<string, boolean>()
    test = (value) => {
      const before = known.get(value)
      if (before !== undefined) return before
      const answer = fresh(value)
      if (known.size < KEPT) known.set(value, answer)
      return answer
    }
    patterns.set(matcher, test)
  }
  return test
}

function unquoted(value: string, text: string): string {
  if (!value.startsWith('"')) {
    if (value.includes('"'))
      throw new ServiceError('invalid', `${shown(text)}: a quote stands inside the value; write "…" around it`)
    return value
  }
  const inner = /^"((?:[^"\\]|\\.)*)"$/su.exec(value)?.[1]
  if (inner === undefined)
    throw new ServiceError(
      'invalid',
      `${shown(text)}: the value does not end with its quote; a quote inside is written \\"`,
    )
  // Only quotes and backslashes before them are escaped by the quotes: \d of a pattern stays as it is.
  return inner.replace(/\\(["\\])/g, '$1')
}

const shown = (text: string): string => `"${text.length > 80 ? `${text.slice(0, 77)}…` : text}"`
