import { describe, expect, it } from 'vitest'
import { closed, drawnName, sliceLabel } from '../../src/chart/slice-label.ts'

describe('sliceLabel', () => {
  it('lets a value stand alone where its feature is plain from it', () => {
    expect(sliceLabel('region=North & age=18-25')).toBe('North × age 18–25')
    expect(sliceLabel('sex=F')).toBe('sex F')
    expect(sliceLabel('overall')).toBe('everyone')
  })

  it('isolates what runs right to left from what stands beside it', () => {
    expect(sliceLabel('region=שלום & age=18-25')).toBe('\u2068region שלום\u2069 × age 18–25')
  })
})

describe('drawnName', () => {
  it('drops characters that turn the text around them or that XML forbids', () => {
    expect(drawnName('a\u202eb\u0000c\ud800d\ne')).toBe('abc\ufffdd e')
  })
})

describe('closed', () => {
  it('ends an isolate that a cut left open', () => {
    expect(closed('\u2068שלו…')).toBe('\u2068שלו…\u2069')
    expect(closed('North…')).toBe('North…')
  })
})
