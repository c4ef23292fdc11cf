import { describe, expect, it } from 'vitest'
import { drawLineage } from '../../src/render/lineage-svg.ts'
import { edge, gap, node, snapshot, version } from '../chart/sample-lineage.ts'
import { HOSTILE } from '../chart/sample-reports.ts'

const tags = (svg: string): readonly string[] => [...svg.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
const hostile = snapshot({
  nodes: [version(1, 'credit-default', '7'), ...HOSTILE.map((name, i) => node(i + 2, 'datasetVersion', name))],
  edges: HOSTILE.map((_, i) => edge(1, i + 2)),
  gaps: [gap('code', `No code "of" <b>${HOSTILE[2]}</b>.`)],
})

describe('drawLineage', () => {
  it('gives a picture that is described at its root by ids of its own', () => {
    const { svg } = drawLineage([snapshot()])
    const [, title, desc] = /role="img" aria-labelledby="(\S+) (\S+)"/.exec(svg) ?? []
    expect(svg).toContain(`<title id="${title}">Lineage of credit-default@7</title><desc id="${desc}">`)
    expect(drawLineage([hostile]).svg).not.toContain(title as string)
  })

  it('draws each level of evidence with its own line', () => {
    const levels = ['recomputed', 'cross-attested', 'asserted', 'inferred', 'missing'] as const
    const nodes = [version(1, 'credit-default', '7'), ...levels.map((level, i) => node(i + 2, 'run', level))]
    const { svg } = drawLineage([
      snapshot({ nodes, edges: levels.map((level, i) => edge(1, i + 2, 'generated', { level })) }),
    ])
    const lines = [...svg.matchAll(/<path d="M[^"]*" fill="none" stroke="[^"]*" ([^>]*?) marker-end/g)].map(
      ([, style]) => style,
    )
    expect(lines).toHaveLength(5)
    expect(new Set(lines).size).toBe(5)
  })

  it('can stand in a page that allows no style and no script, whatever the names', () => {
    const { svg } = drawLineage([hostile])
    expect(
      tags(svg).filter((tag) =>
        /^<(?:style|script|b|image|a)\b|\s(?:style|href|on\w+)=/i.test(tag.replace(/="[^"]*"/g, '=""')),
      ),
    ).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(svg.isWellFormed()).toBe(true)
    const open = tags(svg).filter((tag) => /^<[a-z]/i.test(tag) && !tag.endsWith('/>')).length
    expect(tags(svg).filter((tag) => tag.startsWith('</'))).toHaveLength(open)
  })

  it('gives the same bytes for the same snapshots', () => {
    expect(drawLineage([hostile]).svg).toBe(drawLineage([structuredClone(hostile)]).svg)
  })

  it('hands over a box for every part it draws', () => {
    const { boxes, svg, width, height } = drawLineage([hostile])
    expect(boxes).toHaveLength(svg.match(/<rect /g)?.length as number)
    expect(svg).toContain(`viewBox="0 0 ${width} ${height}"`)
  })

  it('refuses to draw nothing', () => {
    expect(() => drawLineage([])).toThrow(/no snapshot was given/)
  })
})
