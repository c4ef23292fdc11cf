import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matcherText, matches, parseMatcher } from '../../src/alert/matcher.ts'
import { readPattern } from '../../src/alert/pattern.ts'

const labels = { model: 'credit', severity: 'notice', slice_region: 'North-West' }

describe('a matcher', () => {
  it.each([
    ['severity="notice"', true],
    ['severity!="notice"', false],
    ['severity=notice', true],
    ['slice_region=~"North.*|South"', true],
    ['slice_region=~"North"', false],
    ['slice_region!~"North"', true],
    ['slice_age=""', true],
    ['slice_age!=""', false],
    ['slice_age=~".+"', false],
    [' model = "credit" ', true],
  ])('%s of a notice of credit in North-West: %s', (text, holds) => {
    expect(matches([parseMatcher(text)], labels)).toBe(holds)
  })

  it('all have to hold', () => {
    expect(matches(['severity="notice"', 'model="credit"'].map(parseMatcher), labels)).toBe(true)
    expect(matches(['severity="notice"', 'model="fraud"'].map(parseMatcher), labels)).toBe(false)
  })

  it('is written as it is read', () => {
    for (const text of ['model="a \\"b\\" c"', 'slice_age=~"[0-9]+\\\\.5"', 'x!~""']) {
      expect(matcherText(parseMatcher(text))).toBe(text)
    }
  })

  it.each([
    [
      'severity',
      '"severity" is no matcher: expected a label, one of = != =~ !~ and a value, such as severity="notice"',
    ],
    ['=x', '"=x" is no matcher'],
    ['9a=x', '"9a" is no label'],
    ['a="x', 'does not end with its quote'],
    ['a=x"y', 'a quote stands inside the value'],
    ['a=~"(x"', 'the pattern does not close a group'],
    ['a=~"(?=x)"', 'looks around'],
    ['a=~"(x)\\\\1"', 'refers back'],
  ])('%s is refused: %s', (text, says) => {
    expect(() => parseMatcher(text)).toThrow(says)
  })
})

describe('a pattern', () => {
  const test = (source: string, text: string): boolean | string => {
    const pattern = readPattern(source)
    return pattern.status === 'read' ? pattern.test(text) : pattern.reason
  }

  it('answers as JavaScript does, anchored at both ends', () => {
    const sources = [
      ...[
        'a',
        'a|b',
        '(ab)*',
        'a+b?',
        '[a-c]+',
        '[^a]*',
        'a{2,3}',
        '(a|ab)(c|bcd)(d*)',
        '.*b',
        '\\d+\\.\\d*',
        '',
        'a{0}b',
      ],
      ...['(?:a|b)+?c', '^ab$', 'a|', '[]a]+', '[a\\]-]+', '\\w\\s\\W', '(a*)*', '(a|b*)*c', 'a{2}', '[\\d-]+', 'x*^a'],
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '1', '.', ' ', '-', ']', 'é'), maxLength: 8 }),
        (source, text) => {
          expect(test(source, text)).toBe(
            new RegExp(`^(?:${source === '[]a]+' ? '[\\]a]+' : source})$`, 's').test(text),
          )
        },
      ),
      { numRuns: 3000, seed: 20260413 },
    )
  })

  it('that sends backtracking engines astray is answered in steps that grow with the text alone', () => {
    const text = `${'a'.repeat(5000)}!`
    const began = performance.now()
    expect(test('(a+)+', text)).toBe(false)
    expect(test('(a|aa)*b', text)).toBe(false)
    expect(test('(.*)(.*)(.*)(.*)x', text)).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it.each([
    ['a'.repeat(301), 'has 301 characters; at most 300 are read'],
    ['a**', 'repeats a repetition'],
    ['*a', 'repeats nothing'],
    ['a{2', 'has { without a count'],
    ['a{3,2}', 'counts backwards'],
    ['a{101}', 'repeats more than 100 times'],
    ['((a{100}){100}){100}', 'too large'],
    ['a)', 'closes a group that was not opened'],
    ['[a', 'does not close a class'],
    ['[z-a]', 'runs backwards'],
    ['\\b', 'has \\b, which is not read here'],
    ['a\\', 'ends with a lone \\'],
  ])('%s is refused', (source, says) => {
    expect(test(source, 'a')).toContain(says)
  })
})
