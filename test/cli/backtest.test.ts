import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import type { BacktestReport, BacktestVariant } from '../../src/monitor/backtest.ts'
import type { BacktestFilesRequest } from '../../src/worker/backtest-files.ts'
import { fileOf, run } from './command-line.ts'

const START = Date.UTC(2026, 3, 12)
const window = { start: START, end: START + 86_400_000 }

const matter: BacktestVariant['matters'][number] = {
  ...{ id: 1, title: 'Selection rate of sex F is 0.71 of everyone else’s, limit 0.80', family: 'limit' },
  ...{ rootSlice: 'sex=F', severity: 'warning', run: 'arrival', window, label: '2026-04-12', units: 1.5 },
  subsidedAt: undefined,
  found: [{ at: window.end, severity: 'warning' }],
}

const report: BacktestReport = {
  ...{ model: 'credit', timezone: 'UTC', from: window.start, to: window.end },
  windows: [{ window, label: '2026-04-12', rows: 2612, tests: 1204, findings: 2 }],
  variants: [
    {
      ...{ kind: 'configured', name: 'as configured', limits: DEFAULT_LIMITS, opened: 1, matters: [matter] },
      aYear: { estimate: 365.25, lower: 9.25, upper: 2035.06 },
    },
  ],
  tooSmall: [{ kind: 'disparity', slice: 'sex=X', supportNow: 12, supportTraining: 40, required: 100, horizon: 28 }],
  skipped: [{ version: '6', rows: 40, because: 'it has no baseline' }],
}

async function backtest(words: readonly string[]) {
  const asked: BacktestFilesRequest[] = []
  const outcome = await run(
    ['backtest', ...words],
    {},
    {
      backtest: async (_config, request) => {
        asked.push(request)
        return { report, rows: 2612, untimed: 3 }
      },
    },
  )
  return { ...outcome, asked }
}

describe('plumbline backtest', () => {
  it('says what would have opened, how often, what was left out, and who is too small to tell', async () => {
    const { code, out } = await backtest(['credit', 'past.csv'])
    expect(code).toBe(0)
    expect(out).toContain('credit: 1 window, 2026-04-12 to 2026-04-12, 2,612 predictions')
    expect(out).toContain('3 rows without a readable time left out')
    expect(out).toContain('version 6 left out, 40 rows: it has no baseline')
    expect(out).toContain('it would have opened 1 investigation: 365 a year (9.3 to 2,035)')
    expect(out).toMatch(/2026-04-12 {2}warning +1 +Selection rate of sex F/)
    expect(out).toMatch(/sex=X +disparity +12 +100/)
  })

  it('reads version, span, limits and training data from the line', async () => {
    const { asked } = await backtest([
      ...['credit@7', 'a.csv', 'b.csv', '--from', '2026-01-01', '--to', '2026-02-01'],
      ...['--limit', 'disparity.ratio=0.7', '--limit', 'featureDrift=0.02', '--map', 'when=at'],
      ...['--baseline', 'training.csv', '--baseline-time', 'day'],
    ])
    expect(asked).toEqual([
      {
        ...{ model: 'credit', version: '7', files: ['a.csv', 'b.csv'], columns: { when: 'at' } },
        ...{ from: '2026-01-01', to: '2026-02-01', limits: { disparity: { ratio: 0.7 }, featureDrift: 0.02 } },
        baseline: { files: ['training.csv'], at: 'day' },
      },
    ])
  })

  it.each([
    ['disparity.ratio=1.4', 'at most 1'],
    ['disparity=0.8', 'is no limit; there are disparity.ratio'],
    ['featureDrift=much', 'got no number'],
  ])('refuses the limit %s, saying %s', async (limit, says) => {
    const { code, err } = await backtest(['credit', 'past.csv', '--limit', limit])
    expect(code).toBe(2)
    expect(err).toContain(says)
  })

  it('writes JSON with times as ISO 8601, and a page where one is asked for', async () => {
    const { out } = await backtest(['credit', 'past.csv', '--json'])
    const answer = JSON.parse(out)
    expect(answer.windows[0].window).toEqual({ start: '2026-04-12T00:00:00.000Z', end: '2026-04-13T00:00:00.000Z' })
    const page = fileOf('page.html', '')
    expect((await backtest(['credit', 'past.csv', '--html', page])).out).toContain(page)
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
  })
})
