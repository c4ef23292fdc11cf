import { describe, expect, it } from 'vitest'
import { disparityReport, driftReport, lineageSnapshot, modelStatuses, newInvestigation } from './sample-reports.ts'
import { sampleDeliveries, sampleSystem } from './sample-services.ts'
import { broken, monitor, NOW, run, sampleWorld } from './sample-world.ts'

const PAGES = [
  '/',
  '/models',
  '/models/credit-default',
  '/investigations',
  '/investigations/INV-1',
  '/models?find=credit',
  '/models?find=%3Cb%3E',
  '/quarantine',
  '/deliveries',
  '/deliveries/1',
  '/deliveries/3',
  '/system',
  '/sign-in',
  '/nope',
]

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

async function page(path: string, world = sampleWorld()): Promise<string> {
  return (await world.send('GET', path)).text
}

/** A world in which somebody has had a row refused and messages were sent, so that every table has a row. */
async function fullWorld() {
  const world = sampleWorld({ services: { ...sampleDeliveries(), system: () => sampleSystem([run], NOW) } })
  const predictions = [{ id: 'r-1', at: 'yesterday', features: {}, sensitive: {} }]
  await world.send('POST', '/api/v1/predictions', { json: { model: 'credit-default', version: '7', predictions } })
  return world
}

describe('every page', () => {
  it.each(PAGES)(
    '%s is a document with landmarks, one h1, a skip link and the one script of the service',
    async (path) => {
      const html = await page(path, await fullWorld())
      expect(html.startsWith('<!doctype html><html lang="en">')).toBe(true)
      expect(html.match(/<h1/g)).toHaveLength(1)
      for (const landmark of ['<main id="main"', '<header class="top"', '<footer', 'class="skip" href="#main"']) {
        expect(html).toContain(landmark)
      }
      const own = '<script src="/assets/plumbline.js" defer=""></script>'
      expect(html.split(own)).toHaveLength(2)
      // The content policy would drop all of these silently.
      expect(html.replace(own, '')).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/)
    },
  )

  it.each(PAGES)('%s skips no level of headings', async (path) => {
    const levels = [...(await page(path, await fullWorld())).matchAll(/<h([1-6])/g)].map((m) => Number(m[1]))
    expect(levels[0]).toBe(1)
    for (const [i, level] of levels.slice(1).entries()) expect(level - (levels[i] as number)).toBeLessThanOrEqual(1)
  })

  it.each(PAGES)('%s labels every field and gives every header of a table its scope', async (path) => {
    const html = await page(path, await fullWorld())
    const fields = [...html.matchAll(/<(input|select|textarea)\b[^>]*>/g)].filter(
      (m) => !m[0].includes('type="hidden"'),
    )
    for (const field of fields) {
      const before = html.slice(0, field.index)
      expect(before.lastIndexOf('<label')).toBeGreaterThan(before.lastIndexOf('</label>'))
    }
    for (const [header] of html.matchAll(/<th\b[^>]*>/g)) expect(header).toContain('scope=')
    for (const [region] of html.matchAll(/<section class="[^"]*scroll[^"]*"[^>]*>/g))
      expect(region).toMatch(/tabindex="0" aria-label="/)
  })

  it.each(PAGES)('%s says nothing that a measured difference does not', async (path) => {
    expect(textOf(await page(path, await fullWorld()))).not.toMatch(
      /\b(biased|bias(?!-corrected)|fair|unfair|unbiased|fixed|safe|all good|oops|please)\b|!/i,
    )
  })

  it('shows no verdict by colour alone: every mark is followed by a word', async () => {
    for (const path of PAGES) {
      for (const [, rest] of (await page(path)).matchAll(
        /<span class="v [^"]*"><svg aria-hidden="true"><use href="#i-\w+"><\/use><\/svg>(.{0,40})/g,
      )) {
        expect(textOf(rest as string).trim()).not.toBe('')
      }
    }
  })
})

