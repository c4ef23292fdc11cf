import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inTitle } from '../../src/chart/chart-words.ts'
import { cutNames } from '../../src/chart/cut-names.ts'
import { drawnName } from '../../src/chart/slice-label.ts'
import { cutText, textWidth } from '../../src/chart/text-width.ts'

const LONG = 'North × occupation of the main applicant and '

describe('cutNames', () => {
  it('cuts a name at its end where that leaves it unlike the others', () => {
    expect(cutNames([`${LONG}x`, 'South'], 120)).toEqual([cutText(`${LONG}x`, 120), 'South'])
  })

  it('keeps what differs where two would be cut to the same text', () => {
    const [a, b] = cutNames([`${LONG}age 18–25`, `${LONG}age 61+`], 150)
    expect(a).toMatch(/^North.*….*18–25$/)
    expect(b).toMatch(/^North.*….*61\+$/)
  })

  it('tells more than two apart, whose beginnings are shared by turns', () => {
    const names = [`${LONG}a 1 one`, `${LONG}a 1 two`, `${LONG}b 1 one`, `${LONG}b 2 ${'z'.repeat(80)}`]
    expect(new Set(cutNames(names, 150)).size).toBe(4)
  })

  it('gives the same name the same text', () => {
    expect(new Set(cutNames([`${LONG}x`, `${LONG}x`], 100)).size).toBe(1)
  })

  it('is never wider than it may be', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 8 }), (ends) => {
        for (const cut of cutNames(
          ends.map((end) => LONG + end),
          140,
        ))
          expect(textWidth(cut, 12)).toBeLessThanOrEqual(140)
      }),
    )
  })
})

describe('a name that runs right to left', () => {
  it('uses a width near that of its letters: Hebrew 0.59 em, Arabic 0.54', () => {
    // Seven letters each.
    expect([textWidth('אבגדהוז', 10), textWidth('ابتثجحخ', 10)].map((w) => Math.round(w * 10) / 10)).toEqual([
      41.3, 37.8,
    ])
  })

  it('is cut inside its isolate, so that the ellipsis stands at its end and the words after it are not turned', () => {
    const title = inTitle(drawnName('שלום '.repeat(30)))
    expect(title).toMatch(/^\u2068.*…\u2069$/)
  })
})
