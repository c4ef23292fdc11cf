import type * as z from 'zod'
import { closest } from '../profile/closest.ts'
import type { Place, PlacedProblem } from './config-problem.ts'

/**
 * Collects what a schema finds wrong, each as one sentence: what was expected, what came, which choice is near.
 *
 * Hand `error` to the parse (with `reportInput: true`) and its issues to `describe`.
 */
export function issueDescriber() {
  const keysOf = new WeakMap<object, readonly string[]>()

  const error = (issue: z.core.$ZodRawIssue): undefined => {
    if (issue.code === 'unrecognized_keys' && issue.inst && typeof issue.input === 'object' && issue.input !== null) {
      const def = issue.inst._zod.def as unknown as { readonly shape: Readonly<Record<string, unknown>> }
      keysOf.set(issue.input, Object.keys(def.shape))
    }
    return undefined
  }

  const describe = (issue: z.core.$ZodIssue): readonly PlacedProblem[] => {
    if (issue.code === 'unrecognized_keys') {
      const valid = keysOf.get(issue.input as object) ?? []
      return issue.keys.map((key) => ({ place: [...issue.path, key], message: unknownKey(key, valid) }))
    }
    return [{ place: issue.path, message: sentence(issue) }]
  }

  return { error, describe }
}

/** What is said of a key that the schema does not know. */
export function unknownKey(key: string, valid: readonly string[]): string {
  return `unknown key${meant(key, valid)}; valid here: ${valid.join(', ')}`
}

/** ` (did you mean "x"?)` where a choice is near. */
export function meant(text: string, choices: readonly string[]): string {
  const near = closest(text, choices)
  return near === undefined ? '' : ` (did you mean "${near}"?)`
}

/** Messages that a schema of ours states begin in lower case or with what came; the library's own begin with a capital. */
function sentence(issue: z.core.$ZodIssue): string {
  const own = /^[\p{Ll}"]/u.test(issue.message)
  if (own && !issue.message.startsWith('expected ')) return issue.message
  const expected = own ? issue.message : `expected ${expectation(issue)}`
  const given = givenTo(issue)
  return given === undefined
    ? `missing; ${expected}`
    : expected + cameText(issue) + meant(String(given), choicesOf(issue))
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    case 'invalid_value':
    case 'invalid_union':
      return `one of ${choicesOf(issue).join(', ')}`
    case 'invalid_key':
      return (issue.issues[0]?.message ?? 'another name').replace(/^expected /, '')
    case 'too_small':
      return issue.origin === 'string'
        ? 'a text that is not empty'
        : `${amount(issue.origin)} ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      return `${amount(issue.origin)} ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`
    case 'invalid_format':
      return `a text of the form ${issue.format}`
    default:
      return `something else: ${issue.message}`
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'keys with values',
  record: 'names with values',
}

const amount = (origin: string): string => (origin === 'array' ? 'a list with a length' : 'a number')

function choicesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  // Of a discriminated union without a match the library lists the kinds, which its types leave out.
  const kinds = (issue as { readonly options?: unknown }).options
  return issue.code === 'invalid_union' && Array.isArray(kinds) ? kinds.map(String) : []
}

/** What stands at the issue's path; of a union without a match the library hands over the object around it. */
function givenTo(issue: z.core.$ZodIssue): unknown {
  if (issue.code === 'invalid_key') return issue.path.at(-1)
  if (issue.code !== 'invalid_union' || choicesOf(issue).length === 0) return issue.input
  return (issue.input as Readonly<Record<PropertyKey, unknown>>)[issue.path.at(-1) as PropertyKey]
}

function cameText(issue: z.core.$ZodIssue): string {
  const given = givenTo(issue)
  return given === undefined || !isRepeatable(issue.path) ? '' : `, got ${shown(given)}`
}

/** May a message repeat what stands here? Not what channels and tokens hold: it may be a secret, by design or by mistake. */
function isRepeatable(place: Place): boolean {
  const guarded = place[0] === 'tokens' || (place[0] === 'alerts' && place[1] === 'channels')
  return !guarded || place.at(-1) === 'kind' || place.at(-1) === 'role'
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
