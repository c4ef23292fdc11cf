import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../src/detect/finding.ts'
import type { DisparityRow, DriftRow } from '../../src/monitor/report.ts'
import { disparityReport, driftReport } from './sample-reports.ts'
import { sampleWorld } from './sample-world.ts'

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
    [['finding', 'unconfirmed'], 'one of 2 slices is beyond the disparity limit; one is beyond and not confirmed'],
    [
      ['unconfirmed', 'within', 'unconfirmed'],
      'none of 3 slices is confirmed beyond the disparity limit; two are beyond and not confirmed',
    ],
    [['within', 'insufficient-data'], 'none of 1 slice is beyond the disparity limit'],
    [['insufficient-data'], 'too few to tell'],
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
    expect(headingOf(text)).toBe('credit-default: one of 1 slice is beyond the disparity limit')
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
    expect(text).toContain('91,616 beyond, not confirmed')
    expect(text).toContain('None of 1 distribution is confirmed beyond the tolerance; 1 is beyond and not confirmed.')
  })
})

describe('what took several windows to find', () => {
  it('says over how many, of a limit and of a tolerance', async () => {
    const html = await modelPage([['finding', { foundOver: 3, origin: 'emerged' }]], {
      verdict: 'finding',
      foundOver: 7,
    })
    expect(textOf(html)).toMatch(/beyond the limit emerged .{0,60}found over the sum of 3 windows/)
    expect(textOf(html)).toMatch(/beyond the tolerance .{0,60}found over the sum of 7 windows/)
    expect(textOf(html)).toContain('the last scan found it over 3 windows')
  })

  it('says nothing of one window', async () => {
    expect(textOf(await modelPage([['finding', { foundOver: 1 }]]))).not.toContain('over 1 window')
  })
})