describe('the overview', () => {
  it('counts models beyond a limit and puts the worst first', async () => {
    const html = await page('/')
    expect(html).toContain('<h1>One of four models has findings beyond a limit</h1>')
    const order = [...html.matchAll(/<a href="\/models\/([\w-]+)"><b>/g)].map((m) => m[1])
    // critical, then the silent one because it may hide anything, then too few, then within.
    expect(order).toEqual(['credit-default', 'mortgage-pre', 'collections-priority', 'fraud-screen'])
    // 4 + 3 + 392, 230, 0, 230 of 412 + 240 + 18 + 240
    expect(textOf(html)).toContain('859 of 910')
    for (const said of ['1 critical', 'data late', '26 h ago', 'too few to tell', 'within limits', 'in 41 min']) {
      expect(textOf(html)).toContain(said)
    }
  })

  it('of a fresh service shows five steps', async () => {
    const html = await page('/', sampleWorld({ empty: true }))
    expect(html).toContain('<h1>Nothing is being watched yet</h1>')
    expect(html.match(/<li class="now"/g)).toHaveLength(1)
  })

  it('of a service with a monitor and no row says what to send where', async () => {
    const services = { monitors: [monitor('credit-default')], baselines: { list: () => [] } }
    const text = textOf(await page('/', sampleWorld({ empty: true, services })))
    expect(text).toContain('Nothing has arrived yet')
    expect(text).toContain('plumbline baseline fit credit-default@')
    expect(text).toContain('http://plumbline.bank.example:4680/api/v1/predictions')
  })
})

describe('a model', () => {
  it('answers which slice and how far, with what it was at training, the limit and how many', async () => {
    const text = textOf(await page('/models/credit-default'))
    expect(text).toContain('credit-default: one of 6 slices is beyond the disparity limit')
    expect(text).toContain(
      'stands at 0.71 of everyone else’s rate (95 % 0.66 to 0.76) in the week of 2026-04-06, 0.97 at training.',
    )
    // now, interval, at training, interval, limit, rate, everyone else, n, n at training
    expect(text).toContain('0.71 0.66–0.76 0.97 0.95–0.99 0.80 0.462 0.654 904 4,456')
    expect(text).toContain(
      '0.71 is beyond the limit 0.80; adjusted p 6 × 10⁻⁷ ≤ 0.0385; 904 decisions now, 4,456 at training; would be found four times in five from 0.66 down',
    )
    expect(text).toContain('no decision in this slice')
  })

  it('counts the slices of the last window by verdict, findings first, so that they add up', async () => {
    // 4 + 3 + 392 + 13 = 412
    expect(textOf(await page('/models/credit-default'))).toContain(
      'last window judged 1 critical week of 2026-04-06: 399 of 412 slices with at least one test; each by its worst question: 4 with a finding · 3 beyond, not confirmed · 392 within · 13 too few for any test',
    )
  })

  it('of which nothing arrived in the last window does not say that none was judged', async () => {
    const quiet = () => modelStatuses().map((s) => ({ ...s, verdicts: {} }))
    const text = textOf(await page('/models/fraud-screen', sampleWorld({ services: { modelStatuses: quiet } })))
    expect(text).toContain('nothing arrived in the last window')
    expect(text).not.toContain('no window judged yet')
  })

  it('sorts drift by what moved and keeps what could not be judged', async () => {
    const html = await page('/models/credit-default')
    const drift = html.slice(html.indexOf('id="drift"'))
    expect(textOf(drift)).toMatch(
      /score North × age 18–25 beyond the tolerance 0\.040 0\.028–0\.055 0\.0045 0\.7-0\.8, −9\.0 points 0\.23 904 4,456 0\.040 is beyond the tolerance 0\.0045/,
    )
    expect(drift.indexOf('<b>score</b>')).toBeLessThan(drift.indexOf('<b>income</b>'))
    expect(textOf(drift)).toContain(
      'too few to tell – – 0.009 – – 44 210 44 values; 200 needed; would be found four times in five from 0.061 up',
    )
  })

  it('passes the chosen span on and says it', async () => {
    const asked: unknown[] = []
    const world = sampleWorld({
      services: {
        disparities: (_, query) => {
          asked.push(query)
          return disparityReport()
        },
      },
    })
    const html = await page('/models/credit-default?version=7&from=2026-04-06&to=2026-04-13', world)
    expect(asked).toEqual([{ version: '7', from: '2026-04-06', to: '2026-04-13' }])
    expect(html).toContain('2026-04-06 to 2026-04-12')
  })

  it('shows fourteen rows until all are asked for', async () => {
    const [version] = disparityReport().versions
    const one = version?.slices[3] as NonNullable<typeof version>['slices'][number]
    const slices = Array.from({ length: 20 }, (_, i) => ({ ...one, slice: `region=R${i}` }))
    const disparities = () => ({
      ...disparityReport(),
      versions: [{ ...(version as NonNullable<typeof version>), slices }],
    })
    const rows = async (query: string) =>
      (
        (await page(`/models/credit-default${query}`, sampleWorld({ services: { disparities } }))).match(
          /<th scope="row"><a [^>]*><span class="slice"><bdi>region R\d+/g,
        ) ?? []
      ).length
    expect([await rows(''), await rows('?all=yes')]).toEqual([14, 20])
  })

  it('that is unknown is not found, and the others are named', async () => {
    const { status, text } = await sampleWorld().send('GET', '/models/credit-defalt')
    expect([status, textOf(text).includes('there are credit-default, fraud-screen')]).toEqual([404, true])
  })
})

