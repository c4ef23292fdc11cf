import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisparityReport, DriftReport } from '../../src/monitor/report.ts'
import { isInside, parseSliceKey } from '../../src/profile/slice.ts'
import { type CensusRun, keyOf, runCensus } from './census.ts'

const INHERITED = ['DIS=1', 'AGEP=<25', 'AGEP=60+']
let run: CensusRun

beforeAll(async () => {
  run = await runCensus(process.env.PLUMBLINE_CORPUS ?? '', 'hash')
}, 600_000)

afterAll(() => run?.under.close())

const report = async <T>(path: string): Promise<T> => (await run.under.get(path)).body as T
const all = () => run.under.service.store.investigations.list({ limit: 1000 }).items
const single = (slice: string): boolean => parseSliceKey(slice).length <= 1

describe('three years of census predictions in exchangeable months', () => {
  it('judges 36 months once each', () => {
    expect(run.months.map((m) => m.label)).toEqual(
      [2016, 2017, 2018].flatMap((y) => Array.from({ length: 12 }, (_, m) => `${y}-${String(m + 1).padStart(2, '0')}`)),
    )
  })

  it('gives the ratios of 2018 against everyone else that an independent computation gives', async () => {
    const { versions } = await report<DisparityReport>(
      '/api/v1/disparities?model=ma-employment&from=2018-01-01&to=2019-01-01',
    )
    const ratioOf = (slice: string): string[] => {
      const row = versions[0]?.slices.find((s) => s.slice === slice)
      const plain = (a?: { rate?: number | undefined }, b?: { rate?: number | undefined }) =>
        ((a?.rate ?? Number.NaN) / (b?.rate ?? Number.NaN)).toFixed(3)
      return [plain(row?.now, row?.restNow), plain(row?.training, row?.restTraining)]
    }
    expect(ratioOf('RAC1P=2')).toEqual(['0.893', '0.847'])
    expect(ratioOf('DIS=1')).toEqual(['0.151', '0.147'])
    expect(ratioOf('NATIVITY=1')).toEqual(['0.816', '0.803'])
    expect(ratioOf('SEX=2')).toEqual(['0.991', '0.997'])
  })

  it('says that a baseline without a time column leaves the limits uncalibrated', async () => {
    const { versions } = await report<DisparityReport>(
      '/api/v1/disparities?model=ma-employment&from=2018-01-01&to=2019-01-01',
    )
    expect(versions[0]?.calibrated).toBe(false)
    expect(run.months.flatMap((m) => m.findings).every((f) => f.uncalibrated)).toBe(true)
  })

  it.each(INHERITED)(
    'finds the limit broken by %s in all 36 months, inherited, open by February 2016 and open once',
    (slice) => {
      const found = run.months.filter((m) => m.findings.some((f) => f.kind === 'disparity' && f.slice === slice))
      expect(found.length).toBe(36)
      const origins = new Set(
        run.months.flatMap((m) =>
          m.findings.filter((f) => f.kind === 'disparity' && f.slice === slice).map((f) => f.origin),
        ),
      )
      expect([...origins]).toEqual(['inherited'])
      expect(run.months[1]?.open.has(`disparity|decision|${slice}`)).toBe(true)
      expect(all().filter((i) => i.family === 'limit' && i.rootSlice === slice).length).toBe(1)
    },
  )

  it('roots every limit matter in one of the three or inside one', () => {
    for (const { rootSlice } of all().filter((i) => i.family === 'limit')) {
      expect(INHERITED.some((slice) => isInside(parseSliceKey(rootSlice), parseSliceKey(slice)))).toBe(true)
    }
  })

  it('finds no limit broken by a single value of SEX, NATIVITY or RAC1P other than 9', () => {
    const singles = run.months.flatMap((m) => m.findings).filter((f) => f.kind === 'disparity' && single(f.slice))
    expect(singles.filter((f) => /^(SEX|NATIVITY|RAC1P)=/.test(f.slice) && f.slice !== 'RAC1P=9').map(keyOf)).toEqual(
      [],
    )
  })

  it('finds the recoded age from 2017 on, and not before, where the oldest are', async () => {
    const places = ['DIS=1', 'DIS=1 & AGEP=60+']
    const early = run.months.slice(0, 12).flatMap((m) => m.findings)
    expect(early.filter((f) => f.subject === 'AGEP' && places.includes(f.slice)).map(keyOf)).toEqual([])
    const april = run.months[15]?.open ?? new Set()
    expect([...april].some((key) => key.startsWith('feature-drift|AGEP|'))).toBe(true)
    const { versions } = await report<DriftReport>('/api/v1/drift?model=ma-employment&from=2018-01-01&to=2019-01-01')
    const divergence = (slice: string) =>
      versions[0]?.subjects.find((s) => s.subject === 'AGEP' && s.slice === slice)?.divergence?.estimate ?? Number.NaN
    expect(divergence('DIS=1')).toBeGreaterThan(0.022)
    expect(divergence('DIS=1')).toBeLessThan(0.034)
    expect(divergence('DIS=1 & AGEP=60+')).toBeGreaterThan(0.038)
    expect(divergence('DIS=1 & AGEP=60+')).toBeLessThan(0.057)
  })

  it('names the values above the training maximum, and a root inside the disabled or the oldest', () => {
    const matter = all().find((i) => {
      const detail = run.under.service.store.investigations.get(i.id)
      return detail?.evidence.findings.some((f) => f.kind === 'feature-drift' && f.subject === 'AGEP')
    })
    const detail = run.under.service.store.investigations.get(matter?.id ?? 0)
    const subjects = detail?.evidence.findings.map((f) => f.subject)
    expect(subjects).toContain('AGEP: above the training maximum')
    expect(subjects).not.toContain('AGEP: below the training minimum')
    const root = parseSliceKey(matter?.rootSlice ?? '')
    expect(isInside(root, parseSliceKey('DIS=1')) || isInside(root, parseSliceKey('AGEP=60+'))).toBe(true)
  })

  it('opens nothing else in overall or a single value', () => {
    const coarse = all().filter((i) => single(i.rootSlice) && i.family !== 'limit')
    const aged = (i: { rootSlice: string; family: string }) =>
      i.family === 'input' && ['DIS=1', 'AGEP=60+'].includes(i.rootSlice)
    // The data end with 2018 and the service runs on: it says so, once.
    expect(
      coarse.filter((i) => !aged(i)).map((i) => `${i.family} ${i.rootSlice} ${i.openedAt >= Date.UTC(2019, 1, 1)}`),
    ).toEqual(['silence overall true'])
  })

  it('opens no change of disparity by SEX, DIS or NATIVITY, and none downwards anywhere', () => {
    const opened = all().flatMap((i) => run.under.service.store.investigations.get(i.id)?.evidence.findings ?? [])
    const changes = opened.filter((f) => f.kind === 'disparity-change')
    expect(changes.filter((f) => single(f.slice) && /^(SEX|DIS|NATIVITY)=/.test(f.slice)).map(keyOf)).toEqual([])
    expect(changes.filter((f) => f.direction === 'down').map(keyOf)).toEqual([])
  })

  it('judges the performance of every month once its labels have matured', () => {
    const runs = run.under.service.store.runs.finished('ma-employment', 'outcome', 0)
    expect(runs.length).toBe(36)
    expect(Math.min(...runs.map((r) => r.tests))).toBeGreaterThan(50)
  })

  it('opens no matter of representation or performance, and at most 12 beyond the limit', () => {
    expect(all().filter((i) => i.family === 'mix')).toEqual([])
    expect(run.outcomes.map(keyOf)).toEqual([])
    expect(all().filter((i) => i.family !== 'limit' && i.family !== 'silence').length).toBeLessThanOrEqual(12)
  })

  it('counts every prediction: stored counts equal a fresh count', async () => {
    expect((await run.under.service.checkCounts(undefined, () => {})).wrong).toEqual([])
  })
})
