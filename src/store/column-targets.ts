import type { RowCoding } from '../monitor/row-coding.ts'
import type { RowColumn } from '../monitor/window-rows.ts'
import { readNumeric } from '../profile/reading.ts'
import { TextCodes } from './text-codes.ts'

/** Where the values of a column go. A value is set under a mark that grows from row to row; of two values of one row the one with the higher mark counts. */
export class Target {
  readonly isNumeric: boolean
  readonly numbers: Float64Array
  readonly codes: Uint16Array
  readonly #codeOf: ((raw: unknown) => number) | undefined
  readonly #texts: TextCodes
  readonly #missing: number
  #mark = 0

  /**
   * @param coding undefined where numbers are kept
   * @param rows most rows that it takes; all of them are missing at first
   */
  constructor(coding: RowCoding | undefined, rows: number) {
    const codeOf = coding?.codeOf
    this.isNumeric = coding?.numeric ?? true
    this.#codeOf = codeOf
    this.#missing = codeOf ? codeOf(undefined) : Number.NaN
    this.#texts = new TextCodes((text) => (codeOf ? codeOf(text) : 0))
    this.numbers = new Float64Array(codeOf ? 0 : rows).fill(Number.NaN)
    this.codes = new Uint16Array(codeOf ? rows : 0)
    if (codeOf && this.#missing !== 0) this.codes.fill(this.#missing)
  }

  /** Makes a place missing again. */
  clear(row: number): void {
    if (this.#codeOf) this.codes[row] = this.#missing
    else this.numbers[row] = Number.NaN
  }

  setNumber(row: number, mark: number, value: number): void {
    if (mark <= this.#mark) return
    this.#mark = mark
    if (this.#codeOf) this.codes[row] = this.#codeOf(value)
    else this.numbers[row] = value
  }

  /** A text by its bytes and their hash, for a column that is not numeric. */
  setText(row: number, mark: number, bytes: Buffer, from: number, to: number, hash: number): void {
    if (mark <= this.#mark) return
    this.#mark = mark
    this.codes[row] = this.#texts.find(bytes, from, to, hash)
  }

  setRaw(row: number, mark: number, raw: unknown): void {
    if (mark <= this.#mark) return
    this.#mark = mark
    if (this.#codeOf) this.codes[row] = this.#codeOf(raw)
    else {
      const value = readNumeric(raw)
      this.numbers[row] = typeof value === 'number' ? value : Number.NaN
    }
  }
}

/** A column's target as one place of a prediction fills it: of two that hold a value the higher rank counts. */
export type Filled = { readonly target: Target; readonly rank: number }

/** What a member of a stored prediction is read for; `stamp` is the row it was last met in. */
export type ValueSource = {
  readonly kind: 'values' | 'id' | 'subject' | 'at' | 'column'
  readonly name: string
  readonly targets: readonly Filled[]
  readonly hasNumeric: boolean
  stamp: number
}

type Place = Filled & { readonly member: 'features' | 'sensitive' | undefined; readonly name: string }

/** By which members the columns are filled: of a prediction itself, of its features and of its sensitive values; `all` lists them one by one. */
export function sourcesOf(
  columns: readonly Pick<RowColumn, 'name' | 'from'>[],
  targets: readonly Target[],
): {
  readonly top: ReadonlyMap<string, ValueSource>
  readonly features: ReadonlyMap<string, ValueSource>
  readonly sensitive: ReadonlyMap<string, ValueSource>
  readonly all: readonly Place[]
} {
  const all = columns.flatMap((column, i) => placesOf(column, targets[i] as Target))
  const at = (member: Place['member']): ReadonlyMap<string, ValueSource> => {
    const of = Map.groupBy(
      all.filter((place) => place.member === member),
      (place) => place.name,
    )
    return new Map([...of].map(([name, filled]) => [name, sourceOf('column', name, filled)]))
  }
  return {
    top: new Map([
      ...at(undefined),
      ...(['id', 'subject', 'at'] as const).map((name): [string, ValueSource] => [name, sourceOf(name, name, [])]),
      ...(['features', 'sensitive'] as const).map((name): [string, ValueSource] => [
        name,
        sourceOf('values', name, []),
      ]),
    ]),
    features: at('features'),
    sensitive: at('sensitive'),
    all,
  }
}

function sourceOf(kind: ValueSource['kind'], name: string, targets: readonly Filled[]): ValueSource {
  return { kind, name, targets, hasNumeric: targets.some(({ target }) => target.isNumeric), stamp: 0 }
}

function placesOf({ name, from }: Pick<RowColumn, 'name' | 'from'>, target: Target): readonly Place[] {
  switch (from) {
    case 'feature':
      return [{ target, rank: 1, member: 'features', name }]
    case 'sensitive':
      return [
        { target, rank: 2, member: 'sensitive', name },
        { target, rank: 1, member: 'features', name },
      ]
    case 'score':
    case 'decision':
      return [{ target, rank: 1, member: undefined, name: from }]
    case 'score-or-decision':
    case 'decision-or-score': {
      const [first, second] = from === 'score-or-decision' ? ['score', 'decision'] : ['decision', 'score']
      return [
        { target, rank: 2, member: undefined, name: first as string },
        { target, rank: 1, member: undefined, name: second as string },
      ]
    }
    case 'label':
      return []
    default:
      return from satisfies never
  }
}
