import { type CharacterTest, type PatternNode, PatternRefused } from './pattern-node.ts'

// A label has a few dozen characters, thousands of alerts are tried on each tick: a text of 500 characters stays under some ten milliseconds.
const MOST_STATES = 1000
const MOST_STEPS = 4000

type State =
  | { readonly kind: 'one'; readonly test: CharacterTest; readonly next: number }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'end' }

/** A pattern written out as states; 0 is where every match ends and the last one where it begins. `steps` is what building it took. */
type PatternMachine = { readonly states: readonly State[]; readonly steps: number }

/**
 * Writes a pattern out as states, at most 1000 of them in at most 4000 steps.
 *
 * Every comparison of a class and every branch of a choice is a step, so that the steps also bound what one character of a text costs.
 * What is repeated and adds nothing is not repeated: an empty group in four nested repetitions of 100 would take 10^8 steps to no end.
 *
 * @throws {PatternRefused} where it is larger
 */
export function machineOf(node: PatternNode): PatternMachine {
  const states: State[] = [{ kind: 'end' }]
  let steps = 0
  const step = (weight: number): void => {
    steps += weight
    if (steps > MOST_STEPS) throw tooLarge()
  }
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw tooLarge()
    return states.push(state) - 1
  }
  const repeat = (part: Extract<PatternNode, { kind: 'repeat' }>, next: number): number => {
    let after = next
    if (part.max === Number.POSITIVE_INFINITY) {
      const to = [next]
      after = add({ kind: 'split', to })
      to.push(build(part.of, after))
    } else {
      for (let i = part.min; i < part.max; i++) {
        const inner = build(part.of, after)
        if (inner === after) break
        after = add({ kind: 'split', to: [next, inner] })
      }
    }
    for (let i = 0; i < part.min; i++) {
      const inner = build(part.of, after)
      if (inner === after) break
      after = inner
    }
    return after
  }
  const build = (part: PatternNode, next: number): number => {
    step(part.kind === 'one' ? part.weight : 1)
    switch (part.kind) {
      case 'one':
        return add({ kind: 'one', test: part.test, next })
      case 'edge':
        return add({ kind: 'edge', at: part.at, next })
      case 'sequence':
        return part.parts.reduceRight((after, one) => build(one, after), next)
      case 'choice':
        return add({ kind: 'split', to: part.parts.map((one) => build(one, next)) })
      case 'repeat':
        return repeat(part, next)
      default:
        return part satisfies never
    }
  }
  const start = build(node, 0)
  add({ kind: 'split', to: [start] })
  return { states, steps }
}

const tooLarge = (): PatternRefused => new PatternRefused('is too large once its repetitions are written out')

/**
 * Does a text match as a whole? All states are followed at once; `steps` are the states that were entered, at most states x (length + 1).
 *
 * @see Thompson (1968), "Regular expression search algorithm"
 */
export function follow(
  { states }: PatternMachine,
  text: string,
): { readonly isMatch: boolean; readonly steps: number } {
  const codes = Array.from(text, (character) => character.codePointAt(0) as number)
  const seen = new Int32Array(states.length).fill(-1)
  let current = reach(states, [states.length - 1], 0, codes.length, seen)
  let steps = current.length
  for (const [i, code] of codes.entries()) {
    const next: number[] = []
    for (const index of current) {
      const state = states[index] as State
      if (state.kind === 'one' && state.test(code)) next.push(state.next)
    }
    if (next.length === 0) return { isMatch: false, steps }
    current = reach(states, next, i + 1, codes.length, seen)
    steps += current.length
  }
  return { isMatch: seen[0] === codes.length, steps }
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
