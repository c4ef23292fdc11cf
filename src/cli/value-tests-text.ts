import type { Comparison } from '../compare/comparison.ts'
import { pWords, several } from '../compare/comparison-words.ts'
import {
  type ValueTable,
  valueEffect,
  valueInterval,
  valueP,
  valuesAbout,
  valueTables,
} from '../compare/value-words.ts'
import { sliceWords } from '../investigate/describe.ts'
import { countText, textTable } from './text-table.ts'

/** Rows of one test that a summary shows; `--json` has them all. */
const MOST_ROWS = 30

/** Tests of values as people read them in a terminal; nothing where none was asked for. */
export function valueTestsText(comparison: Comparison): readonly string[] {
  const tables = valueTables(comparison)
  if (tables.length === 0) return []
  return ['\nTests of the values themselves', `  ${valuesAbout(comparison)}`, ...tables.map(tableText)]
}

function tableText({ test, words, effect, lines }: ValueTable): string {
  const hasInterval = lines.some((line) => valueInterval(line) !== '–')
  const left = lines.length - MOST_ROWS
  return [
    `\n  ${test}: ${words}; the effect is the ${effect}\n`,
    textTable(
      [
        ...['  values of', 'slice', 'effect'],
        ...(hasInterval ? ['95 % interval'] : []),
        ...['p', 'adjusted p', 'n now', 'n at training', 'left out'],
      ],
      lines
        .slice(0, MOST_ROWS)
        .map((line) => [
          `  ${line.subject}`,
          sliceWords(line.slice),
          valueEffect(line),
          ...(hasInterval ? [valueInterval(line)] : []),
          valueP(line),
          line.adjustedLog10P === undefined ? '–' : pWords(line.adjustedLog10P),
          countText(line.now.n),
          countText(line.training.n),
          countText(line.now.leftOut + line.training.leftOut),
        ]),
    ),
    ...(left > 0 ? [`  and ${several(left, 'more row')}; --json lists them all\n`] : []),
  ]
    .join('')
    .trimEnd()
}
