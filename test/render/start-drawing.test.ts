import { afterEach, describe, expect, it } from 'vitest'
import type { VegaLiteSpec } from '../../src/chart/chart.ts'
import { chartSvg } from '../../src/render/chart-svg.ts'
import { drawLineage } from '../../src/render/lineage-svg.ts'
import { type Drawing, inlineDrawing, startDrawing } from '../../src/worker/start-drawing.ts'
import { typicalCharts } from '../chart/sample-charts.ts'
import { snapshot } from '../chart/sample-lineage.ts'

const spec = typicalCharts()[0]?.[1].wide as VegaLiteSpec
const running: Drawing[] = []
const started = (drawing: Drawing): Drawing => {
  running.push(drawing)
  return drawing
}
afterEach(async () => {
  for (const drawing of running.splice(0)) await drawing.close()
})

/** A specification that keeps the thread busy far longer than any deadline here. */
const ENDLESS: VegaLiteSpec = {
  data: { values: [{ k: 1 }] },
  transform: [{ calculate: 'length(sequence(1e9))', as: 'n' }],
  mark: 'point',
}

describe.each([
  ['a thread', () => startDrawing()],
  ['the caller', () => inlineDrawing()],
])('drawing in %s', (_, start) => {
  it('gives what the drawing functions give', async () => {
    const drawing = started(start())
    expect(await drawing.drawChart(spec)).toBe(await chartSvg(spec))
    expect(await drawing.drawLineage([snapshot()])).toEqual(drawLineage([snapshot()]))
  })

  it('draws the same picture once', async () => {
    const drawing = started(start())
    const [first, second] = await Promise.all([drawing.drawLineage([snapshot()]), drawing.drawLineage([snapshot()])])
    expect(first).toBe(second)
    expect(await drawing.drawLineage([snapshot()])).toBe(first)
  })

  it('refuses a specification with rows from elsewhere, and draws on', async () => {
    const drawing = started(start())
    await expect(drawing.drawChart({ mark: 'bar', data: { url: 'x' } })).rejects.toMatchObject({ code: 'invalid' })
    expect(await drawing.drawChart(spec)).toContain('<svg')
  })
})

describe('startDrawing', () => {
  it('ends a picture that takes too long, and draws the next in another thread', async () => {
    const drawing = started(startDrawing({ deadlineMs: 1_000 }))
    await drawing.drawChart(spec)
    const endless = drawing.drawChart(ENDLESS)
    const after = drawing.drawLineage([snapshot()])
    await expect(endless).rejects.toMatchObject({ code: 'unavailable' })
    expect((await after).svg).toContain('<svg')
  })

  it('refuses more pictures than may wait', async () => {
    const drawing = started(startDrawing({ mostWaiting: 1 }))
    const specs = [1, 2, 3].map((n) => ({ ...spec, description: `picture ${n}` }))
    const results = await Promise.allSettled(specs.map((each) => drawing.drawChart(each)))
    // One is under way, one waits.
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(results[2]).toMatchObject({ reason: { code: 'busy' } })
  })

  it('refuses what waits when it is closed', async () => {
    const drawing = startDrawing()
    const refused = expect(drawing.drawChart(spec)).rejects.toThrow(/the service is stopping/)
    await drawing.close()
    await refused
    await expect(drawing.drawChart(spec)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
