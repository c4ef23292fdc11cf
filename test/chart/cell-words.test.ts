import { describe, expect, it } from 'vitest'
import { cellWords, shortCell } from '../../src/chart/cell-words.ts'

describe('the name of a cell', () => {
  it.each([
    ['24817.53125 to 31250.01', '24820 to 31250', '24820–31250'],
    ['0.1 to 0.2', '0.1 to 0.2', '0.1–0.2'],
    ['18234 to 20111', '18234 to 20111', '18234–20111'],
    ['-0.123456 to 0.5', '−0.1235 to 0.5', '−0.1235 to 0.5'],
    ['below the training minimum (3.14159265)', 'below the training minimum (3.142)', '< 3.142'],
    ['above the training maximum (850)', 'above the training maximum (850)', '> 850'],
    ['missing', 'missing', 'missing'],
    ['a to b', 'a to b', 'a to b'],
  ])('%s is %s, on an axis %s', (cell, words, short) => {
    expect([cellWords(cell), shortCell(cell)]).toEqual([words, short])
  })

  it('keeps as many digits as hold two bounds apart', () => {
    expect(cellWords('1000.1234 to 1000.2987')).toBe('1000.1 to 1000.3')
  })
})
