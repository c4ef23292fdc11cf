import { describe, expect, it } from 'vitest'
import type { DisparityReport } from '../../src/monitor/report.ts'
import { disparityRow, driftRow } from '../chart/sample-reports.ts'
import { sampleWorld } from './sample-world.ts'

const at = { from: Date.UTC(2026, 3, 6), to: Date.UTC(2026, 3, 13), timezone: 'UTC' }
const part = (baselineId: number, ratio: number): DisparityReport['versions'][number] => ({
  ...{ version: '7', baselineId, from: at.from, to: at.to, calibrated: true, rows: 1808 },
  slices: [disparityRow('sex=F', ratio)],
})
const services: Parameters<typeof sampleWorld>[0] = {
  services: {
    disparities: (model) => ({
      ...{ model, ...at, limit: { ratio: 0.8 }, versions: [part(3, 0.9), part(4, 0.85)] },
      windows: [{ window: { start: at.from, end: at.to }, label: 'week of 2026-04-06', judged: true }],
    }),
    drift: (model) => ({
      ...{ model, ...at },
      versions: [
        {
          ...{ version: '7', baselineId: 3, from: at.from, to: at.to, calibrated: true, rows: 1808 },
          subjects: Array.from({ length: 40 }, (_, i) => driftRow('score', `region=R${i}`, 0.001 * i)),
        },
      ],
    }),
  },
}
const spec = async (query: string) =>
  (await sampleWorld(services).send('GET', `/api/v1/models/credit-default/charts/${query}`)).json()

describe('the specification of a model’s chart', () => {
  it('is complete for a stranger: title, key in words, theme, plain colours, rows inline', async () => {
    const given = await spec('interval-plot')
    expect(given.title.text).toEqual(['No slice is beyond the limit'])
    expect(given.title.subtitle.join(' ')).toContain('dashed red line: limit 0.80')
    expect(given.config.style.limit.strokeDash).toEqual([5, 3])
    expect(given.data.values[0].name).toBe('sex F')
    expect(JSON.stringify(given)).not.toContain('var(--')
  })

  it('of a span with two baselines is that of the baseline asked for', async () => {
    const now = async (query: string) => (await spec(query)).data.values[0].now
    expect([await now('interval-plot?version=7&baseline=3'), await now('interval-plot?version=7&baseline=4')]).toEqual([
      0.9, 0.85,
    ])
    expect(await spec('interval-plot?baseline=9')).toMatchObject({ status: 404 })
  })

  it('draws every slice of the heat map where all are asked for', async () => {
    const cells = async (query: string) =>
      (await spec(query)).data.values.filter((row: { as: string }) => row.as === 'cell').length
    expect([await cells('drift-heat-map'), await cells('drift-heat-map?all=drift')]).toEqual([14, 40])
  })
})
