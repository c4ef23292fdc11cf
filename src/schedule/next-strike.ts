const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Farther than any expression looks that ever strikes: 29 February may be eight years away. */
const MOST_DAYS = 8 * 366

/**
 * The first moment after another at which a cron expression of five fields strikes, in UTC; undefined where it never does.
 *
 * A day must match the day of the month and the day of the week, as the scheduler reads them.
 *
 * @param expression as `cronProblem` accepts it
 */
export function nextStrike(expression: string, after: number): number | undefined {
  const [minutes, hours, days, months, weekdays] = expression.trim().split(/\s+/)
  const isMinute = matcher(minutes, 0, 59)
  const isHour = matcher(hours, 0, 23)
  const isDay = matcher(days, 1, 31)
  const isMonth = matcher(months, 1, 12, MONTHS)
  const isWeekday = matcher(weekdays, 0, 7, WEEKDAYS)
  const first = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS
  const firstDay = Math.floor(first / DAY_MS) * DAY_MS
  for (let day = firstDay; day < firstDay + MOST_DAYS * DAY_MS; day += DAY_MS) {
    const date = new Date(day)
    const weekday = date.getUTCDay()
    const strikes =
      isDay(date.getUTCDate()) &&
      isMonth(date.getUTCMonth() + 1) &&
      (isWeekday(weekday) || (weekday === 0 && isWeekday(7)))
    if (!strikes) continue
    for (let at = Math.max(day, first); at < day + DAY_MS; at += MINUTE_MS) {
      const minute = (at - day) / MINUTE_MS
      if (isHour(Math.floor(minute / 60)) && isMinute(minute % 60)) return at
    }
  }
  return undefined
}

function matcher(
  field: string | undefined,
  low: number,
  high: number,
  words: readonly string[] = [],
): (value: number) => boolean {
  const numberOf = (text: string): number => {
    const word = words.indexOf(text.toLowerCase())
    return word >= 0 ? word + low : Number(text)
  }
  const matching = new Set<number>()
  for (const item of (field ?? '').split(',')) {
    const [span = '', step = '1'] = item.split('/')
    const [from, to] = span === '*' ? [low, high] : span.split('-').map(numberOf)
    for (let value = from ?? low; value <= (to ?? from ?? high); value += Number(step)) matching.add(value)
  }
  return (value) => matching.has(value)
}
