import { describe, expect, it } from 'vitest'
import { viewBaseline } from '../../src/detect/baseline-view.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import type { SliceSearchReport, SliceSearchRequest } from '../../src/monitor/slice-search-report.ts'
import type { ProfileSchema } from '../../src/profile/layout.ts'
import { createStoredRows } from '../../src/store/window-rows.ts'
import { createSearchWork } from '../../src/worker/search-work.ts'
import { seededRandom } from '../seeded-random.ts'
import { scene } from '../store/scene.ts'
import { DAY, monitor, START, schema, trained } from './report-world.ts'

/** A prediction by its groups: who is approved, and who repays. */
type Case = { readonly sex: string; readonly region: string; readonly income: number; readonly job: string }

/** Approved two in five, but of clerks of the North with a low income one in ten. */
const planted = ({ region, income, job }: Case): number =>
  region === 'North' && income < 50 && job === 'clerk' ? 0.1 : 0.4

type World = {
  readonly search: (request?: SliceSearchRequest) => Promise<SliceSearchReport>
  readonly db: ReturnType<typeof scene>['db']
}

/** Predictions of one day under a baseline of equal rates, and the search over them. */
function world(
  of: {
    readonly rows?: number
    readonly rateOf?: (of: Case) => number
    readonly labelled?: boolean
    /** Rows of one person, which are all alike. */
    readonly rowsOfOne?: number
    readonly seed?: number
    readonly under?: ProfileSchema
    readonly over?: Partial<Monitor>
  } = {},
): World {
  const {
    rows: count = 12_000,
    rateOf = planted,
    labelled = false,
    under = schema,
    over = {},
    rowsOfOne = 1,
    seed = 97,
  } = of
  const s = scene()
  const own: Monitor = { ...monitor, ...over }
  const groups = ['F', 'M'].flatMap((sex) =>
    ['North', 'South'].map((region) => ({ sex, region, n: 3000, approved: 1200 })),
  )
  s.keep(trained(groups, under))
  const random = seededRandom(seed)
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const anyone = (): Case & { readonly decision: string } => {
    const one: Case = {
      ...{ sex: oneOf(['F', 'M']), region: oneOf(['North', 'South']) },
      ...{ income: Math.floor(random() * 100), job: oneOf(['clerk', 'smith', 'monk']) },
    }
    return { ...one, decision: random() < rateOf(one) ? 'approve' : 'decline' }
  }
  let person = { ...{ sex: '', region: '', income: 0, job: '' }, decision: '' }
  for (let from = 0; from < count; from += 1000)
    s.arrivals.writePredictions({
      ...{ model: own.model, version: '1', actor: 'scoring', at: START, sensitive: ['sex', 'region'] },
      rows: Array.from({ length: Math.min(1000, count - from) }, (_, position) => {
        if ((from + position) % rowsOfOne === 0) person = anyone()
        const { sex, region, income, job, decision } = person
        const sent = {
          ...{ id: `p-${from + position}`, at: START + position },
          ...{ features: { income, job }, sensitive: { sex, region }, score: (position % 16) / 16, decision },
          ...(rowsOfOne > 1 && { subject: `s-${Math.floor((from + position) / rowsOfOne)}` }),
          ...(labelled && { label: random() < (sex === 'F' ? 0.8 : 0.5) ? 'repaid' : 'lost' }),
        }
        return { position, prediction: { ...sent, version: '1' }, body: JSON.stringify(sent) }
      }),
    })
  const work = createSearchWork(
    {
      ...{ runs: s.runs, profiles: s.profiles, reads: s.profiles, fold: s.fold },
      baselineInEffect: s.baselines.inEffect,
      view: (id, depth) => viewBaseline(s.baselines.load(id), depth),
      rows: createStoredRows(s.db, s.baselines).coded(),
    },
    new Map([[own.model, own]]),
  )
  const span = { from: START, to: START + DAY }
  return {
    db: s.db,
    search: (request = {}) => work.searchSlices({ model: own.model, request: { ...span, ...request } }, () => {}),
  }
}

const ALL = ['income', 'job']

