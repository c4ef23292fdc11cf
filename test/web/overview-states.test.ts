import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import type { HistoryPoint, ModelStatus } from '../../src/monitor/report.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { modelStatuses, newInvestigation, ROOT } from './sample-reports.ts'
import { sampleStatistics, sampleSystem } from './sample-services.ts'
import { broken, monitor, NOW, sampleWorld } from './sample-world.ts'

const within = modelStatuses()[0] as ModelStatus
const unjudged = { lastWindow: undefined, verdicts: {}, calibrated: false }

/** What the overview of some models says, none with an investigation. */
async function overview(
  statuses: readonly Partial<ModelStatus>[],
  open = false,
  services: Partial<AppServices> = {},
): Promise<string> {
  const models = statuses.map((status, i) => ({ ...within, model: `m${i}`, ...status }))
  const world = sampleWorld({
    empty: true,
    services: { monitors: models.map((m) => monitor(m.model)), modelStatuses: () => models, ...services },
  })
  if (open) world.store.transact(() => world.store.investigations.open(newInvestigation({ model: 'm0' }), 1))
  const { text } = await world.send('GET', '/')
  return text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

describe('the overview tells the truth of', () => {
  it('nothing judged yet', async () => {
    const text = await overview([unjudged])
    expect(text).toContain('No window has been judged yet 13 April 2026')
    expect(text).toContain('Slices with a verdict, last window – no window judged yet')
    expect(text).toContain('not judged yet No window has been judged yet.')
    expect(text).not.toMatch(/within limits|uncalibrated|\b0 of 0\b/)
  })

  it('one judged window of one model and none of another', async () => {
    const text = await overview([{ verdicts: { within: 52 } }, unjudged])
    expect(text).toContain('No finding is open on two models One has no window judged yet.')
    expect(text).toContain('Slices with a verdict, last windows 52 of 52 0 too few for any test')
  })

  it('a last window in which nothing arrived: it was judged, and was not short of decisions', async () => {
    const text = await overview([{ verdicts: {}, versions: [] }])
    expect(text).toContain('One has a last window in which nothing arrived.')
    expect(text).toContain('Slices with a verdict, last window – nothing arrived in the last window')
    expect(text).toContain(
      'm0 nothing arrived in the last window nothing arrived Nothing arrived in the last window, week',
    )
    expect(text).not.toMatch(/no window judged yet|no version has served yet|too few/)
  })

  it('when the schedule strikes next, and when the next window has closed, which are two moments', async () => {
    const text = await overview([{}], false, {
      system: () => ({
        ...sampleSystem([], NOW),
        models: [
          { model: 'm0', windowsDue: 0, lagMs: 0, batchesToFold: 0, nextScanAt: NOW + 26 * 60_000 },
          { model: 'm1', windowsDue: 0, lagMs: 0, batchesToFold: 0, nextScanAt: NOW + 60 * 60_000 },
        ],
      }),
    })
    // 10:24 + 26 min = 10:50; the window of m0 closes at 11:05.
    expect(text).toContain('Next scan 10:50 in 26 min · next window closes 13 April 2026, 11:05')
    expect(text).not.toMatch(/next window due/i)
  })

  it('windows that wait for a scan', async () => {
    const text = await overview([{}], false, { system: () => sampleSystem([], NOW) })
    expect(text).toContain('Next scan 11:05 in 41 min · 1 window to judge')
    expect(text).toContain('Windows to judge 1 closed and not judged yet')
  })

  it('no schedule', async () => {
    expect(await overview([{}])).toContain('Next scan – not scheduled')
  })

  it('a model that has fallen silent', async () => {
    const text = await overview([{ silent: true }])
    expect(text).toContain('One has fallen silent.')
    expect(text).toContain('0 of 1 on time m0 late')
  })

  it('a model that was never heard of: it is not on time', async () => {
    expect(await overview([{}, { ...unjudged, lastReceivedAt: undefined }])).toContain(
      '1 of 2 on time 1 never heard of',
    )
  })

  it('a version without a baseline, which is not called uncalibrated', async () => {
    const text = await overview([
      { versions: ['7'], withoutBaseline: ['7'], verdicts: { 'no-baseline': 1 }, calibrated: false },
    ])
    expect(text).toContain('One serves a version without a baseline, which cannot be judged.')
    expect(text).toContain('– without a baseline nothing is compared')
    expect(text).toContain('no baseline Version 7 serves without a baseline and cannot be judged.')
    expect(text).not.toContain('uncalibrated')
  })

  it('an uncalibrated baseline', async () => {
    const text = await overview([{ calibrated: false }])
    expect(text).toContain('One is judged uncalibrated, its tolerances widened by half.')
    expect(text).toContain('version 12 · uncalibrated')
  })

  it('slices that are beyond and not confirmed: the model is not within limits', async () => {
    const text = await overview([{ verdicts: { within: 40, unconfirmed: 2, 'insufficient-data': 3 } }])
    expect(text).toContain('42 of 45 2 beyond, not confirmed · 3 too few for any test')
    expect(text).toContain(
      '2 not confirmed No finding in the last window, week of 2026-04-06; two of 42 slices are beyond',
    )
    expect(text).not.toContain('within limits')
  })

  it('a finding beyond a limit', async () => {
    expect(await overview([{}], true)).toContain('The model under watch has findings beyond a limit')
  })

  it('a suspicion, which is no finding', async () => {
    const world = sampleWorld({
      empty: true,
      services: { monitors: [monitor('m0')], modelStatuses: () => [{ ...within, model: 'm0' }] },
    })
    await world.services.openByHand({ model: 'm0', about: {}, suspicion: 'something is odd here' }, 'ines', 1)
    expect((await world.send('GET', '/')).text).toContain('<h1>The model under watch has an open investigation</h1>')
  })

  it('the worst open matter by today’s figures, with the window they are of; the title frozen at opening is not repeated', async () => {
    const asked: unknown[] = []
    const history: AppServices['history'] = (model, request) => {
      asked.push(request)
      return sampleStatistics().history(model, request)
    }
    const text = await overview([{}], true, { history })
    expect(asked).toEqual([{ windows: 6, slices: [ROOT] }])
    expect(text).toContain(
      'North × age 18–25 at 0.71 of everyone else’s rate on 2026-04-06 (95 % 0.66 to 0.76); 0.97 at training, limit 0.80.',
    )
    expect(text).not.toContain('Found at opening')
  })

  it('a frozen title as of its opening where no figure of today is at hand', async () => {
    const history = broken(new ServiceError('unavailable', 'the counts cannot be read'))
    expect(await overview([{}], true, { history })).toContain('Found at opening, 1 January 1970: Selection rate of')
  })

  it('one slice over the last six windows in shapes, and in words for who does not see them', async () => {
    const models = [{ ...within, model: 'm0' }]
    const world = sampleWorld({
      empty: true,
      services: { monitors: [monitor('m0')], modelStatuses: () => models },
    })
    expect((await world.send('GET', '/')).text).toContain(
      'class="strip" role="img" aria-label="last 6 windows, oldest first: within, within, within, beyond, beyond, beyond"',
    )
  })

  it('what only a sum of windows shows, apart from the window’s own verdict, in shapes and in the sentence', async () => {
    const scan: HistoryPoint['scan'] = {
      windows: 3,
      question: 'disparity',
      scale: 'ratio',
      effect: { estimate: 0.74, lower: 0.69, upper: 0.79 },
      supportNow: 2_712,
      adjustedLog10P: -4,
      level: 0.0385,
      severity: 'warning',
    }
    const history: AppServices['history'] = async (model, request) => {
      const report = await sampleStatistics().history(model, request)
      const slices = report.slices.map(({ slice, points }) => ({
        slice,
        points: points.map((p, i) => ({
          ...p,
          verdict: 'within' as const,
          scan: i === points.length - 1 ? scan : undefined,
        })),
      }))
      return { ...report, slices }
    }
    expect(await overview([{}], true, { history })).toContain(
      'limit 0.80; found over 3 windows: 0.74 (95 % 0.69–0.79).',
    )
    const world = sampleWorld({
      empty: true,
      services: { monitors: [monitor('m0')], modelStatuses: () => [{ ...within, model: 'm0' }], history },
    })
    expect((await world.send('GET', '/')).text).toContain('within, within, within, found over 3 windows"')
  })

  it('every version without a baseline, also beside a finding', async () => {
    expect(await overview([{ withoutBaseline: ['8'] }], true)).toContain('limit 0.80. 8 has no baseline')
  })
})