describe('an investigation', () => {
  it('answers six questions first', async () => {
    const html = await page('/investigations/INV-1')
    expect([...html.matchAll(/<dt>([^<]+)<\/dt><dd><span class="say">/g)].map((m) => m[1])).toEqual([
      'What happened',
      'To whom',
      'How sure',
      'Since when',
      'What changed',
    ])
    const text = textOf(html)
    expect(text).toContain(
      'Selection rate 0.46, against 0.65 for everyone else Ratio 0.71; at training 0.63 against 0.65. The limit is 0.80.',
    )
    // 2822/4456 x 904 - 418 = 154.5
    expect(text).toContain('155 fewer favourable decisions than the slice’s training rate gives.')
    expect(text).toContain('95 % interval 0.66 to 0.76 Adjusted p 3 × 10⁻⁶ ≤ 0.038, the level of its scan.')
    expect(text).toContain('No difference on record since version 6')
    expect(text).toContain('What to do next')
  })

  it('computes everyone else from overall without the slice', async () => {
    // (11784 - 418) / (18284 - 904) = 0.654; 0.462 / 0.654 = 0.71; at training 0.633 / 0.653 = 0.97
    expect(textOf(await page('/investigations/INV-1'))).toContain(
      'North × age 18–25 7 904 0.462 0.654 0.71 0.66–0.76 0.97 0.95–0.99 0.633 4,456 beyond the limit',
    )
  })

  it('keeps windows summed and the window judged apart', async () => {
    const { evidence } = newInvestigation()
    const summed = evidence.slices.map((s) => ({
      ...s,
      windows: 3,
      now: { ...s.now, n: s.now.n * 3, decided: s.now.n * 3 },
    }))
    const world = sampleWorld({ empty: true })
    const fresh = newInvestigation({ evidence: { ...evidence, slices: [...summed, ...evidence.slices] } })
    world.store.transact(() => world.store.investigations.open(fresh, 1))
    const text = textOf(await page('/investigations/INV-1', world))
    // 418 / 2712 = 0.154 against (11784 - 418) / (54852 - 2712) = 0.218 over three windows; one window as before.
    expect(text).toMatch(/3 windows summed Slice .* North × age 18–25 7 2,712 0\.154 0\.218 0\.71 0\.65–0\.77 0\.97 /)
    expect(text).toMatch(
      /One window, week of 2026-04-06 Slice .* North × age 18–25 7 904 0\.462 0\.654 0\.71 0\.66–0\.76 0\.97 /,
    )
  })

  it('shows findings, gaps, what was told and every hash', async () => {
    const text = textOf(await page('/investigations/INV-1'))
    expect(text).toContain(
      'score-drift , score North × age 18–25 7 divergence 0.040 0.028–0.055 0.0045 2 × 10⁻¹¹ ≤ 0.038 904 4,456 1 critical',
    )
    expect(text).toContain('No environment is recorded for the run that trained credit-default@7.')
    expect(text).toContain('oncall-mail opened delivered 1')
    expect(text).toContain('the root of 214 batches')
    expect(text).toMatch(/Frozen at opening sha256 [0-9a-f]{64}/)
    expect(text).toContain('1 question with too few to tell')
  })

  it('moves on by forms that need no script, and offers only what the status allows', async () => {
    const world = sampleWorld()
    const verbs = async () =>
      [...(await page('/investigations/INV-1', world)).matchAll(/<details class="act" id="(\w+)"/g)].map((m) => m[1])
    expect(await verbs()).toEqual(['acknowledge', 'investigate', 'conclude', 'dismiss', 'comment'])
    const answer = await world.send('POST', '/investigations/INV-1/acknowledge', { form: {} })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/investigations/INV-1?done=acknowledge'])
    const form = { reason: 'extract', rootCause: 'data-source', remedy: 'retrained without it', settledUntil: '' }
    await world.send('POST', '/investigations/INV-1/conclude', { form })
    expect(await verbs()).toEqual(['close', 'dismiss', 'reopen', 'comment'])
    expect(textOf(await page('/investigations/INV-1', world))).toContain('Remedy retrained without it')
  })

  it('keeps what the loser of a race had typed, beside the newer state', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/dismiss', { form: { reason: 'a test' } })
    const form = {
      reason: 'the extract holds walk-ins',
      rootCause: 'label',
      remedy: 'none "yet"',
      settledUntil: '2026-07-01',
    }
    const { status, text } = await world.send('POST', '/investigations/INV-1/conclude', { form })
    expect(status).toBe(409)
    expect(textOf(text)).toContain('INV-1 is dismissed, set by local')
    expect(text).toContain('>the extract holds walk-ins</textarea>')
    expect(text).toContain('value="none &quot;yet&quot;"')
    expect(text).toMatch(/<option value="label" selected=""/)
    expect(text).toContain('value="2026-07-01"')
    expect(text).toContain('<span class="tag">dismissed</span>')
  })

  it('asks again for a reason that is missing, with the rest kept', async () => {
    const { status, text } = await sampleWorld().send('POST', '/investigations/INV-1/conclude', {
      form: { reason: '', rootCause: 'label', remedy: 'relabelled' },
    })
    expect([status, text.includes('value="relabelled"')]).toEqual([400, true])
    expect(textOf(text)).toContain('expected a reason in words')
  })

  it('that a person opened shows the suspicion and no test', async () => {
    const world = sampleWorld()
    const form = {
      model: 'credit-default',
      slice: 'age=18-25',
      version: '',
      dataset: '',
      prediction: '',
      suspicion: 'Nobody under 25 was approved.',
    }
    const answer = await world.send('POST', '/investigations', { form })
    expect(answer.headers.get('location')).toBe('/investigations/INV-2?done=open')
    const text = textOf(await page('/investigations/INV-2', world))
    expect(text).toContain('local suspects something Nobody under 25 was approved.')
    expect(text).toContain('A suspicion, not a test')
  })

  it('opens although lineage was unavailable, and says so', async () => {
    const world = sampleWorld({ empty: true })
    const lineage = [{ ...lineageSnapshot, status: 'unavailable', nodes: [], edges: [], gaps: [] } as const]
    world.store.transact(() => world.store.investigations.open(newInvestigation({ lineage }), 1))
    expect(textOf(await page('/investigations/INV-1', world))).toContain('Lineage did not answer at opening')
  })

  it('without lineage claims neither that nothing is recorded nor that nothing is missing', async () => {
    const world = sampleWorld({ empty: true })
    world.store.transact(() => world.store.investigations.open(newInvestigation({ lineage: [] }), 1))
    const text = textOf(await page('/investigations/INV-1', world))
    expect(text).toMatch(/What changed .*No lineage was attached/)
    expect(text).toContain('Lineage no lineage was attached')
    expect(text).not.toMatch(/no gap|Nothing is recorded/)
  })

  it('says in words how lineage is known, and a commit once', async () => {
    const html = await page('/investigations/INV-1')
    const row = /<th scope="row">Code<\/th>.*?<\/tr>/.exec(html)?.[0] ?? ''
    expect(textOf(row).trim()).toBe('Code credit-models gitsha1:9b07d31 stated by its author')
  })

  it('sends to the page of the model by a link', async () => {
    expect(await page('/investigations/INV-1')).toContain(
      'Look first at what drifted in this slice, on <a href="/models/credit-default#drift">the page of the model</a>.',
    )
  })

  it('without tokens says that one person may close', async () => {
    const text = textOf(await page('/investigations/INV-1'))
    expect(text).toContain('Without tokens one person may close, since nobody can be told apart.')
    expect(text).not.toContain('needs a second person')
  })

  it('found worse says from what to what', async () => {
    const world = sampleWorld({ empty: true })
    world.store.transact(() => {
      const { matterId } = world.store.investigations.open(newInvestigation({ severity: 'warning' }), 1)
      const added = {
        findings: [],
        lineage: [],
        window: { start: 2, end: 3 },
        worsened: true,
        severity: 'critical',
      } as const
      world.store.investigations.append(matterId as number, { ...added, units: 3 }, 4)
      world.store.investigations.append(matterId as number, { ...added, units: 4.5 }, 5)
    })
    const text = textOf(await page('/investigations/INV-1', world))
    expect(text).toContain('found it worse: from 3.0 to 4.5 tolerances')
    expect(text).toContain('found it worse: from warning to critical')
  })

  it('that is not there is a page that says so', async () => {
    const { status, text } = await sampleWorld().send('GET', '/investigations/INV-7')
    expect([status, text.includes('There is no investigation INV-7.')]).toEqual([404, true])
  })
})

