import { describe, expect, it } from 'vitest'
import { countText, decimals, intervalText, pBeside, pointsText, pText } from '../../src/detect/figures.ts'

describe('figures', () => {
  it.each([
    [-5.53, '3 × 10⁻⁶'], // 10^-5.53 = 2.95e-6
    [-6.01, '1 × 10⁻⁶'], // 9.8e-7 rounds up to the next power
    [-301.2, '6 × 10⁻³⁰²'], // beyond the range of doubles
    [-3.001, '1 × 10⁻³'],
    [-1.4815, '0.033'],
    [0, '1'],
    [Number.NEGATIVE_INFINITY, '0'],
  ])('a p with log10 %d reads %s', (log10P, text) => {
    expect(pText(log10P)).toBe(text)
  })

  it.each([
    [0.00549, 0.005479, '0.00549'], // two digits would read 0.0055 for both sides of it
    [0.0054, 0.005479, '0.0054'],
    [0.21, 0.005479, '0.21'],
    [3e-6, 0.0385, '3 × 10⁻⁶'],
  ])('a p of %d beside the level %d reads %s', (p, level, text) => {
    expect(pBeside(Math.log10(p), level)).toBe(text)
  })

  it.each([
    [0.449, '+44.9 points'],
    [-0.09, '−9.0 points'],
    [0.0001, '0.0 points'],
  ])('a share that moved by %d reads %s', (shift, text) => {
    expect(pointsText(shift)).toBe(text)
  })

  it('writes a real minus sign, and none before zero', () => {
    expect(decimals(-0.127, 2)).toBe('−0.13')
    expect(decimals(-0.004, 2)).toBe('0.00')
  })

  it('separates thousands', () => {
    expect([904, 18_284, 1_234_567].map(countText)).toEqual(['904', '18,284', '1,234,567'])
  })

  it('leaves out an interval with an end that could not be computed', () => {
    expect(intervalText('ratio', { estimate: 1, lower: 0.66, upper: 0.763 })).toBe('0.66 to 0.76')
    expect(intervalText('ratio', { estimate: 1, lower: undefined, upper: 2 })).toBeUndefined()
  })
})
