import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { QualityRow } from '../../src/monitor/quality-report.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import {
  disparityFinding,
  disparityReport,
  driftReport,
  qualityReport,
  ROOT,
  scoreFinding,
  WEEK,
} from './sample-reports.ts'
import { sampleStatistics } from './sample-services.ts'
import { broken, NOW, sampleWorld } from './sample-world.ts'

const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

const ask = async (path: string, services: Partial<AppServices> = {}) =>
  (await sampleWorld({ services }).send('GET', path)).text

const between = (html: string, from: string, to: string): string =>
  html.slice(html.indexOf(`id="${from}"`), html.indexOf(`id="${to}"`))

const figuresOf = (html: string): string[] =>
  [...html.matchAll(/<figcaption id="([\w-]+)">/g)].map((m) => m[1] as string)

describe('the page of a model', () => {
  it('draws which slices, what moved, since when and what came in; the rest is asked for', async () => {
    const html = await ask('/models/credit-default')
    expect(figuresOf(html)).toEqual([
      'interval-plot-1',
      'drift-heat-map-1',
      'small-multiples-figure',
      'arrival-figure',
      'label-maturity-figure',
      'matters-figure',
    ])
    for (const anchor of [...html.matchAll(/<a href="#([\w-]+)">/g)].map((m) => m[1]))
      expect(html).toContain(`id="${anchor}"`)
  })

  it('leads from a row of drift to its distribution, and shows it', async () => {
    const html = await ask('/models/credit-default?from=2026-04-06')
    const href = /<a href="([^"]+#distribution)"><b>score<\/b>/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(href).toContain('from=2026-04-06')
    const asked: unknown[] = []
    const shown = await ask(href, {
      distribution: (model, request) => {
        asked.push(request)
        return sampleStatistics().distribution(model, request)
      },
    })
    expect(asked).toEqual([{ from: '2026-04-06', subject: 'score', slice: ROOT }])
    expect(figuresOf(shown)).toContain('distribution-figure')
    // 204 of 904 against 610 of 4458: 22.6 % - 13.7 % = 8.9 points
    expect(textOf(shown)).toContain('up 8.9 points')
  })

  it('leads from a slice to its windows and on to what it was trained on', async () => {
    const html = await ask('/models/credit-default')
    expect(html).toContain(`<a href="/models/credit-default?history=${'region%3DNorth+%26+age%3D18-25'}#history">`)
    const one = await ask('/models/credit-default?history=sex%3DF')
    expect(figuresOf(one)).toContain('slice-history-figure')
    expect(one).toContain('sources=sex%3DF#sources')
    const sources = await ask('/models/credit-default?sources=sex%3DF')
    expect(figuresOf(sources)).toContain('source-shares-figure')
    expect(textOf(sources)).toContain('internal-branch-2024')
  })

  it('asks for the sources of the newest version that has a baseline', async () => {
    const asked: unknown[] = []
    await ask('/models/credit-default?sources=sex%3DF', {
      sources: (model, version, slice) => {
        asked.push([model, version, slice])
        return sampleStatistics().sources(model, version, slice)
      },
    })
    expect(asked).toEqual([['credit-default', '7', 'sex=F']])
  })

  it('says what came in: repeated, in conflict, refused, late, unknown', async () => {
    const text = textOf(await ask('/models/credit-default'))
    expect(text).toContain('18,000 counted · 41 repeated · 0 in conflict · 14 refused since the window began')
    expect(text).toContain('12 rows of 2026-04-06, after the 15 min that a window waits')
    expect(text).toContain('income 0.3 % missing') // 60 of 18,284
  })

  it('says “so far” of a window that has not ended', async () => {
    const of = (end: number) =>
      ask('/models/credit-default', {
        arrival: async (model) => {
          const report = await sampleStatistics().arrival(model, 6)
          const windows = report.windows.map((w, i) => (i < 5 ? w : { ...w, window: { ...w.window, end } }))
          return { ...report, windows }
        },
      })
    expect(textOf(await of(NOW + 1))).toContain('Received in 2026-04-06, so far 18,000 counted')
    expect(textOf(await of(NOW))).toContain('Received in 2026-04-06 18,000 counted')
  })

  it('lists quality, the worst first, with now, training, change, interval, verdict and why', async () => {
    const section = textOf(between(await ask('/models/credit-default'), 'quality', 'history'))
    expect(section).toContain(
      'income: missing North beyond the tolerance 0.200 0.010 0.190 0.178–0.202 ±0.020 4,520 21,600 0.19 is beyond the tolerance 0.02; adjusted p 2 × 10⁻²⁰ ≤ 0.0385',
    )
    // One of 44 would be 0.023: too few to be shown.
    expect(section).toContain('West × age 60+ too few to tell not shown 0.010 – – ±0.020 44')
    expect(section.indexOf('North')).toBeLessThan(section.indexOf('everyone'))
  })

  it('shows fourteen rates of quality until all are asked for', async () => {
    const report = qualityReport()
    const rates = Array.from({ length: 40 }, () => report.versions[0]?.rates[0] as NonNullable<QualityRow>)
    const quality = () => ({ ...report, versions: report.versions.map((v) => ({ ...v, rates })) })
    const rows = async (path: string) => between(await ask(path, { quality }), 'quality', 'history').match(/<tr/g)
    expect(await rows('/models/credit-default')).toHaveLength(15)
    expect(await rows('/models/credit-default?all=quality')).toHaveLength(41)
  })

  it('refuses a section that it does not have, and names those it has', async () => {
    const { status, text } = await sampleWorld().send('GET', '/models/credit-default?all=everything')
    expect(status).toBe(400)
    expect(textOf(text)).toContain(
      'there is no section “everything”; expected yes, disparities, drift, quality, performance',
    )
  })

  it('never breaks a line before a per cent sign', async () => {
    const table = between(await ask('/models/credit-default'), 'disparities', 'drift').match(/<table.*<\/table>/s)?.[0]
    const signs = table?.replace(/ href="[^"]*"/g, '').match(/.%/gs) ?? []
    // Two headings, and on each of eight rows two labels and two shares.
    expect(signs).toHaveLength(2 + 8 * 4)
    expect(new Set(signs)).toEqual(new Set(['\u202f%']))
  })

  it('says what it is judged with', async () => {
    const text = textOf(between(await ask('/models/credit-default'), 'configuration', 'baselines'))
    expect(text).toContain('a week, cut in UTC')
    expect(text).toContain('ratio 0.80 of everyone else’s rate')
    expect(text).toContain('sex, age, region, and intersections of up to 2')
    expect(text).toContain('due 90 d after the decision')
  })

  it('keeps its other sections where one report is not available, and says which', async () => {
    const html = await ask('/models/credit-default?history=sex%3DF', {
      history: broken(new ServiceError('unavailable', 'the counts are being rebuilt')),
    })
    expect(textOf(html).match(/This cannot be shown: the counts are being rebuilt\./g)).toHaveLength(2)
    expect(figuresOf(html)).toContain('arrival-figure')
  })

  it('shows the windows that wait for labels and a few whose labels are due', async () => {
    const asked: number[] = []
    await ask('/models/credit-default', {
      performance: (model, windows) => {
        asked.push(windows)
        return sampleStatistics().performance(model, windows)
      },
    })
    // Labels come 90 days after weekly windows: 13 wait, 6 more are due.
    expect(asked).toEqual([19])
  })

  it('marks a matter once for each scan that found it, by the worst finding', async () => {
    const found = (id: number, finding: typeof disparityFinding, window = WEEK) => ({
      ...{ id, model: 'credit-default', window, windowLabel: '', investigation: 1 },
      finding,
    })
    const before = { start: WEEK.start - 7 * 86_400_000, end: WEEK.start }
    const services = {
      findingsOf: () => [
        found(1, { ...scoreFinding, severity: 'notice' }, before),
        found(2, { ...scoreFinding, severity: 'warning' }),
        found(3, disparityFinding),
      ],
    }
    const world = sampleWorld({ services })
    const spec = (await world.send('GET', '/api/v1/models/credit-default/charts/matter-timeline')).json()
    const marks = spec.data.values.filter((row: { as: string }) => row.as === 'finding')
    expect(marks.map((m: { at: number; severity: string }) => [m.at, m.severity])).toEqual([
      [before.end, 'notice'],
      [WEEK.end, 'critical'],
    ])
  })

  it('that has no labels says how to send them', async () => {
    const html = await ask('/models/credit-default', {
      performance: (model) => ({ model, timezone: 'UTC', labelsAfterMs: undefined, maturity: [], judged: undefined }),
    })
    expect(textOf(html)).toContain('No labels are configured for credit-default.')
    expect(figuresOf(html)).not.toContain('label-maturity-figure')
  })

  it('shows judged rates with what they were at training, their tolerance and their verdict', async () => {
    const rate = (count: number, of: number) => ({ count, of, rate: count / of })
    const html = await ask('/models/credit-default', {
      performance: (model, windows) => {
        const report = sampleStatistics().performance(model, windows)
        if (report instanceof Promise) throw new Error('the sample answers at once')
        const window = { start: 0, end: 1 }
        const row = {
          slice: 'sex=F',
          metric: 'true positive rate',
          now: rate(300, 500),
          restNow: rate(3500, 5000),
          training: rate(700, 1000),
          restTraining: rate(7000, 10_000),
          // (0.600 - 0.700) - (0.700 - 0.700)
          difference: { estimate: -0.1, lower: -0.14, upper: -0.06 },
          tolerance: 0.05,
          verdict: 'finding',
          ...{ adjustedLog10P: -3.1, level: 0.0385, detectable: 0.08, required: undefined, scan: undefined },
          reason: '−0.10 is beyond the tolerance −0.05; adjusted p 8 × 10⁻⁴ ≤ 0.0385',
        } as const
        return {
          ...report,
          judged: { window, label: 'week of 2026-01-05', versions: [{ version: '7', slices: [row] }] },
        }
      },
    })
    expect(textOf(html)).toContain(
      'sex F true positive rate beyond the tolerance 0.600 0.700 500 0.700 0.700 1,000 −0.100 −0.140 to −0.060 ±0.050 −0.10 is beyond the tolerance −0.05; adjusted p 8 × 10⁻⁴ ≤ 0.0385',
    )
  })

  it('of which every picture fails still has every number', async () => {
    const html = await ask('/models/credit-default', { drawChart: () => Promise.reject(new Error('gone')) })
    expect(html.match(/The picture could not be drawn just now/g)).toHaveLength(6)
    expect(html.match(/<details class="numbers" open="">/g)).toHaveLength(6)
    expect(textOf(html)).toContain('0.71 0.66–0.76 0.97 0.95–0.99 0.80')
  })

  it('names slices that are long, run right to left or hold markup as text', async () => {
    const long = `region=${'x'.repeat(200)} & city=תל אביב & note=<img src=x>`
    const [version] = disparityReport().versions
    const html = await ask('/models/credit-default', {
      disparities: () => ({
        ...disparityReport(),
        versions: [
          {
            ...(version as NonNullable<typeof version>),
            slices: (version?.slices ?? []).slice(0, 2).map((s) => ({ ...s, slice: long })),
          },
        ],
      }),
    })
    expect(html).toContain('x'.repeat(200))
    expect(html).toContain('<bdi>city תל אביב</bdi>')
    expect(html).not.toContain('<img')
  })
})

