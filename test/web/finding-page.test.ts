import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import type { FindingExplanation } from '../../src/monitor/report.ts'
import type { AppServices } from '../../src/web/app-services.ts'
import { again } from '../../src/web/pages/finding-page.tsx'
import { disparityFinding, scoreFinding, WEEK } from './sample-reports.ts'
import { sampleWorld } from './sample-world.ts'

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')

const explanation: FindingExplanation = {
  ...{ id: 41, model: 'credit-default', window: WEEK, windowLabel: 'week of 2026-04-06', finding: disparityFinding },
  because: ['adjusted p 3 × 10⁻⁶ ≤ 0.038', '0.71 is beyond the limit 0.80', 'second of three windows'],
  inputs: { counts: { now: { count: 418, of: 904 } }, tests: 412, budget: undefined },
  figures: [
    { name: 'estimate', frozen: 0.7123456789012345, computed: 0.7123456789012345, same: true },
    { name: 'log10 p', frozen: -7.3, computed: -7.3, same: true },
  ],
  words: [{ name: 'severity', frozen: 'critical', computed: 'critical', same: true }],
  ...{ notComputed: [], problems: [], frozenAtScan: true, same: true },
  detectable: 0.81,
  persistence: { scans: 3, found: 2 },
}

function world(over: Partial<FindingExplanation> = {}, investigation: number | 'none' = 1) {
  const told = { ...explanation, ...over }
  const services: Partial<AppServices> = {
    finding: (id) =>
      id === told.id ? { ...told, investigation: investigation === 'none' ? undefined : investigation } : undefined,
    explain: () => told,
  }
  return sampleWorld({ services })
}

const page = async (given = world(), path = '/findings/41'): Promise<string> => (await given.send('GET', path)).text

describe('a finding explained', () => {
  it('gives its reasons, and the figures that were computed again', async () => {
    const text = textOf(await page())
    for (const line of explanation.because) expect(text).toContain(line)
    expect(text).toContain('Computed again from the counts frozen with the finding: all 2 figures and 1 word agree')
    expect(text).toContain('estimate 0.7123456789012345 0.7123456789012345 the same')
    expect(text).toContain('log10 p −7.3 −7.3 the same')
    expect(text).toContain('tests value 412')
    expect(text).toContain('Counts now, count 418')
    expect(text).toContain('now, of 904')
    expect(text).toContain('As JSON, with every digit')
    expect(text).toContain('It is what the log entry of its run says was frozen.')
    expect(text).toContain('found in 2 of the 3 scans up to this one')
  })

  it('leads back to its investigation and on to the same as JSON', async () => {
    const html = await page()
    expect(html).toContain('<a href="/investigations/INV-1">INV-1</a>')
    expect(html).toContain('href="/api/v1/findings/41/explain"')
    expect(await page(world({}, 'none'))).not.toContain('INV-1<')
  })

  it('names the figures that differ, with every digit of both', async () => {
    const figures = [
      { name: 'estimate', frozen: 0.7123456789012345, computed: 0.7123456789012346, same: false },
      { name: 'log10 p', frozen: -7.3, computed: -7.3, same: true },
    ]
    const html = await page(world({ figures, same: false }))
    expect(textOf(html)).toContain('Computed again from the frozen counts, 1 of 2 figures and 1 word differs: estimate')
    expect(textOf(html)).toContain('estimate 0.7123456789012345 0.7123456789012346 differs')
    expect(html.match(/<tr class="root"/g)).toHaveLength(1)
  })

  it('names the words that differ, and shows both', async () => {
    const words = [{ name: 'severity', frozen: 'notice', computed: 'critical', same: false }]
    const html = await page(world({ words, same: false }))
    expect(textOf(html)).toContain('1 of 2 figures and 1 word differs: severity')
    expect(textOf(html)).toContain('severity notice critical differs')
    expect(html).toMatch(/<details class="numbers" open=""><summary>What is said in words, 1 statement/)
    expect(textOf(html)).toContain('This finding does not follow from what was frozen with it.')
  })

  it('that is not what was frozen says so first, even where its figures agree', async () => {
    const problems = ['the body is not what the log entry of run 7 says was frozen']
    const html = await page(world({ problems, frozenAtScan: false, same: false }))
    const alert = /role="alert">(.*?)<\/div>/s.exec(html)?.[1] ?? ''
    expect(textOf(alert)).toContain('This finding is not what was frozen at its scan.')
    expect(textOf(alert)).toContain(problems[0])
    expect(textOf(html)).not.toContain('1 word agree:')
    expect(again({ ...explanation, problems, frozenAtScan: false, same: false })).toMatch(/in doubt all the same$/)
  })

  it('that cannot be computed claims no agreement', () => {
    const nothing = { ...explanation, figures: [], words: [], problems: ['its counts are none'], same: false }
    expect(again(nothing)).toBe('It could not be computed again')
    const notComputed = [{ name: 'tests', because: 'early findings do not hold it' }]
    expect(again({ ...explanation, notComputed })).toBe(
      'Computed again from the counts frozen with the finding: all 2 figures and 1 word agree; 1 could not be computed',
    )
  })

  it('whose run kept no hash says that only its figures are checked', async () => {
    expect(textOf(await page(world({ frozenAtScan: undefined })))).toContain('only its figures can be checked')
  })

  it('of counts by cell shows shares of their sum', async () => {
    // 244 of 1,000 and 742 of 10,000.
    const measured: Finding['measured'] = {
      form: 'distribution',
      ...{ cells: ['0 to 3', 'more'], now: [244, 756], training: [742, 9258] },
      moved: { cell: '0 to 3', shift: 0.1698 },
    }
    const text = textOf(await page(world({ finding: { ...scoreFinding, measured } })))
    expect(text).toMatch(/0 to 3 24\.4.% 7\.4.% \+17\.0 points/)
  })

  it('on a distribution shows the cells that were frozen', async () => {
    const text = textOf(await page(world({ finding: scoreFinding })))
    expect(text).toContain('score by cell')
    expect(text).toContain('0.0-0.5 48.9 % 31.4 %')
  })

  it.each(['/findings/42', '/findings/x', '/findings/-1', '/findings/1e3'])('%s is not there', async (path) => {
    expect((await world().send('GET', path)).status).toBe(404)
  })

  it('writes names from outside as they are, never as markup', async () => {
    const finding = { ...disparityFinding, subject: '<img src=x>', slice: 'x=<script>', version: '<b>' }
    const html = await page(world({ finding, inputs: { '<i>': { '<u>': '<s>' } } }))
    expect(html).not.toMatch(/<img|<script>|<i>|<u>|<s>/)
    expect(html).toContain('&lt;img src=x&gt;')
  })
})