describe('a search of slices over stored rows', () => {
  it('names the planted slice of three conditions, found on one half and confirmed on the other', async () => {
    const report = await world().search({ features: ALL })
    const [first] = report.found
    expect(first).toMatchObject({
      slice: 'region=North & income=0 to 50 & job=clerk',
      predicates: [
        { feature: 'region', value: 'North' },
        { feature: 'income', value: '0 to 50' },
        { feature: 'job', value: 'clerk' },
      ],
      status: 'confirmed',
    })
    // One row in twelve of 12,000, at 0.1 against 0.4.
    expect(first?.support).toBeGreaterThan(900)
    expect(first?.now.value).toBeLessThan(0.15)
    expect(first?.difference?.upper).toBeLessThan(-0.2)
    expect(first?.parent).toBeDefined()
    expect(report.attributes).toEqual(['sex', 'region', 'income', 'job'])
    const { searched } = report
    if (searched.way !== 'halves') throw new Error('rows were asked for')
    expect(searched.foundOn + searched.confirmedOn).toBe(12_000)
    expect([report.rows, report.overall.n, searched.erased]).toEqual([12_000, 12_000, 0])
    expect(first?.support).toBe((first?.now.n ?? 0) + (first?.foundOn?.now.n ?? 0))
  })

  it('confirms nothing where nothing differs', async () => {
    const report = await world({ rateOf: () => 0.4 }).search({ features: ALL })
    expect(report.found.filter(({ status }) => status === 'confirmed')).toEqual([])
    expect(report.searched.looked).toBeGreaterThan(50)
  })

  it('confirms nothing more often than its level where every person has five rows that are all alike', async () => {
    let [halves, counts] = [0, 0]
    for (let seed = 1; seed <= 12; seed++) {
      const { search } = world({ rows: 3000, rateOf: () => 0.4, rowsOfOne: 5, seed })
      const [byRows, byCounts] = [await search({ features: ALL }), await search()]
      if (byRows.found.some(({ status }) => status === 'confirmed')) halves++
      if (byCounts.found.some(({ status }) => status === 'confirmed')) counts++
      expect([byRows.rowsPerSubject, byCounts.rowsPerSubject]).toEqual([5, 5])
    }
    // Of 12 searches at 5 % more than three are wrong with probability 0.002 (binomial); counting rows as persons, half of them were.
    expect(halves).toBeLessThanOrEqual(3)
    expect(counts).toBeLessThanOrEqual(3)
  })

  it('confirms the planted slice where persons repeat, with a wider interval', async () => {
    const rows = await world().search({ features: ALL })
    const persons = await world({ rows: 24_000, rowsOfOne: 5 }).search({ features: ALL })
    const [one, other] = [rows.found[0], persons.found[0]]
    expect([other?.slice, other?.status]).toEqual([one?.slice, 'confirmed'])
    const width = (of: typeof one): number => (of?.difference?.upper ?? 0) - (of?.difference?.lower ?? 0)
    // 4,800 persons against 12,000: sqrt(2.5) times as wide.
    expect(width(other) / width(one)).toBeGreaterThan(1.3)
    expect(rows.rowsPerSubject).toBe(1)
  })

  it('reads labels for the metrics that need them', async () => {
    const report = await world({ rateOf: () => 0.4, labelled: true }).search({
      ...{ features: ALL, metric: 'positive-predictive-value' },
    })
    const sex = report.found.filter(({ slice, status }) => slice.startsWith('sex=') && status === 'confirmed')
    expect(sex.map(({ slice }) => slice).sort()).toEqual(['sex=F', 'sex=M'])
    // Of those approved 0.8 of F repay and 0.5 of M.
    expect(sex.find(({ slice }) => slice === 'sex=F')?.difference?.estimate).toBeCloseTo(0.3, 1)
    expect(report.overall.n).toBeLessThan(6000)
  })

  it('says so when retention has taken the rows and their counts are left', async () => {
    const { search, db } = world()
    await search()
    db.sqlite.exec('delete from batch')
    await expect(search({ features: ALL })).rejects.toThrow(
      'are no longer stored, only their counts; leave out features to search the sensitive ones',
    )
    expect((await search()).rows).toBe(12_000)
  })
})

