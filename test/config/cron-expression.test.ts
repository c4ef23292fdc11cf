import fc from 'fast-check'
import { validate } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { cronProblem } from '../../src/config/cron-expression.ts'

describe('a cron expression', () => {
  it.each(['5 * * * *', '*/15 0-6,22 1 jan-mar,12 MON-FRI', '0 3 * * 0', '0 3 * * 7', '10-50/10 * 31 12 *'])(
    'may be %s',
    (expression) => {
      expect(cronProblem(expression)).toBeUndefined()
      expect(validate(expression)).toBe(true)
    },
  )

  it.each([
    ['', 'expected five fields (minute, hour, day of month, month, day of week) such as "5 * * * *", got 1'],
    ['0 5 * * * *', 'expected five fields (minute, hour, day of month, month, day of week) such as "5 * * * *", got 6'],
    ['60 * * * *', 'minute "60" is not *, a number from 0 to 59, a range or a step'],
    ['* 24 * * *', 'hour "24" is not *, a number from 0 to 23, a range or a step'],
    ['* * 0 * *', 'day of month "0" is not *, a number from 1 to 31, a range or a step'],
    ['* * * foo *', 'month "foo" is not *, a number from 1 to 12, a name, a range or a step'],
    ['* * * * 8', 'day of week "8" is not *, a number from 0 to 7, a name, a range or a step'],
    ['1-2-3 * * * *', 'minute "1-2-3" is not *, a number from 0 to 59, a range or a step'],
    ['30-10 * * * *', 'minute "30-10" runs backwards'],
    ['*/0 * * * *', 'minute "*/0": a step is a whole number from 1 to 59'],
    ['*/5/5 * * * *', 'minute "*/5/5" has more than one step'],
    ['5/5 * * * *', 'minute "5/5": a step needs * or a range before it'],
    ['1, * * * *', 'minute "" is not *, a number from 0 to 59, a range or a step'],
  ])('%j is refused with the field and what it may hold', (expression, says) => {
    expect(cronProblem(expression)).toBe(says)
  })

  it('that is accepted is one that the scheduler can run', () => {
    const number = fc.integer({ min: 0, max: 61 }).map(String)
    const range = fc.tuple(number, number).map(([a, b]) => `${a}-${b}`)
    const span = fc.oneof(fc.constant('*'), number, range, fc.constantFrom('sun', 'JAN', 'sat-sun', 'L', '?', ''))
    const item = fc.oneof(
      span,
      fc.tuple(span, number).map(([a, b]) => `${a}/${b}`),
    )
    const field = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','))
    const expressions = fc.tuple(field, field, field, field, field).map((fields) => fields.join(' '))
    // Most fields drawn so are wrong: mix them with right ones, so that whole expressions are accepted too.
    const likely = fc
      .tuple(expressions, fc.integer({ min: 0, max: 4 }))
      .map(([text, at]) =>
        ['0', '0', '1', '1', '1'].map((right, i) => (i === at ? text.split(' ')[i] : right)).join(' '),
      )
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(likely, expressions), (expression) => {
        if (cronProblem(expression) !== undefined) return true
        accepted++
        return validate(expression)
      }),
      { seed: 20260413, numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(100)
  })
})
