import { describe, expect, it } from 'vitest'
import { parseMatcher } from '../../src/alert/matcher.ts'
import { follow, machineOf } from '../../src/alert/pattern-machine.ts'
import { parsePattern } from '../../src/alert/pattern-node.ts'

const machine = (source: string) => machineOf(parsePattern([...source]))

describe('a pattern written out', () => {
  it.each([
    // Nothing repeated a hundred times a hundred times is nothing: a step for each group and sequence, never for each repetition.
    ['((((){100}){100}){100}){100}', 2, 20],
    ['((((){0,100}){0,100}){0,100}){0,100}', 2, 20],
    ['(((((a{0}){100}){100}){100}){100})', 2, 30],
    ['(?:(?:(?:){100}){100}|){100}', 102, 702],
  ])('%s takes at most %i states and %i steps', (source, states, steps) => {
    const built = machine(source)
    expect(built.states.length).toBeLessThanOrEqual(states)
    expect(built.steps).toBeLessThanOrEqual(steps)
    expect(follow(built, '').isMatch).toBe(true)
    expect(follow(built, 'a').isMatch).toBe(false)
  })

  it('is the same whether an empty part is repeated or not', () => {
    for (const source of ['a(){100}b', 'a(()?){3}b', 'a(b|){2}', '(a|()){2,3}b']) {
      const javascript = new RegExp(`^(?:${source})$`)
      for (const text of ['', 'a', 'b', 'ab', 'aab', 'abb', 'aaab', 'abbb']) {
        expect(follow(machine(source), text).isMatch, `${source} on "${text}"`).toBe(javascript.test(text))
      }
    }
  })

  it.each([
    '((a{100}){100}){100}',
    '((a?){100}){100}',
    '(((a?){0,100}){0,100}){0,100}',
    `(${'a|'.repeat(140)}b){100}`,
    `(${'|'.repeat(140)}){100}`,
    `([${'0-9'.repeat(80)}]){100}`,
    `(a${'()'.repeat(130)}){100}`,
  ])('%s is refused as too large', (source) => {
    expect(() => machine(source)).toThrow('is too large once its repetitions are written out')
  })

  it('of sixty alternatives is read', () => {
    const source = Array.from({ length: 60 }, (_, i) => `s${i}`).join('|')
    expect(follow(machine(source), 's59').isMatch).toBe(true)
    expect(follow(machine(source), 's60').isMatch).toBe(false)
  })

  it.each([
    '(a?){100}(a?){100}(a?){100}b',
    '((a?){30}){10}b',
    '(.*){90}x',
    '(a|a|a|a|a|a|a|a)*b',
    '([a-z\\d_ -]*){50}!',
  ])('%s enters on 500 characters at most each of its states once a character', (source) => {
    const built = machine(source)
    const { isMatch, steps } = follow(built, 'a'.repeat(500))
    expect(isMatch).toBe(false)
    // 501 positions x at most 1000 states
    expect(steps).toBeLessThanOrEqual(501 * built.states.length)
    expect(built.states.length).toBeLessThanOrEqual(1000)
  })

  it('is refused in a matcher with words that say what to mend', () => {
    expect(() => parseMatcher('model=~"((a?){100}){100}"')).toThrow(
      'the pattern is too large once its repetitions are written out',
    )
  })
})
