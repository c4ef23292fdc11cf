import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../src/detect/finding.ts'
import type { DisparityRow, DriftRow, ModelStatus, ScanFound } from '../../src/monitor/report.ts'
import type { StoredFinding } from '../../src/web/app-services.ts'
import { disparityFinding, disparityReport, driftReport, modelStatuses, qualityReport, WEEK } from './sample-reports.ts'
import { monitor, sampleWorld } from './sample-world.ts'

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

/** The page of a model whose slices have the given verdicts. */
async function modelPage(
  verdicts: readonly (readonly [Verdict, Partial<DisparityRow>?])[],
  moved: Partial<DriftRow> = {},
) {
  const [disparities, drift] = [disparityReport(), driftReport()]
  const template = disparities.versions[0]?.slices[3] as DisparityRow
  const slices = verdicts.map(([verdict, over], i) => ({ ...template, slice: `code=R${i}`, verdict, ...over }))
  const subject = { ...(driftReport().versions[0]?.subjects[0] as DriftRow), ...moved }
  const world = sampleWorld({
    services: {
      quality: () => ({ ...qualityReport(), versions: [] }),
      disparities: () => ({
        ...disparities,
        versions: disparities.versions.map((v) => ({ ...v, slices: [...v.slices.slice(0, 1), ...slices] })),
      }),
      drift: () => ({ ...drift, versions: drift.versions.map((v) => ({ ...v, subjects: [subject] })) }),
    },
  })
  return (await world.send('GET', '/models/credit-default')).text
}

const headingOf = (html: string): string | undefined => /<h1>([^<]*)<\/h1>/.exec(html)?.[1]

describe('the heading of a model', () => {
  it.each<[readonly Verdict[], string]>([
    [['finding', 'within', 'within'], 'one of 3 slices is beyond the disparity limit'],
    [['finding', 'finding', 'within'], 'two of 3 slices are beyond the disparity limit'],
    [['finding', 'unconfirmed'], 'one of 2 slices is beyond the disparity limit'],
    [
      ['unconfirmed', 'within', 'unconfirmed'],
      'none of 3 slices is confirmed beyond the disparity limit; two are beyond and not confirmed',
    ],
    [['within', 'insufficient-data'], 'none of 1 slice is beyond the disparity limit'],
    [['insufficient-data'], 'too few decisions to compare slices; none of 1 distribution is beyond its tolerance'],
  ])('of slices that are %j says: %s', async (verdicts, heading) => {
    expect(headingOf(await modelPage(verdicts.map((v) => [v])))).toBe(`credit-default: ${heading}`)
  })

  it('counts a slice that several versions share once, by the worse verdict', async () => {
    const [version] = disparityReport().versions
    const of = (verdict: Verdict) => ({
      ...(version as NonNullable<typeof version>),
      slices: [{ ...(version?.slices[3] as DisparityRow), verdict }],
    })
    const disparities = () => ({ ...disparityReport(), versions: [of('within'), of('finding')] })
    const { text } = await sampleWorld({ services: { disparities } }).send('GET', '/models/credit-default')
    expect(headingOf(text)).toContain('credit-default: one of 1 slice is beyond the disparity limit;')
  })

  it('says where nothing can be judged, and why', async () => {
    const [version] = disparityReport().versions
    const without = { ...(version as NonNullable<typeof version>), baselineId: undefined, slices: [] }
    for (const [versions, heading] of [
      [[], 'no predictions in this span'],
      [[without], 'no baseline to judge against'],
    ] as const) {
      const disparities = () => ({ ...disparityReport(), versions })
      const { text } = await sampleWorld({ services: { disparities } }).send('GET', '/models/credit-default')
      expect(headingOf(text)).toBe(`credit-default: ${heading}`)
    }
  })
})

describe('what is beyond and not confirmed', () => {
  it('stands after findings and before what is within, and is never green', async () => {
    const html = await modelPage([['within'], ['insufficient-data'], ['unconfirmed'], ['finding']])
    const rows = [
      ...html.matchAll(/<tr[^>]*><th scope="row"><a [^>]*><span class="slice"><bdi>code (R\d)<\/bdi>.*?<\/tr>/g),
    ]
    expect(rows.map((row) => row[1])).toEqual(['R3', 'R2', 'R0', 'R1'])
    expect(rows[1]?.[0]).toContain(
      '<span class="v few"><svg aria-hidden="true"><use href="#i-few"></use></svg>beyond, not confirmed</span>',
    )
    expect(rows[1]?.[0]).not.toContain('v within')
  })

  it('of a distribution is said in the same words', async () => {
    const text = textOf(await modelPage([['within']], { verdict: 'unconfirmed' }))
    expect(text).toContain('income everyone beyond, not confirmed 0.001')
    expect(text).toContain('None of 1 distribution is confirmed beyond the tolerance; 1 is beyond and not confirmed.')
  })
})

const over = (windows: number, scale: 'ratio' | 'jsd', effect: number): ScanFound => ({
  windows,
  scale,
  effect: { estimate: effect, lower: effect - 0.05, upper: effect + 0.05 },
  supportNow: 2_712,
  adjustedLog10P: -4,
  level: 0.0385,
  severity: 'warning',
})

