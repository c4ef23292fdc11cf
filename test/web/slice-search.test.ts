import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { FoundSlice, SliceSearchReport, SliceSearchRequest } from '../../src/monitor/slice-search-report.ts'
import { worstSlicesAsked } from '../../src/web/pages/case-worst-slices.tsx'
import { disparityFinding, scoreFinding, WEEK } from './sample-reports.ts'
import { monitor, sampleWorld } from './sample-world.ts'

const around = (estimate: number, half: number) => ({ estimate, lower: estimate - half, upper: estimate + half })

const confirmed: FoundSlice = {
  slice: 'region=North & age=18-25 & income=0 to 21000',
  predicates: [
    { feature: 'region', value: 'North' },
    { feature: 'age', value: '18-25' },
    { feature: 'income', value: '0 to 21000' },
  ],
  ...{ support: 604, status: 'confirmed', now: { n: 298, value: 0.386 }, rest: { n: 8865, value: 0.653 } },
  ...{ difference: around(-0.267, 0.055), ratio: around(0.592, 0.08), log10P: -20.8, adjustedLog10P: -19.9 },
  foundOn: { now: { n: 306, value: 0.379 }, rest: { n: 8815, value: 0.652 } },
  parent: 'region=North & age=18-25',
}

const report: SliceSearchReport = {
  ...{ model: 'credit-default', timezone: 'UTC', from: WEEK.start, to: WEEK.end, version: '7', baselineId: 3 },
  versions: [{ version: '7', rows: 18_284 }],
  ...{ metric: 'selection-rate', measure: 'selection rate', isRate: true },
  ...{ attributes: ['sex', 'age', 'region', 'income'], predicates: 3, minimumSupport: 100, level: 0.05 },
  rowsPerSubject: 1,
  ...{ rows: 18_284, overall: { n: 18_284, value: 0.6445 } },
  searched: {
    ...{ way: 'halves', foundOn: 9121, confirmedOn: 9163, erased: 1 },
    ...{ looked: 412, tooFew: 288, redundant: 31, explained: 4, notRanked: 0, tests: 2 },
  },
  found: [
    confirmed,
    { ...confirmed, slice: 'sex=F', status: 'hypothesis', adjustedLog10P: -0.3, ratio: undefined, parent: undefined },
  ],
}

function world(answer: () => SliceSearchReport = () => report) {
  const asked: SliceSearchRequest[] = []
  const given = sampleWorld({
    services: {
      searchSlices: (_, request) => {
        asked.push(request)
        return answer()
      },
    },
  })
  return { ...given, asked }
}

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')

describe('POST /api/v1/slices/search', () => {
  it('hands on what is asked and answers with moments as ISO 8601', async () => {
    const { send, asked } = world()
    const response = await send('POST', '/api/v1/slices/search', {
      json: { model: 'credit-default', from: '2026-04-06', metric: 'selection-rate', features: ['income'] },
    })
    expect(asked).toEqual([
      { from: '2026-04-06', metric: 'selection-rate', predicates: 3, features: ['income'], minimumSupport: 100 },
    ])
    expect(response.json()).toMatchObject({
      ...{ from: '2026-04-06T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' },
      searched: { way: 'halves', foundOn: 9121 },
      found: [{ slice: confirmed.slice, status: 'confirmed', support: 604 }, { status: 'hypothesis' }],
    })
  })

  it.each([
    [{ metric: 'accuracy' }, 'metric'],
    [{ predicates: 4 }, 'predicates'],
    [{ minimumSupport: 5 }, 'minimumSupport'],
    [{ from: 'yesterday' }, 'from'],
  ])('refuses %o by the name of the member', async (wrong, path) => {
    const { send, asked } = world()
    const response = await send('POST', '/api/v1/slices/search', { json: { model: 'credit-default', ...wrong } })
    expect(response.status).toBe(400)
    expect(response.json().problems[0].path).toBe(path)
    expect(asked).toEqual([])
  })
})

describe('the page of a search', () => {
  it('says in words how slices were found and tested, and what was left out', async () => {
    const { send } = world()
    const text = textOf((await send('GET', '/models/credit-default/slices?features=income')).text)
    expect(text).toContain('credit-default: 1 slice is confirmed to differ')
    expect(text).toContain('Found on one half of 18,284 rows, tested on the other: 1 confirmed of 2')
    expect(text).toContain('288 slices had under 100 rows on a side; 31 added nothing to a coarser slice')
    expect(text).toContain('1 row of these batches was erased')
    expect(text).toContain('0.386')
    expect(text).toMatch(/confirmed.*hypothesis/)
  })

  it('keeps what was asked in its form', async () => {
    const { send, asked } = world()
    const html = (await send('GET', '/models/credit-default/slices?features=income&metric=error&predicates=2')).text
    expect(asked).toEqual([{ metric: 'error', predicates: 2, features: ['income'] }])
    expect(html).toMatch(/name="features" value="income" checked/)
    expect(html).toMatch(/value="error" selected/)
    expect(html).not.toContain('residual')
  })

  it('says what to change where nothing can be searched, and shows the form all the same', async () => {
    const { send } = world(() => {
      throw new ServiceError('not-found', 'no label has come for the 12 predictions of this span')
    })
    const html = (await send('GET', '/models/credit-default/slices')).text
    expect(html).toContain('no label has come for the 12 predictions of this span')
    expect(html).toContain('name="metric"')
    expect((await send('GET', '/models/credit-default/slices?predicates=9')).text).toContain('expected 1, 2 or 3')
  })

  it('tells that every slice was tested where it rests on kept counts', async () => {
    const { send } = world(() => ({
      ...report,
      searched: { ...report.searched, way: 'every-slice', rows: 18_284, tests: 412 },
      found: [],
    }))
    const text = textOf((await send('GET', '/models/credit-default/slices')).text)
    expect(text).toContain('From kept counts of 18,284 rows; every slice is tested and adjusted over all 412')
    expect(text).toContain('no slice is confirmed to differ')
  })

  it('is not there for a model that nobody watches', async () => {
    expect((await world().send('GET', '/models/unheard/slices')).status).toBe(404)
  })
})

describe('where it is worst, in an investigation', () => {
  it('is searched in the windows that the finding sums, by the metric that it speaks of', () => {
    const own = monitor('credit-default')
    const evidence = (finding: typeof disparityFinding) =>
      ({ window: WEEK, findings: [{ ...finding, horizon: 4 }] }) as never
    const { slice } = disparityFinding
    expect(worstSlicesAsked({ evidence: evidence(disparityFinding), rootSlice: slice }, own)).toEqual({
      ...{ from: Date.UTC(2026, 2, 16), to: WEEK.end, version: disparityFinding.version, metric: 'selection-rate' },
    })
    expect(worstSlicesAsked({ evidence: evidence(scoreFinding), rootSlice: scoreFinding.slice }, own)?.metric).toBe(
      'score-mean',
    )
  })

  it('stands in its page with a way to search features too', async () => {
    const { send, asked } = world()
    const html = (await send('GET', '/investigations/INV-1')).text
    expect(html).toContain('Where it is worst')
    expect(html).toMatch(/href="\/models\/credit-default\/slices\?[^"]*from=\d+/)
    expect(asked).toHaveLength(1)
    expect(asked[0]?.features).toBeUndefined()
  })

  it('does without it where nothing was found to search', async () => {
    const { send } = world(() => {
      throw new ServiceError('not-found', 'credit-default@7 has no baseline in this span')
    })
    expect(textOf((await send('GET', '/investigations/INV-1')).text)).toContain(
      'No slice was searched: credit-default@7 has no baseline in this span.',
    )
  })
})
