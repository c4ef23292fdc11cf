type Field = { readonly name: string; readonly low: number; readonly high: number; readonly words?: readonly string[] }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const FIELDS: readonly Field[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, words: MONTHS },
  { name: 'day of week', low: 0, high: 7, words: WEEKDAYS },
]

/**
 * Says what is wrong with a cron expression of five fields, or undefined when nothing is.
 *
 * Accepts `*`, numbers, names of months and weekdays, ranges, steps and lists: what every cron reads alike.
 */
export function cronProblem(expression: string): string | undefined {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== FIELDS.length) {
    return `expected five fields (minute, hour, day of month, month, day of week) such as "5 * * * *", got ${parts.length}`
  }
  for (const [i, field] of FIELDS.entries()) {
    const problem = fieldProblem(field, parts[i] as string)
    if (problem !== undefined) return problem
  }
  return undefined
}

function fieldProblem(field: Field, text: string): string | undefined {
  for (const item of text.split(',')) {
    const [span, step, ...more] = item.split('/')
    if (more.length > 0 || span === undefined) return `${field.name} "${item}" has more than one step`
    if (step !== undefined && !(/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= field.high)) {
      return `${field.name} "${item}": a step is a whole number from 1 to ${field.high}`
    }
    if (span === '*') continue
    const ends = span.split('-').map((end) => numberOf(field, end))
    if (ends.length > 2 || ends.some((end) => end === undefined)) {
      return `${field.name} "${item}" is not *, a number from ${field.low} to ${field.high}${field.words ? ', a name' : ''}, a range or a step`
    }
    if (ends.length === 1 && step !== undefined) return `${field.name} "${item}": a step needs * or a range before it`
    if (ends.length === 2 && (ends[0] as number) > (ends[1] as number)) {
      return `${field.name} "${item}" runs backwards`
    }
  }
  return undefined
}

function numberOf(field: Field, text: string): number | undefined {
  const word = field.words?.indexOf(text.toLowerCase()) ?? -1
  if (word >= 0) return word + field.low
  if (!/^\d{1,2}$/.test(text)) return undefined
  const value = Number(text)
  return value >= field.low && value <= field.high ? value : undefined
}
