import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/chart/chart.ts'
import { ChartFigure, drawn } from '../../src/web/pages/chart-figure.tsx'

const chart: Chart = {
  name: 'interval-plot',
  title: 'One slice of 47 is beyond the <limit>',
  subtitle: 'Selection rate, week of 2026-04-06',
  description: 'A plot.',
  wide: { width: 900 },
  narrow: { width: 285 },
  key: [{ mark: 'beyond', label: 'beyond the limit' }],
  numbers: {
    caption: 'Selection rate by slice',
    columns: [
      { name: 'slice', numeric: false },
      { name: 'ratio', numeric: true },
    ],
    rows: [['North & <b>', '0.71']],
  },
}

const figure = async (over: Partial<Chart>, drawChart: (spec: object) => Promise<string>, open = false) =>
  String(
    ChartFigure({
      drawn: await drawn({ drawChart }, { ...chart, ...over }),
      id: 'f1',
      spec: '/api/spec?a=1&b=2',
      open,
    }),
  )

const svgOf = async (spec: object) => `<svg width="${(spec as { width: number }).width}"></svg>`

describe('a chart in a page', () => {
  it('is drawn wide and narrow, with what it shows as its caption', async () => {
    const html = await figure({}, svgOf)
    expect(html).toContain(
      '<figure aria-labelledby="f1"><figcaption id="f1"><b>One slice of 47 is beyond the &lt;limit&gt;</b>Selection rate, week of 2026-04-06</figcaption>',
    )
    expect(html).toMatch(/<section class="only-wide scroll drawn" tabindex="0" aria-label="[^"]+"><svg width="900">/)
    expect(html).toContain('<div class="only-narrow"><svg width="285"></svg></div>')
  })

  it('that has no narrow form scrolls', async () => {
    const html = await figure({ narrow: undefined }, svgOf)
    expect(html).toContain('<section class="scroll drawn" tabindex="0"')
    expect(html).not.toContain('only-')
  })

  it('gives its key in shapes and words, its numbers as text, and its specification', async () => {
    const html = await figure({}, svgOf)
    expect(html).toMatch(/<div class="key"><span><svg aria-hidden="true".*<\/svg>beyond the limit<\/span><\/div>/)
    expect(html).toContain('<details class="numbers"><summary>')
    expect(html).toContain('<th scope="row">North &amp; &lt;b&gt;</th><td class="num">0.71</td>')
    expect(html).toContain('<a href="/api/spec?a=1&amp;b=2">Specification (Vega-Lite)</a>')
  })

  it('that cannot be drawn says so and opens its numbers', async () => {
    const html = await figure({}, () => Promise.reject(new Error('the drawing thread is gone')))
    expect(html).toContain('The picture could not be drawn just now.')
    expect(html).toContain('<details class="numbers" open="">')
    expect(html).not.toContain('the drawing thread is gone')
    expect(html).not.toContain('class="key"')
  })

  it('has a key whose marks differ where the picture draws them differently', async () => {
    const marks = [
      ...(['now', 'beyond', 'unconfirmed', 'longer', 'few', 'diamond', 'training', 'line', 'dashed', 'limit'] as const),
      ...(['band', 'outlined', 'bar', 'quiet', 'late', 'event', 'tick', 'ring', 'area', 'lollipop'] as const),
      ...(['triangle-up', 'triangle-down', 'heat-0', 'heat-1', 'heat-unconfirmed', 'heat-few'] as const),
    ]
    const html = await figure({ key: marks.map((mark) => ({ mark, label: mark })) }, svgOf)
    const shapes = marks.map((mark) => html.split(`</svg>${mark}<`)[0]?.split('viewBox="0 0 22 12">').at(-1))
    expect(new Set(shapes).size).toBe(marks.length)
    expect(shapes[marks.indexOf('longer')]).toContain('fill="var(--c-paper)" stroke="var(--critical)"')
    expect(shapes[marks.indexOf('outlined')]).toContain('stroke="var(--c-train)"')
    expect(shapes[marks.indexOf('unconfirmed')]).toContain('stroke-dasharray')
  })

  it('of nothing is nothing', async () => {
    expect(await drawn({ drawChart: svgOf }, undefined)).toBeUndefined()
  })
})