describe('the list of investigations', () => {
  it('shows what is live; finished ones are one click away', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/dismiss', { form: { reason: 'a test' } })
    expect(textOf(await page('/investigations', world))).toContain('Nothing is open')
    expect(await page('/investigations?status=', world)).toContain('href="/investigations/INV-1"')
    expect(await page('/investigations?status=closed,dismissed', world)).toMatch(/aria-current="page">Finished <b>1</)
  })

  it('filters by a GET form and says which filters to drop when nothing matches', async () => {
    expect(await page('/investigations?model=credit-default&severity=critical')).toContain('INV-1')
    const nothing = await page('/investigations?model=fraud-screen')
    expect(nothing).toContain('Drop the filters')
    expect(nothing).toMatch(/<option value="fraud-screen" selected=""/)
  })

  it('goes on from page to page with the filters kept', async () => {
    const world = sampleWorld()
    for (let i = 0; i < 51; i++) {
      world.services.openByHand({ model: 'fraud-screen', about: {}, suspicion: `suspicion ${i}` }, 'local', i)
    }
    const first = await page('/investigations?model=fraud-screen', world)
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(next).toContain('model=fraud-screen')
    expect((await page(next, world)).match(/class="what"/g)).toHaveLength(1)
  })
})

describe('a silence', () => {
  it('is told by the usual number, also where it is too small for a tenth to be a number of rows', async () => {
    const world = sampleWorld({ empty: true })
    const { evidence } = newInvestigation()
    const [finding] = evidence.findings
    const silence = {
      ...(finding as NonNullable<typeof finding>),
      ...({ kind: 'silence', family: 'silence', scale: 'count', tolerance: 0.4 } as const),
      measured: { form: 'count', now: 0, usual: 4 } as const,
    }
    const fresh = newInvestigation({ family: 'silence', evidence: { ...evidence, findings: [silence] } })
    world.store.transact(() => world.store.investigations.open(fresh, 1))
    expect(textOf(await page('/investigations/INV-1', world))).toContain(
      'Fewer than a tenth of the usual 4 is silence.',
    )
  })
})