describe('a page of 250 slices', () => {
  it('holds no more rows than it shows', async () => {
    const [disparities, drift] = [disparityReport(), driftReport()]
    const [version, drifted] = [disparities.versions[0], drift.versions[0]]
    const slices = Array.from({ length: 250 }, (_, i) => ({
      ...(version?.slices[3] as NonNullable<typeof version>['slices'][number]),
      slice: `code=R${i}`,
    }))
    const subjects = slices.flatMap(({ slice }) =>
      ['income', 'score', 'decision'].map((subject) => ({
        ...(drifted?.subjects[0] as NonNullable<typeof drifted>['subjects'][number]),
        subject,
        slice,
      })),
    )
    const services = {
      disparities: () => ({ ...disparities, versions: [{ ...(version as NonNullable<typeof version>), slices }] }),
      drift: () => ({ ...drift, versions: [{ ...(drifted as NonNullable<typeof drifted>), subjects }] }),
    }
    const html = await ask('/models/credit-default', services)
    expect(between(html, 'disparities', 'drift').match(/<tr/g)).toHaveLength(15)
    expect(html).toContain('Show all 250 slices')
    expect(html).toContain('Show all 750 distributions')
    // The design's bound before compression, without its pictures.
    expect(html.length).toBeLessThan(120_000)
  })
})