describe('what only a sum of several windows shows', () => {
  it('stands apart from the verdict of the row’s own span, with its own figures, in heading, sentence and tables', async () => {
    const html = await modelPage([['within', { scan: over(3, 'ratio', 0.74) }], ['within']], {
      scan: over(7, 'jsd', 0.08),
    })
    const text = textOf(html)
    expect(headingOf(html)).toBe(
      'credit-default: one slice is beyond the disparity limit over 3 windows; one distribution beyond tolerance over 7 windows',
    )
    expect(text).toContain('0.98 at training, within the limit; found over 3 windows at 0.74 (0.69–0.79; n 2,712)')
    expect(text).toContain('code R0 within found over 3 windows 0.74, 0.69–0.79; n 2,712 1.00')
    expect(text).toContain('income everyone within found over 7 windows 0.080, 0.030–0.130; n 2,712 0.001')
    expect(html).not.toContain('<tr class="root"><th scope="row"><a href="/models/credit-default?history=code')
  })

  it('is shown however far down its row stands', async () => {
    const rows = Array.from({ length: 30 }, (): readonly [Verdict, Partial<DisparityRow>?] => ['unconfirmed'])
    const html = await modelPage([...rows, ['within', { scan: over(3, 'ratio', 0.74) }]])
    expect(textOf(html)).toContain('code R30 within found over 3 windows')
  })
})

describe('figures of too few decisions', () => {
  it('are not shown beside their number: an interval of one decision would mislead', async () => {
    const text = textOf(await modelPage([['insufficient-data', { n: 1, training: { count: 3, of: 40, rate: 0.075 } }]]))
    expect(text).toContain('code R0 too few to tell not shown not shown not shown not shown 0.80')
    expect(text).toMatch(/0.644 1 21,600/)
  })
})

describe('what the last scan found', () => {
  const found = (id: number, over: Partial<typeof disparityFinding> = {}): StoredFinding => ({
    ...{ id, model: 'credit-default', window: WEEK, windowLabel: 'week of 2026-04-06', investigation: undefined },
    finding: { ...disparityFinding, ...over },
  })
  const rates = { now: { count: 904, of: 4520, rate: 0.2 }, training: { count: 216, of: 21_600, rate: 0.01 } }
  const missing = found(31, {
    ...{ kind: 'quality', family: 'input', subject: 'income: missing', slice: 'region=North', scale: 'difference' },
    ...{ tolerance: 0.02, units: 9.5, effect: { estimate: 0.19, lower: 0.178, upper: 0.202 } },
    measured: { form: 'rates', ...rates },
  })

  it('is never hidden behind “too few to tell”: a finding of quality is named and led to', async () => {
    const [disparities, drift] = [disparityReport(), driftReport()]
    const world = sampleWorld({
      services: {
        disparities: () => ({
          ...disparities,
          versions: disparities.versions.map((v) => ({
            ...v,
            slices: v.slices.filter((s) => s.verdict === 'insufficient-data'),
          })),
        }),
        drift: () => ({ ...drift, versions: drift.versions.map((v) => ({ ...v, subjects: [] })) }),
        lastFindings: () => [missing],
      },
    })
    const { text } = await world.send('GET', '/models/credit-default')
    expect(headingOf(text)).toBe('credit-default: one quality rate beyond tolerance')
    expect(text).toMatch(/The scan of week of 2026-04-06 has 1 finding: <a href="\/findings\/31">[^<]*income[^<]*<\/a>/)
  })

  it('counts on the overview also where no investigation is open', async () => {
    const status = { ...(modelStatuses()[0] as ModelStatus), model: 'm0' }
    const judged = status.lastWindow as NonNullable<ModelStatus['lastWindow']>
    const world = sampleWorld({
      empty: true,
      services: {
        monitors: [monitor('m0')],
        modelStatuses: () => [{ ...status, lastWindow: { ...judged, findings: 1 } }],
        lastFindings: () => [missing],
      },
    })
    const { text } = await world.send('GET', '/')
    expect(headingOf(text)).toBe('The model under watch has findings beyond a limit or tolerance')
    expect(text).toContain('One has findings in its last window without an open investigation.')
    expect(text).toContain('<a href="/findings/31">')
  })
})

describe('a model that cannot be compared', () => {
  const [version] = disparityReport().versions
  const part = version as NonNullable<typeof version>
  const page = async (over: Partial<typeof part>) => {
    const disparities = () => ({
      ...disparityReport(),
      versions: [part, { ...part, version: '8', slices: [], ...over }],
    })
    return textOf((await sampleWorld({ services: { disparities } }).send('GET', '/models/credit-default')).text)
  }

  it('has no row and no blame where a version serves without a baseline, but says how much it served', async () => {
    const text = await page({ baselineId: undefined, rows: 200 })
    // 200 of 18,284 + 200: 1.1 %
    expect(text).toContain('Version 8 (200 predictions, 1.1 % of the span) has no baseline and cannot be judged.')
    expect(text).toContain('without a baseline nothing is compared')
    expect(text).not.toMatch(/none decided|has a row/)
  })

  it('says once why it has no rates where nothing is declared favourable, and is headed by drift', async () => {
    const none = { ...part, slices: [], noRates: 'nothing is declared favourable' }
    const disparities = () => ({ ...disparityReport(), versions: [none] })
    const quality = () => ({ ...qualityReport(), versions: [] })
    const { text } = await sampleWorld({ services: { disparities, quality } }).send('GET', '/models/credit-default')
    expect(headingOf(text)).toBe('credit-default: one distribution beyond tolerance')
    expect(textOf(text)).toContain(
      'Slices of version 7 are not compared with everyone else: nothing is declared favourable.',
    )
    expect(text.slice(text.indexOf('id="disparities"'), text.indexOf('id="drift"'))).not.toContain('<table')
  })
})

describe('a limit on differences', () => {
  it('has one sign and the decimals of what is compared with it, everywhere', async () => {
    const disparities = () => ({ ...disparityReport(), limit: { difference: 0.1 } })
    const { text } = await sampleWorld({ services: { disparities } }).send('GET', '/models/credit-default')
    expect(textOf(text)).toContain('−0.192 −0.225 to −0.158 −0.010 −0.020 to 0.000 −0.100')
    expect(text).not.toContain('Ratios add half')
  })
})