describe('quarantine', () => {
  it('shows where and why, and not what was in the row', async () => {
    const world = sampleWorld()
    const predictions = [{ id: 'r-1', at: 'yesterday', features: { income: 'SECRETVALUE' }, sensitive: {} }]
    await world.send('POST', '/api/v1/predictions', { json: { model: 'credit-default', version: '7', predictions } })
    const html = await page('/quarantine', world)
    expect(textOf(html)).toContain('credit-default predictions r-1 at')
    expect(html).not.toContain('SECRETVALUE')
  })
})

describe('an address where nothing lives', () => {
  it('says so once and leads to the overview', async () => {
    const html = await page('/nope')
    expect(textOf(html).match(/nothing lives at this address/gi)).toHaveLength(1)
    expect(html).toContain('<a class="btn primary" href="/">Overview</a>')
    expect(textOf(html)).not.toContain('/openapi.json')
  })

  it('tells a program where to look', async () => {
    expect((await sampleWorld().send('GET', '/api/v1/nope')).json().detail).toContain('/openapi.json')
  })
})

describe('hostile names', () => {
  const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\''

  it('are text in every label, slice, note, delivery and error', async () => {
    const finding = newInvestigation().evidence.findings[0] as ReturnType<
      typeof newInvestigation
    >['evidence']['findings'][number]
    const evidence = {
      ...newInvestigation().evidence,
      windowLabel: HOSTILE,
      findings: [{ ...finding, subject: HOSTILE, slice: `x=${HOSTILE}`, why: HOSTILE, version: HOSTILE }],
      slices: newInvestigation().evidence.slices.map((s) => ({ ...s, slice: `x=${HOSTILE}`, version: HOSTILE })),
      suspicion: { text: HOSTILE, about: { slice: HOSTILE } },
    }
    const node = {
      ...(lineageSnapshot.nodes[0] as (typeof lineageSnapshot.nodes)[number]),
      name: HOSTILE,
      contentId: HOSTILE,
    }
    const lineage = [
      { ...lineageSnapshot, version: HOSTILE, nodes: [node], gaps: [{ slot: 'x', missing: HOSTILE, remedy: HOSTILE }] },
    ]
    const [disparityVersion, driftVersion] = [disparityReport().versions[0], driftReport().versions[0]]
    const world = sampleWorld({
      empty: true,
      services: {
        monitors: [monitor(HOSTILE)],
        modelStatuses: () =>
          modelStatuses().map((s) => ({ ...s, model: HOSTILE, versions: [HOSTILE], withoutBaseline: [HOSTILE] })),
        disparities: () => ({
          ...disparityReport(),
          versions: [
            {
              ...(disparityVersion as NonNullable<typeof disparityVersion>),
              version: HOSTILE,
              slices: (disparityVersion?.slices ?? []).map((s) => ({
                ...s,
                slice: `x=${HOSTILE}`,
                undefinedBecause: HOSTILE,
              })),
            },
          ],
        }),
        drift: () => ({
          ...driftReport(),
          versions: [
            {
              ...(driftVersion as NonNullable<typeof driftVersion>),
              subjects: (driftVersion?.subjects ?? []).map((s) => ({
                ...s,
                subject: HOSTILE,
                moved: { cell: HOSTILE, shift: 0.1 },
              })),
            },
          ],
        }),
        deliveriesOf: () => [
          {
            outboxId: 1,
            messageId: HOSTILE,
            channel: HOSTILE,
            kind: HOSTILE,
            status: 'failed',
            attempts: 1,
            createdAt: 0,
            deliveredAt: undefined,
            dueAt: 0,
            lastError: HOSTILE,
          },
        ],
        health: () => ({ status: 'degraded', reasons: [HOSTILE] }),
      },
    })
    world.store.transact(() =>
      world.store.investigations.open(
        newInvestigation({
          model: HOSTILE,
          title: HOSTILE,
          rootSlice: `x=${HOSTILE}`,
          openedBy: HOSTILE,
          evidence,
          lineage,
        }),
        1,
      ),
    )
    await world.send('POST', '/investigations/INV-1/comment', { form: { reason: HOSTILE } })
    const name = encodeURIComponent(HOSTILE)
    const paths = [
      '/',
      '/models',
      `/models/${name}`,
      '/investigations',
      `/investigations?assignee=${name}&model=${name}`,
      '/investigations/INV-1',
      `/sign-in?next=${name}`,
      `/nope/${name}`,
    ]
    for (const path of paths) {
      const html = await page(path, world)
      expect(html.replace('<script src="/assets/plumbline.js"', '')).not.toMatch(/<img|<script|onerror=alert\(1\)>/)
    }
    expect(await page('/investigations/INV-1', world)).toContain('&lt;script&gt;alert(2)&lt;/script&gt;')
    const refused = await world.send('POST', '/investigations/INV-1/close', {
      form: { reason: `</textarea>${HOSTILE}` },
    })
    expect(refused.status).toBe(409)
    expect(refused.text.replace('<script src="/assets/plumbline.js"', '')).not.toMatch(/<img|<script/)
  })

  it('are not echoed by a failing service', async () => {
    const world = sampleWorld({ services: { modelStatuses: broken(new Error(HOSTILE)) } })
    expect(await page('/', world)).not.toContain('alert(2)')
  })
})