describe('the search', () => {
  it('goes straight to a model or an investigation that is named', async () => {
    const world = sampleWorld()
    const goal = async (find: string) => {
      const { status, headers } = await world.send('GET', `/models?find=${encodeURIComponent(find)}`)
      return [status, headers.get('location')]
    }
    expect(await goal('fraud-screen')).toEqual([303, '/models/fraud-screen'])
    expect(await goal('inv-1')).toEqual([303, '/investigations/INV-1'])
    expect(await goal('1')).toEqual([303, '/investigations/INV-1'])
    expect(await goal('INV-7')).toEqual([200, null])
  })

  it('lists what holds the words, models and investigations', async () => {
    const text = textOf(await ask('/models?find=NORTH'))
    expect(text).toContain('“NORTH”: 1 investigation')
    expect(textOf(await ask('/models?find=re'))).toContain('“re”: 3 models and 1 investigation')
  })

  it('that finds nothing says so, with what was typed kept', async () => {
    const html = await ask('/models?find=nothing-here')
    expect(html).toContain('<h1>Nothing is called “nothing-here”</h1>')
    // Once on the page, and on every screen.
    expect(html.match(/name="find"/g)).toHaveLength(1)
    expect(html).toContain('<form class="search here"')
    expect(html).toContain('name="find" value="nothing-here"')
  })
})

