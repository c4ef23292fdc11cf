import { follow, machineOf } from './pattern-machine.ts'
import { PatternRefused, parsePattern } from './pattern-node.ts'

/** A pattern ready to be tried, or why it is refused. */
type ReadPattern =
  | { readonly status: 'read'; readonly test: (text: string) => boolean }
  | { readonly status: 'refused'; readonly reason: string }

const LONGEST_PATTERN = 300

/**
 * Reads a regular expression that has to match a whole text, in the notation that RE2 and JavaScript share: literals, `.`, classes, groups,
 * `|`, `*`, `+`, `?`, `{m,n}`, `\d`, `\w`, `\s`.
 *
 * It is tried by following all of its states at once, so the time is at most length of text x size of pattern: no pattern makes a text slow.
 * Back references and looking around, which need more than that, are refused, and so is what is too large once it is written out.
 */
export function readPattern(source: string): ReadPattern {
  const characters = [...source]
  if (characters.length > LONGEST_PATTERN)
    return { status: 'refused', reason: `has ${characters.length} characters; at most ${LONGEST_PATTERN} are read` }
  try {
    const machine = machineOf(parsePattern(characters))
    return { status: 'read', test: (text) => follow(machine, text).isMatch }
  } catch (error) {
    if (error instanceof PatternRefused) return { status: 'refused', reason: error.message }
    throw error
  }
}
