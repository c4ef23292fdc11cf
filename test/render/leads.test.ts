import { describe, expect, it } from 'vitest'
import type { Chart } from '../../src/chart/chart.ts'
import { driftHeatMap } from '../../src/chart/drift-heat-map.ts'
import { publishedSpec } from '../../src/chart/published-spec.ts'
import { chartSvg } from '../../src/render/chart-svg.ts'
import { driftRow } from '../chart/sample-reports.ts'

const rows = [
  driftRow('income', 'sex=F', 0.04, 'finding'),
  driftRow('income', 'sex=M', 0.02, 'unconfirmed'),
  driftRow('age', 'sex=F', 0.001, 'within'),
]
const mapOf = (hrefOf?: (row: { subject: string; slice: string }) => string) =>
  driftHeatMap({ rows, span: 'a week', ...(hrefOf && { hrefOf }) }) as Chart
const linksIn = (svg: string) =>
  [
    ...svg.matchAll(
      /<a href="([^"]*)" tabindex="-1"><rect x="(\S*)" y="(\S*)" width="(\S*)" height="(\S*)"><title>([^<]*)/g,
    ),
  ].map(([, ...parts]) => parts)

describe('cells that lead somewhere', () => {
  it('are links of their own size on a sheet over the picture, one a cell however many layers draw it', async () => {
    const svg = await chartSvg(mapOf(({ subject, slice }) => `/m?subject=${subject}&slice=${slice}`).wide)
    const links = linksIn(svg)
    // A cell is 73 by 30; what moved furthest stands first: income above age, F before M.
    expect(links.map(([href, x, y, width, height]) => [href, x, y, width, height])).toEqual([
      ['/m?subject=income&amp;slice=sex=F', '0', '0', '73', '30'],
      ['/m?subject=income&amp;slice=sex=M', '73', '0', '73', '30'],
      ['/m?subject=age&amp;slice=sex=F', '0', '30', '73', '30'],
    ])
    expect(links[0]?.[5]).toMatch(/^income, sex F: 0\.040, beyond the tolerance/)
  })

  it('lie where the picture draws them, and are hidden from whoever does not point', async () => {
    const svg = await chartSvg(mapOf(() => '/m').wide)
    const [picture, sheet] = svg.split('<svg class="leads" ')
    const size = / width="[\d.]+" height="[\d.]+" viewBox="[^"]*"/
    expect(sheet).toMatch(/^aria-hidden="true" focusable="false"/)
    expect(size.exec(` ${sheet}`)?.[0]).toBe(size.exec(picture ?? '')?.[0])
    const origin = /<g [^>]*transform="translate\(([\d.-]+),([\d.-]+)\)"/
    expect(origin.exec(sheet ?? '')?.slice(1)).toEqual(origin.exec(picture ?? '')?.slice(1))
  })

  it('stay on the site', async () => {
    for (const away of ['https://elsewhere.example/', '//elsewhere.example', 'javascript:alert(1)'])
      await expect(chartSvg(mapOf(() => away).wide)).rejects.toThrow('is no address on this site')
  })

  it('are none where nothing says where to, as in a specification that is given away', async () => {
    expect(linksIn(await chartSvg(mapOf().wide))).toEqual([])
    expect(JSON.stringify(publishedSpec(mapOf(), 'wide'))).not.toContain('"lead"')
  })
})