describe('a specification of a chart', () => {
  const spec = async (path: string) => sampleWorld().send('GET', `/api/v1/models/credit-default/charts/${path}`)

  it.each([
    'interval-plot',
    'drift-heat-map',
    'small-multiples',
    'arrival-bars',
    'label-maturity',
    'matter-timeline',
    'distribution-overlay?subject=score&slice=sex%3DF',
    'slice-history?history=sex%3DF',
    'source-shares?sources=sex%3DF&version=7',
  ])('%s is Vega-Lite with its rows inside', async (path) => {
    const { status, json } = await spec(path)
    expect(status).toBe(200)
    expect(json().$schema).toBe('https://vega.github.io/schema/vega-lite/v6.json')
    expect(json().data.values.length).toBeGreaterThan(0)
  })

  it('keeps places on a scale as numbers, whatever they are called', async () => {
    const { data } = (await spec('arrival-bars')).json()
    // The first bar of width 0.8 around place 0.
    expect(data.values[0]).toMatchObject({ from: -0.4, to: 0.4 })
  })

  it('has a narrow form', async () => {
    const [wide, narrow] = [(await spec('interval-plot')).json(), (await spec('interval-plot?narrow=yes')).json()]
    expect(narrow.width).toBeLessThan(wide.width)
  })

  it('is what every figure of the page links to', async () => {
    const html = await ask('/models/credit-default?subject=score&slice=sex%3DF&history=sex%3DF&sources=sex%3DF')
    const links = [...html.matchAll(/<a href="([^"]+)">Specification \(Vega-Lite\)/g)].map((m) => m[1] as string)
    expect(links).toHaveLength(9)
    const world = sampleWorld()
    for (const link of links) expect((await world.send('GET', link.replaceAll('&amp;', '&'))).status).toBe(200)
  })

  it('that is unknown, or lacks its slice, is refused with the names', async () => {
    expect((await spec('pie')).status).toBe(400)
    const { status, json } = await spec('slice-history')
    expect([status, json().detail]).toEqual([400, 'this chart needs the parameter history'])
  })
})
