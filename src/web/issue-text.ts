import type { z } from '@hono/zod-openapi'

/** How the schema library opens a message of its own; any other was written for the field and is better. */
const OWN_WORDS = /^(Invalid|Too (small|big)|Unrecognized)/

/** A fault of a request in words: what came, what is expected, and which names are known where one is not. */
export function issueText(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (!OWN_WORDS.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'unrecognized_keys': {
      const names = issue.keys.length === 1 ? 'is not known' : 'are not known'
      return `${issue.keys.join(', ')} ${names} here${known.length > 0 ? `; known are ${known.join(', ')}` : ''}`
    }
    case 'invalid_type':
      if (issue.input === undefined) return `is missing; expected ${kindOf(issue.expected)}`
      return `expected ${kindOf(issue.expected)}`
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `expected at least ${issue.minimum}`
    case 'too_big':
      return `expected at most ${issue.maximum}`
    default:
      return issue.message
  }
}

function kindOf(expected: string): string {
  const words: Readonly<Record<string, string>> = { int: 'a whole number', array: 'a list', object: 'an object' }
  return words[expected] ?? `a ${expected}`
}
