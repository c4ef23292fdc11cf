import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutMiddle, cutText, textWidth, wrapText } from '../../src/chart/text-width.ts'

describe('textWidth', () => {
  it('is the sum of the advance widths of Helvetica in ASCII', () => {
    // A 667 + b 556 + space 278 + i 222 thousandths of an em, at 10 px
    expect(textWidth('Ab i', 10)).toBeCloseTo(17.23, 6)
  })

  it('is 6 per cent more in bold', () => {
    expect(textWidth('Ab i', 10, true)).toBeCloseTo(17.23 * 1.06, 6)
  })

  it('counts a letter with its marks as the letter, however it is written', () => {
    expect(textWidth('é', 12)).toBe(textWidth('e', 12))
    expect(textWidth('e\u0301\u0302', 12)).toBe(textWidth('e', 12))
  })

  it('counts Han, Hangul and pictographs as one em', () => {
    expect(textWidth('東', 12)).toBe(12)
    expect(textWidth('한', 12)).toBe(12)
    expect(textWidth('🙂', 12)).toBe(12)
  })

  it('counts what is not seen as nothing', () => {
    expect(textWidth('\u2068\u200b\u202e', 12)).toBe(0)
  })
})

describe('cutText', () => {
  it('leaves a text that fits as it is', () => {
    expect(cutText('North', 100)).toBe('North')
  })

  it('never gives more than the width, unless the ellipsis alone is wider', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 12, max: 300 }), (text, width) => {
        expect(textWidth(cutText(text, width), 12)).toBeLessThanOrEqual(width)
      }),
    )
  })

  it('keeps a letter together with its marks', () => {
    const cut = cutText('e\u0301'.repeat(50), 60)
    expect(cut).toBe(`${'e\u0301'.repeat(7)}…`) // (60 - 12) / 6.672 = 7.19
  })

  it('parts no surrogates', () => {
    expect(cutText('😀'.repeat(20), 50).isWellFormed()).toBe(true)
  })
})

describe('cutMiddle', () => {
  it('keeps the beginning and the end of a hash', () => {
    expect(cutMiddle('sha256:0123456789abcdef0123456789abcdef', 100)).toMatch(/^sha256:0\d*….*ef$/)
  })

  it('never gives more than the width', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 40, max: 200 }), (text, width) => {
        expect(textWidth(cutMiddle(text, width), 12)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('wrapText', () => {
  it('breaks at spaces and after marks that part names', () => {
    expect(wrapText('loan applications', 80, 2)).toEqual(['loan', 'applications'])
    expect(wrapText('months_at_address', 70, 2)).toEqual(['months_at_', 'address'])
  })

  it('gives at most as many lines as asked for, none wider than the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 30, max: 200 }), (text, width) => {
        const lines = wrapText(text, width, 2)
        expect(lines.length).toBeLessThanOrEqual(2)
        expect(Math.max(...lines.map((line) => textWidth(line, 12)))).toBeLessThanOrEqual(width)
      }),
    )
  })
})
