const SHOWN = 40

/** Says what came in a message: its type, and with `shown` its value, shortened. Only for values that say nothing about a person. */
export function came(raw: unknown, shown = false): string {
  if (raw === undefined) return 'nothing'
  if (raw === null) return 'null'
  if (Array.isArray(raw)) return 'an array'
  if (typeof raw === 'object') return 'an object'
  if (typeof raw === 'boolean') return shown ? String(raw) : 'a boolean'
  if (typeof raw === 'number') return shown ? `the number ${raw}` : 'a number'
  if (typeof raw !== 'string') return `a ${typeof raw}`
  if (raw === '') return 'an empty text'
  return shown ? `the text ${JSON.stringify(shortened(raw))}` : 'a text'
}

/** A text cut to at most 40 characters, for messages. */
export function shortened(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 3)}...`
}
