import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { ValueTestReport, ValueTestRequest } from '../../src/monitor/value-report.ts'
import { WEEK } from './sample-reports.ts'
import { sampleWorld } from './sample-world.ts'

const side = {
  ...{ version: '7', from: WEEK.start, to: WEEK.end, rows: 9041, n: 9012, leftOut: 29, mean: -31_420.4, sd: 12_180 },
  quantiles: [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].map((q) => ({ q, value: 1000 + 100_000 * q })),
}
const tested = { status: 'tested', lower: undefined, upper: undefined, p: 'within', method: undefined } as const

const report: ValueTestReport = {
  ...{ model: 'credit-default', timezone: 'UTC', from: WEEK.start, to: WEEK.end },
  ...{ subject: 'income', kind: 'numeric', slice: 'sex=F', against: 'rest' },
  ...{ now: side, other: { ...side, rows: 9243, n: 9212, leftOut: 31 } },
  tests: [
    {
      ...{ test: 'welch-t', words: 'Welch’s t', about: 'Do the means differ?', effect: 'difference of means' },
      answer: { ...tested, statistic: -3.79, effect: -690, lower: -1046.6, upper: -333.4, log10P: -3.82 },
      adjustedLog10P: -3.04,
    },
    {
      ...{ test: 'anderson-darling', words: 'Anderson–Darling', about: 'Tails?', effect: 'statistic' },
      answer: { ...tested, statistic: 9.1, effect: 9.1, log10P: -3, p: 'at-most' },
      adjustedLog10P: -2.2,
    },
    {
      ...{ test: 'energy', words: 'Energy distance', about: 'How far?', effect: 'distance' },
      answer: { status: 'undefined', reason: 'unbounded' },
      adjustedLog10P: undefined,
    },
  ],
  ...{ categories: [], categoriesInAll: 0 },
}

const categorical: ValueTestReport = {
  ...report,
  ...{ subject: 'employment', kind: 'categorical', against: 'span' },
  now: { ...side, n: 1000, mean: undefined, sd: undefined, quantiles: [] },
  other: { ...side, n: 500, from: WEEK.start - 7 * 86_400_000, to: WEEK.start, quantiles: [] },
  tests: [],
  categories: [{ value: '<clerk>', now: 250, other: 60 }],
  categoriesInAll: 12,
}

function world(answer: () => ValueTestReport = () => report) {
  const asked: ValueTestRequest[] = []
  const given = sampleWorld({
    services: {
      testValues: (_, request) => {
        asked.push(request)
        return answer()
      },
    },
  })
  return { ...given, asked }
}

const textOf = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('POST /api/v1/values/test', () => {
  it('hands on what is asked and answers with moments as ISO 8601', async () => {
    const { send, asked } = world()
    const response = await send('POST', '/api/v1/values/test', {
      json: { model: 'credit-default', subject: 'income', slice: 'sex=F', from: '2026-04-06' },
    })
    expect(asked).toEqual([{ subject: 'income', slice: 'sex=F', from: '2026-04-06' }])
    expect(response.json()).toMatchObject({
      ...{ from: '2026-04-06T00:00:00.000Z', kind: 'numeric' },
      now: { from: '2026-04-06T00:00:00.000Z', n: 9012, leftOut: 29 },
      tests: [
        { test: 'welch-t', adjustedLog10P: -3.04 },
        { answer: { p: 'at-most' } },
        { answer: { reason: 'unbounded' } },
      ],
    })
  })

  it('compares with another span where one is named', async () => {
    const { send, asked } = world()
    const against = { from: '2026-03-30', to: 1_775_433_600_000 }
    await send('POST', '/api/v1/values/test', { json: { model: 'credit-default', subject: 'score', against } })
    expect(asked).toEqual([{ subject: 'score', against }])
  })

  it.each([
    [{ subject: '' }, 'subject'],
    [{ subject: 'income', against: { from: '2026-03-30' } }, 'against'],
    [{ subject: 'income', from: 'yesterday' }, 'from'],
  ])('refuses %o by the name of the member', async (wrong, path) => {
    const { send, asked } = world()
    const response = await send('POST', '/api/v1/values/test', { json: { model: 'credit-default', ...wrong } })
    expect(response.status).toBe(400)
    expect(response.text).toContain(path)
    expect(asked).toEqual([])
  })
})

describe('the page of tests of values', () => {
  it('reads no row before it is asked', async () => {
    const { send, asked } = world()
    const page = await send('GET', '/models/credit-default/values')
    expect(page.status).toBe(200)
    expect(asked).toEqual([])
    expect(page.text).toContain('<option value="score">')
  })

  it('shows both sides, each test with its p, bound or reason, and never NaN', async () => {
    const { send, asked } = world()
    const { text } = await send('GET', '/models/credit-default/values?subject=income&slice=sex%3DF&otherFrom=&otherTo=')
    expect(asked).toEqual([{ subject: 'income', slice: 'sex=F' }])
    const shown = textOf(text)
    expect(shown).toContain('9,012')
    expect(shown).toContain('−31,420')
    expect(shown).toContain('Welch’s t −690')
    expect(shown).toContain('at most 0.001')
    expect(shown).toContain('No value: beyond every bound.')
    expect(shown).toContain('3 tests; adjusted over 2.')
    expect(shown).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('shows which categories moved, and in which spans', async () => {
    const { send, asked } = world(() => categorical)
    const { text } = await send(
      'GET',
      '/models/credit-default/values?subject=employment&otherFrom=2026-03-30&otherTo=2026-04-06',
    )
    expect(asked).toEqual([{ subject: 'employment', against: { from: '2026-03-30', to: '2026-04-06' } }])
    expect(text).toContain('<bdi>&lt;clerk&gt;</bdi>')
    // 250 of 1,000 and 60 of 500
    expect(textOf(text)).toContain('25.0 % (250)')
    expect(textOf(text)).toContain('12.0 % (60)')
    expect(textOf(text)).toContain('1 of 12 categories')
  })

  it('says why there is no answer, and keeps the form', async () => {
    const { send } = world(() => {
      throw new ServiceError('invalid', 'overall is everyone, so there is nobody else to compare with')
    })
    const { text } = await send('GET', '/models/credit-default/values?subject=income')
    expect(textOf(text)).toContain('overall is everyone')
    expect(text).toContain('name="otherFrom"')
  })

  it('refuses half a span', async () => {
    const { send } = world()
    const { status, text } = await send('GET', '/models/credit-default/values?subject=income&otherFrom=2026-03-30')
    expect(status).toBe(400)
    expect(text).toContain('both its ends')
  })
})
