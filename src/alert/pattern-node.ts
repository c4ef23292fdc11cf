const MOST_REPEATS = 100

/** Is a character, given by its code point, one of those that are meant? */
export type CharacterTest = (code: number) => boolean

/** A part of a pattern. `weight` is how many comparisons one character may take. */
export type PatternNode =
  | { readonly kind: 'one'; readonly test: CharacterTest; readonly weight: number }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly min: number; readonly max: number }

/** What is wrong with a pattern; `readPattern` turns it into an answer. */
export class PatternRefused extends Error {}

type Reader = { readonly characters: readonly string[]; at: number }

/**
 * Reads a pattern into its parts.
 *
 * @throws {PatternRefused} with what is wrong, to be said after "the pattern"
 */
export function parsePattern(characters: readonly string[]): PatternNode {
  const reader: Reader = { characters, at: 0 }
  const node = choice(reader)
  if (reader.at < characters.length) throw new PatternRefused('closes a group that was not opened')
  return node
}

function choice(reader: Reader): PatternNode {
  const parts = [sequence(reader)]
  while (take(reader, '|')) parts.push(sequence(reader))
  return parts.length === 1 ? (parts[0] as PatternNode) : { kind: 'choice', parts }
}

function sequence(reader: Reader): PatternNode {
  const parts: PatternNode[] = []
  for (let next = peek(reader); next !== undefined && next !== '|' && next !== ')'; next = peek(reader)) {
    parts.push(repeated(reader, single(reader)))
  }
  return { kind: 'sequence', parts }
}

function single(reader: Reader): PatternNode {
  const character = reader.characters[reader.at++] as string
  switch (character) {
    case '(':
      return group(reader)
    case '[':
      return characterClass(reader)
    case '.':
      return one(() => true)
    case '^':
      return { kind: 'edge', at: 'start' }
    case '$':
      return { kind: 'edge', at: 'end' }
    case '\\':
      return one(escaped(reader))
    case '*':
    case '+':
    case '?':
    case '{':
      throw new PatternRefused(`repeats nothing with "${character}"; write \\${character} for the character itself`)
    default:
      return one(is(character))
  }
}

function group(reader: Reader): PatternNode {
  if (take(reader, '?') && !take(reader, ':'))
    throw new PatternRefused(
      'looks around or names a group with (?…, which is not read here; plain groups and (?:…) are',
    )
  const inner = choice(reader)
  if (!take(reader, ')')) throw new PatternRefused('does not close a group')
  return inner
}

function repeated(reader: Reader, node: PatternNode): PatternNode {
  const sign = peek(reader)
  let repeat: PatternNode | undefined
  if (sign === '*') repeat = { kind: 'repeat', of: node, min: 0, max: Number.POSITIVE_INFINITY }
  if (sign === '+') repeat = { kind: 'repeat', of: node, min: 1, max: Number.POSITIVE_INFINITY }
  if (sign === '?') repeat = { kind: 'repeat', of: node, min: 0, max: 1 }
  if (repeat !== undefined) reader.at++
  else if (sign === '{') repeat = counted(reader, node)
  else return node
  // Greedy or not is a question of what is captured: nothing is.
  take(reader, '?')
  const again = peek(reader)
  if (again !== undefined && '*+?{'.includes(again)) throw new PatternRefused(`repeats a repetition with "${again}"`)
  return repeat
}

function counted(reader: Reader, node: PatternNode): PatternNode {
  const rest = reader.characters.slice(reader.at, reader.at + 12).join('')
  const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest)
  if (!match)
    throw new PatternRefused('has { without a count such as {2}, {2,} or {2,5}; write \\{ for the character itself')
  const min = Number(match[1])
  const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
  if (max < min) throw new PatternRefused(`counts backwards in ${match[0]}`)
  if (min > MOST_REPEATS || (Number.isFinite(max) && max > MOST_REPEATS))
    throw new PatternRefused(`repeats more than ${MOST_REPEATS} times in ${match[0]}`)
  reader.at += match[0].length
  return { kind: 'repeat', of: node, min, max }
}

function characterClass(reader: Reader): PatternNode {
  const isNegated = take(reader, '^')
  const tests: CharacterTest[] = []
  for (let first = true; ; first = false) {
    const character = reader.characters[reader.at++]
    if (character === undefined) throw new PatternRefused('does not close a class with ]')
    if (character === ']' && !first) break
    tests.push(member(reader, character))
  }
  return {
    kind: 'one',
    test: (code) => tests.some((test) => test(code)) !== isNegated,
    weight: Math.max(1, tests.length),
  }
}

/** One character of a class, a kind of characters, or a range. */
function member(reader: Reader, character: string): CharacterTest {
  if (character === '\\' && 'dDwWsS'.includes(peek(reader) ?? '\\')) return escaped(reader)
  const from = character === '\\' ? literal(reader) : character
  const isRange = peek(reader) === '-' && (reader.characters[reader.at + 1] ?? ']') !== ']'
  if (!isRange) return is(from)
  reader.at++
  const next = reader.characters[reader.at++] as string
  const [low, high] = [codeOf(from), codeOf(next === '\\' ? literal(reader) : next)]
  if (low > high) throw new PatternRefused('has a class with a range that runs backwards')
  return (code) => code >= low && code <= high
}

function escaped(reader: Reader): CharacterTest {
  const known = ESCAPES[peek(reader) ?? '']
  if (known === undefined) return is(literal(reader))
  reader.at++
  return known
}

function literal(reader: Reader): string {
  const character = reader.characters[reader.at++]
  if (character === undefined) throw new PatternRefused('ends with a lone \\')
  if (/[1-9]/.test(character)) throw new PatternRefused('refers back to a group, which is not read here')
  if (/[A-Za-z0]/.test(character)) throw new PatternRefused(`has \\${character}, which is not read here`)
  return character
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
const isSpace = (code: number): boolean => /\s/.test(String.fromCodePoint(code))

const ESCAPES: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
}

const peek = ({ characters, at }: Reader): string | undefined => characters[at]
const one = (test: CharacterTest): PatternNode => ({ kind: 'one', test, weight: 1 })

const codeOf = (character: string): number => character.codePointAt(0) as number

function is(character: string): CharacterTest {
  const wanted = codeOf(character)
  return (code) => code === wanted
}

function take(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false
  reader.at++
  return true
}
