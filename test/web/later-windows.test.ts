import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/detect/finding.ts'
import { laterWindows } from '../../src/web/pages/later-windows.tsx'
import { disparityFinding, newInvestigation, ROOT, scoreFinding } from './sample-reports.ts'
import { sampleWorld } from './sample-world.ts'

const WEEK_MS = 7 * 86_400_000
const FIRST = Date.UTC(2026, 3, 13)

/** As many findings as a scan of a model with many slices makes: the root slice over three windows and over one among them. */
function findingsOfAWindow(many: number): readonly Finding[] {
  const cells = Array.from({ length: 20 }, (_, i) => `${i * 1000}-${(i + 1) * 1000}`)
  const shares = cells.map(() => 0.05)
  const measured = {
    form: 'distribution',
    cells,
    now: shares,
    training: shares,
    moved: { cell: '0-1000', shift: 0.1 },
  } as const
  return [
    { ...disparityFinding, horizon: 3, units: 9 },
    { ...disparityFinding, horizon: 1 },
    ...Array.from({ length: many - 2 }, (_, i) => ({
      ...scoreFinding,
      kind: 'feature-drift' as const,
      family: 'input' as const,
      subject: `months at address ${i}`,
      slice: `region=North & age=18-25 & sex=${i % 2 === 0 ? 'F' : 'M'}`,
      measured,
    })),
  ]
}

/** An investigation that opened with 60 findings and was found again in the windows that follow. */
function grown(windows: number) {
  const world = sampleWorld({ empty: true })
  const { investigations } = world.store
  const evidence = { ...newInvestigation().evidence, findings: findingsOfAWindow(60) }
  const opened = world.store.transact(() => investigations.open(newInvestigation({ evidence }), FIRST))
  for (let i = 0; i < windows; i++) {
    const window = { start: FIRST + i * WEEK_MS, end: FIRST + (i + 1) * WEEK_MS }
    const added = { findings: findingsOfAWindow(60), window, lineage: [], units: 2, worsened: false } as const
    world.store.transact(() =>
      investigations.append(opened.matterId as number, { ...added, severity: 'critical' }, window.end),
    )
  }
  return world
}

describe('an investigation that 60 windows have added 60 findings each to', () => {
  it('is a page under 300 kB, with a line a window and 14 of them open', async () => {
    const { text } = await grown(60).send('GET', '/investigations/INV-1')
    expect(Buffer.byteLength(text)).toBeLessThan(300_000)
    const section = text.slice(text.indexOf('Added by later windows</h3>'), text.indexOf('id="slices"'))
    const [open, folded] = section.split('<details') as [string, string]
    expect(open).toContain('60 windows, 3,600 findings')
    expect(open.match(/<th scope="row"/g)).toHaveLength(14)
    expect(folded).toContain('46 earlier windows')
    expect(folded.match(/<th scope="row"/g)).toHaveLength(46)
    // Newest first: the 60th week begins 59 weeks after 13 April 2026.
    expect(open).toContain(`${new Date(FIRST + 59 * WEEK_MS).toISOString().slice(0, 10)}</th>`)
    expect(open.match(/<td class="num">59<\/td>/g)).toHaveLength(14)
  })

  it('tells the windows in one line of the timeline', async () => {
    const { text } = await grown(60).send('GET', '/investigations/INV-1')
    expect(text.replace(/<[^>]+>/g, '')).toContain('added 60 later windows')
    expect(text.slice(text.indexOf('id="timeline"')).match(/class="when"/g)).toHaveLength(2)
  })

  it('keeps every finding in the API', async () => {
    const { json } = await grown(3).send('GET', '/api/v1/investigations/INV-1')
    expect(json().laterFindings).toHaveLength(180)
  })
})

describe('laterWindows', () => {
  it('lets the finding of the root slice over the fewest windows speak', () => {
    const later = findingsOfAWindow(4).map((finding) => ({ windowStart: 1, windowEnd: 2, finding }))
    const [window] = laterWindows({ laterFindings: later, rootSlice: ROOT })
    expect(window).toEqual({ start: 1, main: { ...disparityFinding, horizon: 1 }, others: 3 })
  })
})
