import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import type { BacktestReport, BacktestRequest } from '../../src/monitor/backtest.ts'
import { backtestDocument } from '../../src/web/pages/backtest-document.tsx'
import { inlineDrawing } from '../../src/worker/start-drawing.ts'
import { sampleWorld } from './sample-world.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 3, 1)
const windows = [0, 1, 2].map((day) => {
  const window = { start: START + day * DAY, end: START + (day + 1) * DAY }
  return { window, label: `2026-04-0${day + 1}`, rows: 2600, tests: 900, findings: day }
})
const report: BacktestReport = {
  ...{ model: 'credit-default', timezone: 'UTC', from: START, to: START + 3 * DAY, windows },
  variants: [
    {
      ...{ kind: 'configured', name: 'as configured', limits: DEFAULT_LIMITS, opened: 1 },
      aYear: { estimate: 121.75, lower: 3.1, upper: 678 },
      matters: [
        {
          ...{
            id: 1,
            title: 'Selection rate of sex F fell',
            family: 'output',
            rootSlice: 'sex=F',
            severity: 'warning',
          },
          ...{ run: 'arrival', window: windows[1]?.window ?? { start: 0, end: 0 }, label: '2026-04-02', units: 2 },
          ...{ subsidedAt: undefined, found: [{ at: START + 2 * DAY, severity: 'warning' }] },
        },
      ],
    },
    {
      ...{ kind: 'asked', name: 'with decisionDrift 0.2', limits: DEFAULT_LIMITS, opened: 0, matters: [] },
      aYear: { estimate: 0, lower: 0, upper: 449 },
    },
  ],
  tooSmall: [{ kind: 'disparity', slice: 'sex=X', supportNow: 12, supportTraining: 40, required: 100, horizon: 28 }],
  skipped: [],
}

const textOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the page of a backtest', () => {
  const asked: BacktestRequest[] = []
  const world = () =>
    sampleWorld({
      services: {
        backtest: (_model, request) => {
          asked.push(request)
          return report
        },
      },
    })

  it('says what the monitor would have opened, as configured and with the limit asked about', async () => {
    const { text } = await world().send(
      'GET',
      '/models/credit-default/backtest?windows=30&limit=decisionDrift&value=0.2',
    )
    expect(asked.at(-1)).toEqual({ windows: 30, limits: { decisionDrift: 0.2 } })
    expect(textOf(text)).toContain(
      'In the last 3 windows it would have opened 1 investigation; with decisionDrift 0.2 0',
    )
    expect(textOf(text)).toContain('With decisionDrift 0.2: 0 investigations')
    expect(textOf(text)).toContain('Too small to ever tell: 1 slice')
    expect(text).toContain('<option value="decisionDrift" selected="">')
  })

  it('shows what is configured where the limit cannot be read, and says why', async () => {
    const { text } = await world().send('GET', '/models/credit-default/backtest?limit=quality&value=seven')
    // Its windows are weeks: 90 days hold 13.
    expect(asked.at(-1)).toEqual({ windows: 13 })
    expect(textOf(text)).toContain('got no number')
  })

  it('asks in days, by the windows of the model', async () => {
    const { text } = await world().send('GET', '/models/credit-default/backtest')
    const [, choices = ''] = /<select name="windows">(.*?)<\/select>/s.exec(text) ?? []
    // Weeks: 52.18 a year, so 30 days are 4 of them, 90 days 13, two years 104; a week or two would be under three windows.
    expect([...choices.matchAll(/value="(\d+)"[^>]*>\s*([^<]*?)\s*</g)].map(([, ...told]) => told)).toEqual([
      ['4', '30 days'],
      ['13', '90 days'],
      ['26', '180 days'],
      ['52', '365 days'],
      ['104', '730 days'],
    ])
  })

  it('knows no model that is not under watch', async () => {
    expect((await world().send('GET', '/models/nobody/backtest')).status).toBe(404)
  })

  it('is told by the API with the limits by name', async () => {
    const answer = await world().send('POST', '/api/v1/backtests', {
      json: { model: 'credit-default', windows: 30, limits: { 'disparity.ratio': 0.7 } },
    })
    expect(answer.status).toBe(200)
    expect(asked.at(-1)).toEqual({ windows: 30, limits: { disparity: { ratio: 0.7 } } })
    expect(JSON.parse(answer.text).variants[0].matters[0].window.start).toBe('2026-04-02T00:00:00.000Z')
  })

  it('stands alone as a document: nothing is loaded from anywhere', async () => {
    const html = await backtestDocument(inlineDrawing(), report)
    expect(html).toMatch(/^<!doctype html>/)
    expect(html).not.toMatch(/<script|<link rel="stylesheet"|src="http|NaN|undefined/)
    expect(html).toContain('<svg')
  })
})
