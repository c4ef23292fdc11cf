import type { Db } from './database.ts'

/** What a term is for: a decision, or a combination of sensitive values. */
export type TermKind = 'decision' | 'combination'

/** The numbers of texts that repeat in narrow rows. */
export type Terms = {
  /**
   * The number of a term, made where it is new; to be called inside a transaction.
   *
   * @param key stands for the text in memory, where building the text itself would be dear
   */
  readonly numberOf: (modelId: number, kind: TermKind, key: string, text: () => string) => number
  /** Ends a transaction: what it made is remembered only if it was committed. */
  readonly settle: (committed: boolean) => void
}

/** Terms remembered a kind and model; beyond that they are read from the database again. */
const MOST_REMEMBERED = 100_000

/** The dictionary of terms, remembered in memory and true to the database: a rolled-back transaction leaves nothing behind. */
export function createTerms(db: Db): Terms {
  const find = db.statement<{ id: number }>('select id from term where model_id = ? and kind = ? and value = ?')
  const add = db.statement('insert into term (model_id, kind, value) values (?, ?, ?)')
  const remembered = new Map<number, Record<TermKind, Map<string, number>>>()
  let unsettled: { readonly from: Map<string, number>; readonly key: string }[] = []

  return {
    numberOf: (modelId, kind, key, text) => {
      const numbers = numbersOf(modelId)[kind]
      const known = numbers.get(key)
      if (known !== undefined) return known
      const value = text()
      const number = find.get(modelId, kind, value)?.id ?? Number(add.run(modelId, kind, value).lastInsertRowid)
      if (numbers.size >= MOST_REMEMBERED) numbers.clear()
      numbers.set(key, number)
      unsettled.push({ from: numbers, key })
      return number
    },
    settle: (committed) => {
      if (!committed) for (const { from, key } of unsettled) from.delete(key)
      unsettled = []
    },
  }

  function numbersOf(modelId: number): Record<TermKind, Map<string, number>> {
    let numbers = remembered.get(modelId)
    if (!numbers) {
      numbers = { decision: new Map(), combination: new Map() }
      remembered.set(modelId, numbers)
    }
    return numbers
  }
}

/** A key for raw values that is quicker to build than their JSON, and as distinct. */
export function combinationKey(values: readonly unknown[]): string {
  let key = ''
  for (const value of values) {
    if (typeof value === 'string') key += `s${value.length}:${value}`
    else key += `${typeof value === 'number' ? 'n' : 'o'}${String(value)};`
  }
  return key
}
