/** A pattern ready to be tried, or why it is refused. */
export type ReadPattern =
  | { readonly status: 'read'; readonly test: (text: string) => boolean }
  | { readonly status: 'refused'; readonly reason: string }

/** Most characters of a pattern. */
export const LONGEST_PATTERN = 300

const MOST_STATES = 4000
const MOST_REPEATS = 100

type Node =
  | { readonly kind: 'one'; readonly test: (character: number) => boolean }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly min: number; readonly max: number }

type State =
  | { readonly kind: 'one'; readonly test: (character: number) => boolean; readonly next: number }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'end' }

/** What is wrong with a pattern; never leaves this file. */
class Refused extends Error {}

/**
 * Reads a regular expression that has to match a whole text, in the notation that RE2 and JavaScript share: literals, `.`, classes, groups,
 * `|`, `*`, `+`, `?`, `{m,n}`, `\d`, `\w`, `\s`.
 *
 * It is tried by following all of its states at once, so the time is at most length of text x size of pattern: no pattern makes a text slow.
 * Back references and looking around, which need more than that, are refused.
 *
 * @see Thompson (1968), "Regular expression search algorithm"
 */
export function readPattern(source: string): ReadPattern {
  const characters = [...source]
  if (characters.length > LONGEST_PATTERN)
    return { status: 'refused', reason: `has ${characters.length} characters; at most ${LONGEST_PATTERN} are read` }
  try {
    const states = statesOf(parse(characters))
    return { status: 'read', test: (text) => follow(states, text) }
  } catch (error) {
    if (error instanceof Refused) return { status: 'refused', reason: error.message }
    throw error
  }
}

type Reader = { readonly characters: readonly string[]; at: number }

function parse(characters: readonly string[]): Node {
  const reader: Reader = { characters, at: 0 }
  const node = choice(reader)
  if (reader.at < characters.length) throw new Refused('closes a group that was not opened')
  return node
}

function choice(reader: Reader): Node {
  const parts = [sequence(reader)]
  while (take(reader, '|')) parts.push(sequence(reader))
  return parts.length === 1 ? (parts[0] as Node) : { kind: 'choice', parts }
}

function sequence(reader: Reader): Node {
  const parts: Node[] = []
  for (let next = peek(reader); next !== undefined && next !== '|' && next !== ')'; next = peek(reader)) {
    parts.push(repeated(reader, single(reader)))
  }
  return { kind: 'sequence', parts }
}

function single(reader: Reader): Node {
  const character = reader.characters[reader.at++] as string
  switch (character) {
    case '(':
      return group(reader)
    case '[':
      return { kind: 'one', test: characterClass(reader) }
    case '.':
      return { kind: 'one', test: () => true }
    case '^':
      return { kind: 'edge', at: 'start' }
    case '$':
      return { kind: 'edge', at: 'end' }
    case '\\':
      return { kind: 'one', test: escaped(reader) }
    case '*':
    case '+':
    case '?':
    case '{':
      throw new Refused(`repeats nothing with "${character}"; write \\${character} for the character itself`)
    default:
      return { kind: 'one', test: is(character) }
  }
}

function group(reader: Reader): Node {
  if (take(reader, '?') && !take(reader, ':'))
    throw new Refused('looks around or names a group with (?…, which is not read here; plain groups and (?:…) are')
  const inner = choice(reader)
  if (!take(reader, ')')) throw new Refused('does not close a group')
  return inner
}

function repeated(reader: Reader, node: Node): Node {
  const sign = peek(reader)
  let repeat: Node | undefined
  if (sign === '*') repeat = { kind: 'repeat', of: node, min: 0, max: Number.POSITIVE_INFINITY }
  if (sign === '+') repeat = { kind: 'repeat', of: node, min: 1, max: Number.POSITIVE_INFINITY }
  if (sign === '?') repeat = { kind: 'repeat', of: node, min: 0, max: 1 }
  if (repeat !== undefined) reader.at++
  else if (sign === '{') repeat = counted(reader, node)
  else return node
  // Greedy or not is a question of what is captured: nothing is.
  take(reader, '?')
  const again = peek(reader)
  if (again !== undefined && '*+?{'.includes(again)) throw new Refused(`repeats a repetition with "${again}"`)
  return repeat
}

function counted(reader: Reader, node: Node): Node {
  const rest = reader.characters.slice(reader.at, reader.at + 12).join('')
  const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest)
  if (!match) throw new Refused('has { without a count such as {2}, {2,} or {2,5}; write \\{ for the character itself')
  const min = Number(match[1])
  const max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
  if (max < min) throw new Refused(`counts backwards in ${match[0]}`)
  if (min > MOST_REPEATS || (Number.isFinite(max) && max > MOST_REPEATS))
    throw new Refused(`repeats more than ${MOST_REPEATS} times in ${match[0]}`)
  reader.at += match[0].length
  return { kind: 'repeat', of: node, min, max }
}

