import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/chart/chart.ts'
import { publishedSpec } from '../../src/chart/published-spec.ts'
import { everyChart, typicalCharts } from '../chart/sample-charts.ts'
import { HOSTILE } from '../chart/sample-reports.ts'

/** Vega-Lite and Vega as anyone installs them: nothing of this room is loaded. */
async function drawnByAStranger(spec: object): Promise<{ readonly svg: string; readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const logger = vega.logger(vega.Warn)
  logger.warn = (...said: readonly unknown[]) => {
    warnings.push(said.join(' '))
    return logger
  }
  const { spec: compiled } = compile(spec as TopLevelSpec, { logger })
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return { svg, warnings }
}

const sent = (chart: Chart, form: 'wide' | 'narrow') => JSON.parse(JSON.stringify(publishedSpec(chart, form)))

describe.each([...typicalCharts(), ...everyChart(HOSTILE)])('the specification of %s', (_, chart) => {
  it.each(['wide', 'narrow'] as const)(
    '%s is drawn by Vega-Lite alone, with its title and in plain colours',
    async (form) => {
      const spec = sent(chart, form)
      const { svg, warnings } = await drawnByAStranger(spec)
      expect(warnings).toEqual([])
      expect(svg).not.toMatch(/NaN|undefined/)
      expect(JSON.stringify(spec)).not.toContain('var(')
      expect(svg).not.toContain('var(')
      expect(spec.title.text.join(' ').replace(/\s/g, '').slice(0, 30)).toBe(
        chart.title.replace(/\s/g, '').slice(0, 30),
      )
      expect(spec.title.subtitle.length).toBeGreaterThan(1)
      for (const { label } of chart.key) expect(spec.description).toContain(label)
    },
  )
})

describe('publishedSpec', () => {
  const chart = typicalCharts().find(([name]) => name === 'interval plot')?.[1] as Chart

  it('keeps the dashed limit, its number and the theme', async () => {
    const { svg } = await drawnByAStranger(sent(chart, 'wide'))
    expect(svg).toMatch(/stroke="#ad2314"[^>]*stroke-dasharray="5,3"|stroke-dasharray="5,3"[^>]*stroke="#ad2314"/)
    expect(svg).toContain('>limit 0.80<')
    expect(sent(chart, 'wide').config.style.limit).toEqual({
      ...{ color: '#ad2314', stroke: '#ad2314' },
      ...{ strokeWidth: 1.25, strokeDash: [5, 3] },
    })
  })

  it('says what each mark of the key is, by its shape', () => {
    expect(publishedSpec(chart, 'wide').description).toMatch(/Key: .*dashed red line: limit 0\.80/)
  })

  it('gives the wide form where there is no narrow one', () => {
    const map = typicalCharts().find(([name]) => name === 'heat map')?.[1] as Chart
    expect(publishedSpec(map, 'narrow').width).toEqual(map.wide.width)
  })
})