describe('a search of slices over kept counts', () => {
  it('counts as the rows do', async () => {
    const { search } = world()
    const counts = await search({ predicates: 2 })
    const rows = await search({ features: ['job'], predicates: 1 })
    expect(counts.searched.way).toBe('every-slice')
    expect(counts.overall).toEqual(rows.overall)
    const north = counts.found.find(({ slice }) => slice === 'region=North')
    const northByRow = rows.found.find(({ slice }) => slice === 'region=North')
    expect(north?.status).toBe('confirmed')
    expect(north?.support).toBe(northByRow?.support)
    expect(north?.foundOn).toBeUndefined()
    // Two values of two features, and their four pairs; `other`, `unseen` and `unknown` hold nothing.
    expect([counts.searched.looked, counts.searched.tests, counts.searched.tooFew]).toEqual([8, 8, 0])
  })

  it('tells the change since training apart from what stood then', async () => {
    const north = ({ region }: Case): number => (region === 'North' ? 0.3 : 0.4)
    const report = await world({ rateOf: north }).search({ metric: 'selection-rate-change', predicates: 1 })
    const [first, second] = report.found
    expect([first?.slice, second?.slice].sort()).toEqual(['region=North', 'region=South'])
    // Training had 0.4 in both, so North has changed by -0.1 and South not at all.
    expect(report.found.find(({ slice }) => slice === 'region=North')?.difference?.estimate).toBeCloseTo(-0.1, 1)
    expect(first?.ratio?.estimate).toBeDefined()
  })

  it('compares labelled counts and mean scores', async () => {
    const { search } = world({ rateOf: () => 0.4, labelled: true })
    const rates = await search({ metric: 'true-positive-rate' })
    expect(rates.measure).toBe('true positive rate')
    expect(rates.overall.value).toBeCloseTo(0.4, 1)
    const scores = await search({ metric: 'score-mean' })
    expect([scores.isRate, scores.overall.n]).toEqual([false, 12_000])
    // Sixteenths from 0 to 15, each as often as the others but for the last few of a batch.
    expect(scores.overall.value).toBeCloseTo(7.5 / 16, 2)
  })
})

describe('a search that cannot be made', () => {
  it.each([
    [{ metric: 'accuracy' }, 'metric came accuracy; expected one of selection-rate, selection-rate-change'],
    [{ metric: 'residual' }, 'credit has no mean residual (label minus prediction): the outcome is binary'],
    [{ features: ['wage'] }, 'the baseline has no feature wage; it has income, job'],
    [{ metric: 'selection-rate-change', features: ['job'] }, 'leave out features, or choose another metric'],
    [{ metric: 'error' }, 'no label has come for the 400 predictions of this span'],
    [{ minimumSupport: 3 }, 'minimumSupport came 3; expected 20 rows or more'],
    [{ version: '9' }, 'no prediction of credit@9'],
    [{ from: START + 9 * DAY, to: START + 10 * DAY }, 'choose another span'],
  ])('%o says what to change', async (request, words) => {
    await expect(world({ rows: 400 }).search(request)).rejects.toThrow(words)
  })

  it('says how many cells are too many', async () => {
    const wide = {
      ...schema,
      features: Array.from({ length: 55 }, (_, f) => ({
        name: `f${f}`,
        binning: {
          ...{ kind: 'categorical' as const, rare: [], rareComplete: true },
          categories: Array.from({ length: 30 }, (_, c) => `c${c}`),
        },
      })),
    }
    const { search } = world({ rows: 10, under: wide })
    const features = wide.features.map(({ name }) => name)
    await expect(search({ features })).rejects.toThrow('or ask for 2 conditions')
    const many = Array.from({ length: 61 }, (_, f) => f).map((f) => ({
      ...(wide.features[0] as object),
      name: `f${f}`,
    }))
    const more = world({ rows: 10, under: { ...wide, features: many as typeof wide.features } })
    await expect(more.search({ features: many.map(({ name }) => name) })).rejects.toThrow(
      'at most 60 attributes, came 63',
    )
  })
})