function characterClass(reader: Reader): (character: number) => boolean {
  const isNegated = take(reader, '^')
  const tests: ((character: number) => boolean)[] = []
  for (let first = true; ; first = false) {
    const character = reader.characters[reader.at++]
    if (character === undefined) throw new Refused('does not close a class with ]')
    if (character === ']' && !first) break
    if (character === '\\' && 'dDwWsS'.includes(peek(reader) ?? '\\')) {
      tests.push(escaped(reader))
      continue
    }
    const from = character === '\\' ? literal(reader) : character
    const isRange = peek(reader) === '-' && (reader.characters[reader.at + 1] ?? ']') !== ']'
    if (!isRange) {
      tests.push(is(from))
      continue
    }
    reader.at++
    const next = reader.characters[reader.at++] as string
    const [low, high] = [codeOf(from), codeOf(next === '\\' ? literal(reader) : next)]
    if (low > high) throw new Refused('has a class with a range that runs backwards')
    tests.push((code) => code >= low && code <= high)
  }
  return (code) => tests.some((test) => test(code)) !== isNegated
}

function escaped(reader: Reader): (character: number) => boolean {
  const known = ESCAPES[peek(reader) ?? '']
  if (known === undefined) return is(literal(reader))
  reader.at++
  return known
}

function literal(reader: Reader): string {
  const character = reader.characters[reader.at++]
  if (character === undefined) throw new Refused('ends with a lone \\')
  if (/[1-9]/.test(character)) throw new Refused('refers back to a group, which is not read here')
  if (/[A-Za-z0]/.test(character)) throw new Refused(`has \\${character}, which is not read here`)
  return character
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWord = (code: number): boolean => /\w/.test(String.fromCodePoint(code))
const isSpace = (code: number): boolean => /\s/.test(String.fromCodePoint(code))

const ESCAPES: Readonly<Record<string, (character: number) => boolean>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code),
}

const peek = ({ characters, at }: Reader): string | undefined => characters[at]
const codeOf = (character: string): number => character.codePointAt(0) as number

function is(character: string): (code: number) => boolean {
  const wanted = codeOf(character)
  return (code) => code === wanted
}

function take(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false
  reader.at++
  return true
}

/** States of the whole pattern; 0 is where every match ends and the last one where it begins. */
function statesOf(node: Node): readonly State[] {
  const states: State[] = [{ kind: 'end' }]
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw new Refused('is too large once its repetitions are written out')
    return states.push(state) - 1
  }
  const build = (part: Node, next: number): number => {
    switch (part.kind) {
      case 'one':
        return add({ kind: 'one', test: part.test, next })
      case 'edge':
        return add({ kind: 'edge', at: part.at, next })
      case 'sequence':
        return part.parts.reduceRight((after, one) => build(one, after), next)
      case 'choice':
        return add({ kind: 'split', to: part.parts.map((one) => build(one, next)) })
      case 'repeat': {
        let after = next
        if (part.max === Number.POSITIVE_INFINITY) {
          const to = [next]
          after = add({ kind: 'split', to })
          to.push(build(part.of, after))
        } else {
          for (let i = part.min; i < part.max; i++) after = add({ kind: 'split', to: [next, build(part.of, after)] })
        }
        for (let i = 0; i < part.min; i++) after = build(part.of, after)
        return after
      }
      default:
        return part satisfies never
    }
  }
  const start = build(node, 0)
  add({ kind: 'split', to: [start] })
  return states
}

function follow(states: readonly State[], text: string): boolean {
  const codes = [...text].map(codeOf)
  const seen = new Int32Array(states.length).fill(-1)
  let current = reach(states, [states.length - 1], 0, codes.length, seen)
  for (const [i, code] of codes.entries()) {
    const next: number[] = []
    for (const index of current) {
      const state = states[index] as State
      if (state.kind === 'one' && state.test(code)) next.push(state.next)
    }
    if (next.length === 0) return false
    current = reach(states, next, i + 1, codes.length, seen)
  }
  return seen[0] === codes.length
}

/** Every state that is reached without reading a character; `seen` says at which position each was last. */
function reach(
  states: readonly State[],
  from: readonly number[],
  position: number,
  end: number,
  seen: Int32Array,
): readonly number[] {
  const stack = [...from]
  const reached: number[] = []
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    if (seen[index] === position) continue
    seen[index] = position
    reached.push(index)
    const state = states[index] as State
    if (state.kind === 'split') stack.push(...state.to)
    else if (state.kind === 'edge' && position === (state.at === 'start' ? 0 : end)) stack.push(state.next)
  }
  return reached
}
