import { describe, expect, it } from 'vitest'
import type { Finding, JudgedSlice } from '../../src/detect/finding.ts'
import { ServiceError } from '../../src/errors.ts'
import type { InvestigationDetail } from '../../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../../src/lineage/lineage-snapshot.ts'
import { askWithin } from '../../src/web/pages/answered.ts'
import { answersOf } from '../../src/web/pages/case-answers.ts'
import { raisedFrom } from '../../src/web/pages/case-rail.tsx'
import { sourceVerdict } from '../../src/web/pages/sources-section.tsx'
import { pointsByWindow, stripOf } from '../../src/web/pages/verdict-strip.tsx'
import { disparityFinding, lineageSnapshot, newInvestigation, ROOT, scoreFinding, WEEK } from './sample-reports.ts'
import { broken, NOW, sampleWorld, secretOf, type WorldOptions } from './sample-world.ts'

const textOf = (page: string): string =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')

type World = ReturnType<typeof sampleWorld>

async function page(path: string, world: World = sampleWorld()): Promise<string> {
  return (await world.send('GET', path)).text
}

const stored = (finding = disparityFinding, id = 41) => ({
  ...{ id, model: 'credit-default', window: WEEK, windowLabel: 'week of 2026-04-06', investigation: 1, finding },
})

/** The version before: trained on other content of one data set, and without the other. */
const versionSix: LineageSnapshot = {
  ...lineageSnapshot,
  version: '6',
  nodes: lineageSnapshot.nodes
    .filter((n) => n.name !== 'branch.extract_2024')
    .map((n) =>
      n.kind === 'modelVersion'
        ? { ...n, version: '6' }
        : n.name === 'core.loans'
          ? { ...n, contentId: 'sha256:0001' }
          : n,
    ),
  edges: lineageSnapshot.edges.filter((e) => e.src !== 4),
}

/** A world of tokens in which Ines Moreau, an analyst, is signed in. */
async function signedIn(given: WorldOptions = {}): Promise<World & { readonly headers: { readonly cookie: string } }> {
  const world = sampleWorld({ ...given, tokens: true })
  const { headers } = await world.send('POST', '/sign-in', { form: { token: secretOf('analyst') } })
  return { ...world, headers: { cookie: headers.get('set-cookie') ?? '' } }
}

describe('the first screen of an investigation', () => {
  it('answers in six cells, each at most nine words and then at most thirty', async () => {
    const world = sampleWorld()
    const detail = world.store.investigations.get(1)
    const history = await world.services.history('credit-default', { slices: [ROOT] })
    if (detail === undefined) throw new Error('the world holds no investigation')
    const before = { now: '7', version: '6', since: 'week of 2026-03-23', lineage: lineageSnapshot }
    const answers = answersOf(detail, {
      history: { ...history, slices: history.slices.map((s) => ({ ...s, slice: ROOT })) },
      before,
    })
    const words = (text: string): number => text.split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w)).length
    for (const { say, more } of answers) {
      expect(words(say)).toBeLessThanOrEqual(9)
      expect(words(more.join(' '))).toBeLessThanOrEqual(30)
    }
    expect(answers.map((a) => a.question)).toEqual([
      ...['What happened', 'To whom', 'How sure', 'Since when', 'What changed'],
    ])
    // Six windows: three at 0.97, then three at 0.71 with version 7.
    expect(answers[3]?.say).toBe('Since 2026-03-23')
    expect(answers[3]?.more.join(' ')).toContain('Ratio by window: 0.97, 0.97, 0.97, 0.71, 0.71, 0.71.')
  })

  it('names what is new in training since the version before, and claims nothing where that is not known', async () => {
    const changed = async (given: Partial<WorldOptions['services']>) =>
      /What changed(.*?)What to do next/.exec(
        textOf(await page('/investigations/INV-1', sampleWorld({ services: given ?? {} }))),
      )?.[1]
    expect(await changed({ lineageOf: () => versionSix })).toBe(
      ' Data set branch.extract_2024 was added since version 6 Besides: 1 data set. Version 7 was first judged in 2026-03-23. 1 gap in lineage. ',
    )
    expect(await changed({ lineageOf: broken() })).toContain(
      'Version 7 followed version 6 First judged in 2026-03-23. No provenance of version 6 to compare with.',
    )
    expect(await changed({ history: broken(), lineageOf: broken() })).toMatch(/^ Not known /)
  })

  it('names the version before from its record where no window of it was judged', async () => {
    const history = await sampleWorld().services.history('credit-default', { slices: [ROOT] })
    const seven = { ...history, versions: history.versions.filter((v) => v.version === '7') }
    const changed = async (lineageOf: (model: string, version: string) => LineageSnapshot) =>
      /What changed(.*?)What to do next/.exec(
        textOf(await page('/investigations/INV-1', sampleWorld({ services: { history: () => seven, lineageOf } }))),
      )?.[1]
    const asked: string[] = []
    expect(
      await changed((_, version) => {
        asked.push(version)
        return versionSix
      }),
    ).toBe(' Data set branch.extract_2024 was added since version 6 Besides: 1 data set. 1 gap in lineage. ')
    expect(asked).toEqual(['6'])
    const nothing = { ...versionSix, status: 'nothing-recorded', nodes: [], edges: [] } as const
    expect(await changed(() => nothing)).toMatch(/^ No provenance of an earlier version Trained on 2 data sets:/)
    // Recorded after the investigation opened on 13 April: not known then.
    const late = { ...versionSix, edges: versionSix.edges.map((e) => ({ ...e, recordedAt: NOW })) }
    expect(await changed(() => late)).toMatch(/^ No provenance of an earlier version/)
  })

  it('has a table of what differs from the version before, and of what cannot be compared', async () => {
    const world = sampleWorld({ services: { lineageOf: () => versionSix } })
    const html = await page('/investigations/INV-1', world)
    const section = textOf(html.slice(html.indexOf('id="since"'), html.indexOf('id="timeline"')))
    expect(section).toContain('Since version 6')
    expect(section).toContain('Data set branch.extract_2024 added not there sha256:3be1')
    expect(section).toContain('Data set core.loans changed sha256:0001 sha256:77ab')
    expect(section).toContain('Not compared: no environment on record of either version')
    const nothing = { ...versionSix, status: 'nothing-recorded', nodes: [], edges: [] } as const
    expect(await page('/investigations/INV-1', sampleWorld({ services: { lineageOf: () => nothing } }))).not.toContain(
      'id="since"',
    )
  })

  it('gives figures by window on the scale of its own finding alone', async () => {
    const sinceWhen = async (finding: Finding, laterFindings: InvestigationDetail['laterFindings'] = []) => {
      const world = sampleWorld()
      const detail = world.store.investigations.get(1) as InvestigationDetail
      const history = await world.services.history('credit-default', { slices: [ROOT] })
      const evidence = { ...detail.evidence, findings: [finding] }
      return answersOf({ ...detail, evidence, laterFindings }, { history })[3]
    }
    // 0.71 / 0.97 = 0.73, three windows at 1 before it.
    const change = { ...disparityFinding, kind: 'disparity-change', scale: 'ratio-of-ratios', tolerance: 0.9 } as const
    expect((await sinceWhen(change))?.more[1]).toBe('Ratio to training by window: 1.00, 1.00, 1.00, 0.73, 0.73, 0.73.')
    const difference = { ...disparityFinding, scale: 'difference', tolerance: 0.1 } as const
    expect((await sinceWhen(difference))?.more[1]).toMatch(/^Difference by window: .0\.02, .0\.02, .0\.02, .0\.19,/)
    const drift = await sinceWhen(scoreFinding)
    expect([drift?.say, drift?.more.join(' ')]).toEqual([
      'Found in week of 2026-04-06',
      'Emerged: not there at training. No later window has found it again.',
    ])
    const again = { ...scoreFinding, effect: { ...scoreFinding.effect, estimate: 0.052 } }
    const later = { windowStart: WEEK.end, windowEnd: WEEK.end + 7 * 86_400_000, finding: again }
    expect((await sinceWhen(scoreFinding, [later]))?.more[0]).toBe('Divergence 0.040 then, 0.052 on 2026-04-13.')
  })

  it('advises in at most thirty words, and says the rest under Steps', async () => {
    const html = await page('/investigations/INV-1')
    const list = textOf(/What to do next<\/dt>(.*?)<\/ol>/s.exec(html)?.[1] ?? '')
    expect(list.split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w)).length).toBeLessThanOrEqual(30)
    expect(list).not.toContain('provenance.yaml')
    expect(textOf(html.slice(html.indexOf('id="steps"')))).toContain(
      'Name the image digest under run.environment in provenance.yaml.',
    )
  })

  it('names the input that moved in the same slice, where another open investigation is about it', async () => {
    const input = { ...scoreFinding, kind: 'feature-drift', family: 'input', subject: 'income', units: 4 } as const
    const world = (finding: Finding) =>
      sampleWorld({ services: { lastFindings: () => [{ ...stored(finding, 50), investigation: 2 }] } })
    const next = async (given: World) => {
      given.store.transact(() =>
        given.store.investigations.open(newInvestigation({ family: 'input', matter: undefined }), NOW),
      )
      return textOf(await page('/investigations/INV-1', given))
    }
    const words = 'Look first at income: it moved in the same slice (INV-2).'
    expect(await next(world(input))).toContain(words)
    expect(await next(world({ ...input, slice: 'sex=F' }))).not.toContain('it moved in the same slice')
  })

  it('leads with the history of its slice, with a way to the specification', async () => {
    const html = await page('/investigations/INV-1')
    const first = html.slice(0, html.indexOf('class="jump"'))
    expect(first).toContain('id="figure-history"')
    expect(first).toContain('href="/api/v1/investigations/INV-1/charts/history"')
    expect(textOf(first)).toContain('Read from the windows as they stand now')
  })

  it('asks for as many windows as reach back to before the one that opened it', async () => {
    const asked = async (weeks: number): Promise<number | undefined> => {
      let windows: number | undefined
      const world = sampleWorld({
        services: {
          history: (_, request) => {
            windows = request.windows
            throw new ServiceError('busy', 'asked')
          },
        },
      })
      world.pass(weeks * 7 * 86_400_000)
      await page('/investigations/INV-1', world)
      return windows
    }
    // It opened with the week of 6 April; now is 13 April. Two windows back and six before are fewer than twelve.
    expect([await asked(0), await asked(20), await asked(500)]).toEqual([12, 28, 60])
  })

  it('leads with the distribution where an input has moved', async () => {
    const world = sampleWorld({ empty: true })
    const finding = { ...scoreFinding, kind: 'feature-drift', family: 'input', subject: 'income' } as const
    const evidence = { ...newInvestigation().evidence, findings: [finding] }
    world.store.transact(() => world.store.investigations.open(newInvestigation({ family: 'input', evidence }), 1))
    const html = await page('/investigations/INV-1', world)
    expect(html.slice(0, html.indexOf('class="jump"'))).toContain('id="figure-distribution-1"')
    expect(html.match(/id="figure-distribution-1"/g)).toHaveLength(1)
  })

  it('stays whole when nothing that stands beside the case answers', async () => {
    const names = ['history', 'sources', 'lineageOf', 'drawChart', 'drawLineage'] as const
    const services = Object.fromEntries(
      names.map((name) => [name, broken(new ServiceError('busy', 'the store is busy'))]),
    )
    const { status, text } = await sampleWorld({ services }).send('GET', '/investigations/INV-1')
    expect(status).toBe(200)
    expect(textOf(text)).toContain('The windows of this slice could not be read just now: the store is busy.')
    expect(textOf(text)).toContain('The sources could not be read just now: the store is busy.')
    expect(textOf(text)).toContain('The picture could not be drawn just now; the list below is whole.')
    expect(text).toMatch(/<details class="numbers" open=""><summary>As a list: 5 nodes/)
    expect(textOf(text)).toContain(
      'North × age 18–25 7 904 0.462 0.654 0.71 0.66–0.76 0.97 0.95–0.99 0.633 4,456 beyond the limit',
    )
  })

  it('does not say what a failing report threw', async () => {
    const services = { history: broken(new Error('secret of the disk')) }
    const text = await page('/investigations/INV-1', sampleWorld({ services }))
    expect(text).toContain('could not be read just now: the report failed.')
    expect(text).not.toContain('secret')
  })

  it('says from what and when its severity was raised beyond the finding that opened it', async () => {
    const world = sampleWorld({ empty: true })
    world.store.transact(() => {
      const { matterId } = world.store.investigations.open(newInvestigation({ severity: 'warning' }), NOW - 9)
      const added = { findings: [], lineage: [], window: { start: 2, end: 3 }, worsened: true, units: 3 } as const
      world.store.investigations.append(matterId as number, { ...added, severity: 'critical' }, Date.UTC(2026, 3, 12))
    })
    expect(textOf(await page('/investigations/INV-1', world))).toContain('raised to critical on 12 April 2026, 00:00')
    expect(raisedFrom({ severity: 'critical', timeline: [] })).toBeUndefined()
    expect(textOf(await page('/investigations/INV-1'))).not.toContain('raised')
  })

  it('links other investigations that are open on the same model', async () => {
    const world = sampleWorld()
    world.services.openByHand({ model: 'credit-default', about: {}, suspicion: 'something else' }, 'local', NOW)
    world.services.openByHand({ model: 'fraud-screen', about: {}, suspicion: 'another model' }, 'local', NOW)
    const html = await page('/investigations/INV-1', world)
    expect(textOf(html)).toContain('Compare with INV-2 , open too.')
    expect(html).not.toContain('INV-3')
  })

  it('says why nobody is told of it just now', async () => {
    const alert = { investigation: 1, labels: {}, severity: 'critical', startsAt: 0, endsAt: undefined } as const
    const muted = { ...alert, acknowledged: false, revision: 0, mutedBecause: 'silence 3 by Jun Sato: moving the feed' }
    const world = sampleWorld({ services: { alerts: () => [muted] } })
    expect(textOf(await page('/investigations/INV-1', world))).toContain(
      'Muted now: silence 3 by Jun Sato: moving the feed.',
    )
    expect(await page('/investigations/INV-1', world)).toContain('href="/silences?for=INV-1#add"')
  })
})

describe('a finding of an investigation', () => {
  it('links to why it is one, and shows how its slice fared by window', async () => {
    const world = sampleWorld({ services: { findingsOf: () => [stored(), stored(scoreFinding, 42)] } })
    const html = await page('/investigations/INV-1', world)
    expect(html).toContain(
      '<a href="/findings/41">why<span class="vh"> disparity, selection rate is a finding</span></a>',
    )
    expect(html).toContain('href="/findings/42"')
  })

  it('of another window is not taken for the one at opening', async () => {
    const other = { ...stored(), window: { start: WEEK.end, end: WEEK.end + 1 } }
    const html = await page('/investigations/INV-1', sampleWorld({ services: { findingsOf: () => [other] } }))
    expect(html).not.toContain('href="/findings/41"')
  })

  it('is judged by window only where it is a disparity, and of two versions by its own', async () => {
    const history = await sampleWorld().services.history('m', { slices: [ROOT] })
    expect(stripOf(scoreFinding, history)).toBeUndefined()
    expect(stripOf({ ...disparityFinding, slice: 'sex=X' }, history)).toBeUndefined()
    expect(stripOf(disparityFinding, history)?.map((w) => w.verdict)).toEqual([
      ...['within', 'within', 'within', 'finding', 'finding', 'finding'],
    ])
    const [slice] = history.slices
    const last = slice?.points.at(-1)
    if (slice === undefined || last === undefined) throw new Error('the history has no point')
    const both = { ...history, slices: [{ ...slice, points: [{ ...last, version: '8', n: 5 }, last] }] }
    expect(pointsByWindow(both, ROOT, '7').map((p) => p.version)).toEqual(['7'])
    expect(pointsByWindow(both, ROOT, '8').map((p) => p.n)).toEqual([5])
    // Two features in the other order are the same slice.
    const turned = ROOT.split(' & ').reverse().join(' & ')
    expect(pointsByWindow(history, turned, '7')).toEqual(pointsByWindow(history, ROOT, '7'))
  })

  it('on a distribution is drawn from the cells that were frozen with it', async () => {
    const drawn: string[] = []
    const services = {
      drawChart: async (spec: object) => {
        drawn.push(JSON.stringify(spec))
        return '<svg></svg>'
      },
    }
    await page('/investigations/INV-1', sampleWorld({ services }))
    // 48.9 % of the slice lies in the lower cell now, 31.4 % did at training.
    expect(drawn.some((spec) => spec.includes('0.489') && spec.includes('0.314'))).toBe(true)
  })
})

describe('the specification of a chart', () => {
  const spec = async (name: string, world = sampleWorld()) =>
    world.send('GET', `/api/v1/investigations/INV-1/charts/${name}`)

  it('stands at the address that the page gives, whole by itself', async () => {
    const world = sampleWorld()
    const html = await page('/investigations/INV-1', world)
    const addresses = [...html.matchAll(/<a href="(\/api\/v1\/investigations\/INV-1\/charts\/[\w-]+)"/g)].map(
      (m) => m[1] as string,
    )
    expect(addresses.map((a) => a.split('/').at(-1))).toEqual(['history', 'distribution-1', 'slices', 'sources'])
    for (const address of addresses) {
      const { status, json } = await world.send('GET', address)
      expect([status, json().$schema]).toEqual([200, 'https://vega.github.io/schema/vega-lite/v6.json'])
      expect(json().data.values.length).toBeGreaterThan(0)
    }
  })

  it('is drawn from the frozen slices, each against everyone else', async () => {
    const { json } = await spec('slices')
    // 418/904 against 11366/17380 is 0.707; at training 2822/4456 against 56940/87160 is 0.969.
    const row = json().data.values.find((r: { name?: string }) => r.name === 'North × age 18–25')
    expect([row.now, row.training].map((n: number) => n.toFixed(2))).toEqual(['0.71', '0.97'])
  })

  it('has a narrow form', async () => {
    const [wide, narrow] = [await spec('history'), await spec('history?narrow=yes')]
    expect(narrow.text).not.toBe(wide.text)
  })

  it('that is not there names those that are', async () => {
    const { status, json } = await spec('nope')
    expect([status, json().detail]).toEqual([
      404,
      'INV-1 has no chart of this name; it has history, slices, distribution-1, sources',
    ])
    expect((await sampleWorld().send('GET', '/api/v1/investigations/INV-9/charts/history')).status).toBe(404)
  })
})

describe('training sources', () => {
  const estimate = (at: number, half: number) => ({ estimate: at, lower: at - half, upper: at + half })
  const source = {
    ...{ source: 's', rows: 9, allRows: 9, share: 0.1, allShare: 0.1 },
    ...{ rate: { count: 1, of: 2, rate: 0.5 }, restRate: { count: 1, of: 2, rate: 0.5 } },
  }
  const pooled = estimate(-0.025, 0.01)

  it.each([
    ['its own gap on the same side, half of the pooled one gone without it', -0.247, 0.05, -0.005, 'consistent'],
    ['a gap that chance could have made', -0.247, 0.3, -0.005, 'no-sign'],
    ['a gap on the other side', 0.247, 0.05, -0.005, 'no-sign'],
    ['a gap that stays without it', -0.247, 0.05, -0.02, 'no-sign'],
  ] as const)('with %s', (_, gap, half, without, verdict) => {
    const given = { ...source, difference: estimate(gap, half), pooledWithout: estimate(without, 0.01) }
    expect(sourceVerdict(given, pooled)).toBe(verdict)
  })

  it('that cannot be compared are too few to tell', () => {
    expect(sourceVerdict({ ...source, difference: undefined, pooledWithout: pooled }, pooled)).toBe('few')
    expect(sourceVerdict({ ...source, difference: pooled, pooledWithout: undefined }, pooled)).toBe('few')
  })

  it('are consistent with a gap, never its cause, and nothing was tested', async () => {
    const text = textOf(await page('/investigations/INV-1'))
    expect(text).toContain('The gap is consistent with one training source: internal-branch-2024')
    expect(text).toContain('Not tested: the model was not retrained')
  })

  it('are left out where the baseline names none', async () => {
    const services = {
      sources: (model: string, version: string, slice: string) => ({
        model,
        version,
        slice,
        sources: [],
        pooled: undefined,
      }),
    }
    expect(await page('/investigations/INV-1', sampleWorld({ services }))).not.toContain('id="sources"')
  })
})

describe('what a page can go without', () => {
  it('is waited for no longer than a while, and says so', async () => {
    expect(await askWithin(() => new Promise<never>(() => {}), 1)).toEqual({
      status: 'unavailable',
      because: 'there was no answer within 0.001 s',
    })
    expect(await askWithin(() => 7, 1_000)).toEqual({ status: 'known', value: 7 })
  })
})

describe('assigning', () => {
  it('to myself is one press, and to another by name', async () => {
    const world = sampleWorld()
    expect(await page('/investigations/INV-1', world)).toContain('<input type="hidden" name="to" value="local"/>')
    const taken = await world.send('POST', '/investigations/INV-1/assign', { form: { to: 'local' } })
    expect(taken.headers.get('location')).toBe('/investigations/INV-1?done=assign')
    const mine = await page('/investigations/INV-1?done=assign', world)
    expect(textOf(mine)).toContain('Assigned by local, 13 April 2026, 10:24 UTC. local has it.')
    expect(mine).not.toContain('Take it myself')
    expect(textOf(mine)).toContain('local took it')
    await world.send('POST', '/investigations/INV-1/assign', { form: { to: 'Jun Sato', reason: 'on call' } })
    expect(textOf(await page('/investigations/INV-1', world))).toContain('local assigned it to Jun Sato')
  })

  it('to nobody is refused with the field marked', async () => {
    const { status, text } = await sampleWorld().send('POST', '/investigations/INV-1/assign', {
      form: { to: ' ', reason: 'kept <b>' },
    })
    expect(status).toBe(400)
    expect(text).toMatch(/<input type="text" name="to"[^>]* aria-invalid="true" aria-describedby="fault-to"/)
    expect(text).toContain('value="kept &lt;b&gt;"')
  })

  it('is not offered once it is finished', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/dismiss', { form: { reason: 'a test' } })
    expect(await page('/investigations/INV-1', world)).not.toContain('id="assign"')
  })
})

describe('slices as frozen', () => {
  const caseOf = async (evidence: Partial<InvestigationDetail['evidence']>): Promise<string> => {
    const world = sampleWorld({ empty: true })
    const fresh = newInvestigation()
    const opened = newInvestigation({ evidence: { ...fresh.evidence, ...evidence } })
    world.store.transact(() => world.store.investigations.open(opened, 1))
    return page('/investigations/INV-1', world)
  }
  const section = (html: string): string => html.slice(html.indexOf('id="slices"'), html.indexOf('id="sources"'))
  const change: Finding = {
    ...{ ...disparityFinding, kind: 'disparity-change', scale: 'ratio-of-ratios', tolerance: 0.9 },
    effect: { estimate: 0.73, lower: 0.66, upper: 0.82 },
  }

  it('have the verdict that was frozen, and none where none was kept', async () => {
    expect(textOf(section(await caseOf({})))).toMatch(/North 7 4,520 .*? 21,600 not kept/)
    const judged: JudgedSlice & { windows: number } = {
      ...{ version: '7', kind: 'disparity', subject: 'selection rate', slice: 'region=North', windows: 1 },
      ...{ verdict: 'unconfirmed', effect: 0.78, supportNow: 4520, supportTraining: 21_600, detectable: undefined },
    }
    const text = textOf(section(await caseOf({ judged: [judged] })))
    expect(text).toMatch(/North 7 4,520 .*? 21,600 not confirmed/)
    expect(text).toMatch(/age 18–25 7 3,310 .*? 16,200 not kept/)
    // Of three windows summed it says nothing.
    expect(textOf(section(await caseOf({ judged: [{ ...judged, windows: 3 }] })))).toMatch(/21,600 not kept/)
  })

  it('of a matter about a change alone are not said to be beyond the limit', async () => {
    const html = section(await caseOf({ findings: [change], insufficient: [] }))
    expect(textOf(html)).not.toContain('beyond the limit')
    expect(textOf(html)).toContain('North × age 18–25 changed against everyone else since training')
    expect(textOf(html)).toContain('beyond its tolerance')
    expect(textOf(html)).not.toMatch(/North × age 18–25 .*? within/)
  })

  it('are read as differences where the case is about differences', async () => {
    const finding: Finding = { ...disparityFinding, scale: 'difference', tolerance: 0.1 }
    const html = section(await caseOf({ findings: [finding] }))
    expect(textOf(html)).toContain('Difference now')
    expect(textOf(html)).not.toContain('Ratio now')
    // A change of differences, and no limit that was frozen or is configured as a difference: a table without a picture.
    const double: Finding = { ...change, scale: 'difference-in-differences', tolerance: 0.05 }
    const alone = section(await caseOf({ findings: [double], insufficient: [] }))
    expect(alone).not.toContain('id="figure-slices"')
    expect(textOf(alone)).toContain('Difference now')
  })
})

describe('opening by hand', () => {
  it('is refused with every fault at once, each beside its field', async () => {
    const form = { model: 'credit-default', slice: 'nonsense', suspicion: 'short', version: 'x'.repeat(501) }
    const { status, text } = await sampleWorld().send('POST', '/investigations', { form })
    expect(status).toBe(400)
    for (const field of ['slice', 'suspicion', 'version']) expect(text).toContain(`id="fault-${field}"`)
    expect(text).toContain('value="nonsense"')
  })
})

describe('an investigation that has ended', () => {
  it('says reason, when, by whom, until when it is settled, and who closed it', async () => {
    const world = sampleWorld()
    const conclude = { reason: 'the extract', rootCause: 'label', remedy: 'relabelled', settledUntil: '2026-07-13' }
    await world.send('POST', '/investigations/INV-1/conclude', { form: conclude })
    const concluded = textOf(await page('/investigations/INV-1', world))
    expect(concluded).toContain('Concluded by local 13 April 2026, 10:24')
    expect(concluded).toContain('Reason the extract Settled until 13 July 2026, 00:00 , unless it is worse before')
    expect(concluded).toContain('Closed not yet')
    await world.send('POST', '/investigations/INV-1/close', { form: { reason: 'checked' } })
    const closed = textOf(await page('/investigations/INV-1', world))
    expect(closed).toContain('Closed by local , 13 April 2026, 10:24 : checked')
    // The margin speaks of the past.
    expect(closed).toContain('Was with nobody')
    expect(closed).toContain('Closed 13 April 2026, 10:24 by local')
    expect(closed).not.toMatch(/nobody yet|none yet|may, since without tokens|Silence…/)
  })

  it('without a conclusion says why it was dismissed', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/dismiss', { form: { reason: 'a test of the feed' } })
    const text = textOf(await page('/investigations/INV-1', world))
    expect(text).toContain('Dismissed by local 13 April 2026, 10:24 Reason a test of the feed')
    expect(text).not.toContain('Root cause Remedy')
    expect(text).toContain('Conclusion none was made')
  })
})

describe('acknowledging by a link', () => {
  it('assigns nobody, and says by which link it was done', async () => {
    const world = sampleWorld()
    const step = { verb: 'acknowledge', reason: '', byLink: true } as const
    world.services.investigations.step(1, step, 'link sent to oncall-mail', NOW)
    const text = textOf(await page('/investigations/INV-1', world))
    expect(text).toContain('Assignee nobody yet acknowledged by link sent to oncall-mail')
    expect(text).toContain('Take it: nobody has it yet.')
    await world.send('POST', '/investigations/INV-1/assign', { form: { to: 'Jun Sato' } })
    expect(textOf(await page('/investigations/INV-1', world))).not.toContain('acknowledged by link')
  })
})

describe('a second person', () => {
  const conclude = { reason: 'extract', rootCause: 'label', remedy: 'relabelled' }

  it('is spoken of only where persons can be told apart', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/conclude', { form: conclude })
    for (const path of ['/investigations/INV-1?done=conclude', '/investigations', '/investigations?status=concluded']) {
      expect(textOf(await page(path, world))).not.toMatch(/second person/i)
    }
  })

  it('is spoken of where tokens are configured', async () => {
    const world = await signedIn()
    await world.send('POST', '/investigations/INV-1/conclude', { form: conclude, headers: world.headers })
    const read = async (path: string) => textOf((await world.send('GET', path, { headers: world.headers })).text)
    expect(await read('/investigations/INV-1?done=conclude')).toContain('next, a second person closes it.')
    expect(await read('/investigations')).toContain('1 concluded, waiting for a second person.')
  })
})

describe('the list', () => {
  const many = (world: World) => {
    const open = (suspicion: string, about: Record<string, string> = {}, model = 'fraud-screen') =>
      world.services.openByHand({ model, about, suspicion }, 'local', NOW)
    open('first suspicion', { slice: 'sex=F' })
    open('second suspicion', { slice: 'region=North' })
    return world
  }
  const keysOf = (html: string): readonly string[] =>
    [...html.matchAll(/<th scope="row" class="what"><a href="\/investigations\/(INV-\d+)"/g)].map((m) => m[1] as string)

  it.each<[string, readonly string[]]>([
    ['', ['INV-3', 'INV-2', 'INV-1']],
    ['?sort=oldest', ['INV-1', 'INV-2', 'INV-3']],
    ['?sort=severity', ['INV-1', 'INV-3', 'INV-2']],
    ['?find=INV-2', ['INV-2']],
    ['?find=selection+north', ['INV-1']],
    ['?slice=region%3DNorth', ['INV-3', 'INV-1']],
    ['?severity=critical', ['INV-1']],
    ['?family=suspicion&model=fraud-screen', ['INV-3', 'INV-2']],
    ['?assignee=nobody', ['INV-3', 'INV-2']],
    ['?assignee=me', ['INV-1']],
    ['?assignee=local', ['INV-1']],
    ['?since=2026-04-13', ['INV-3', 'INV-2', 'INV-1']],
    ['?until=2026-04-12', []],
    ['?until=2026-04-13', ['INV-3', 'INV-2', 'INV-1']],
    ['?status=acknowledged', ['INV-1']],
  ])('%s finds %j', async (query, keys) => {
    const world = many(sampleWorld())
    await world.send('POST', '/investigations/INV-1/acknowledge', { form: {} })
    expect(keysOf(await page(`/investigations${query}`, world))).toEqual(keys)
  })

  it.each([
    ['severity=purple', 'expected critical, warning, notice; the list is shown without it'],
    ['severity=critical,purple', 'expected critical, warning, notice; the list is shown without it'],
    [
      'family=weather',
      'expected input, output, limit, mix, silence, tampering, suspicion; the list is shown without it',
    ],
    ['sort=loudest', 'expected newest, oldest, severity; the list is shown without it'],
    ['status=asleep', 'closed, dismissed; the list is shown without it'],
    ['since=yesterday', 'expected a date such as 2026-04-13; the list is shown without it'],
  ])('?%s is a fault beside its field, and filters nothing', async (query, fault) => {
    const world = many(sampleWorld())
    const html = await page(`/investigations?${query}`, world)
    expect(textOf(html)).toContain(fault)
    expect(html).toMatch(/aria-invalid="true" aria-describedby="\w+-fault"/)
    expect(keysOf(html)).toEqual(['INV-3', 'INV-2', 'INV-1'])
  })

  it('has saved views that are addresses, with how many each holds', async () => {
    const world = many(sampleWorld())
    await world.send('POST', '/investigations/INV-2/acknowledge', { form: {} })
    const html = await page('/investigations?assignee=me', world)
    const tabs = [...html.matchAll(/<a href="(\/investigations[^"]*)"( aria-current="page")?>([\w ]+) <b>(\d+)<\/b>/g)]
    expect(tabs.map(([, href, here, name, n]) => `${name} ${n} ${href}${here === undefined ? '' : ' here'}`)).toEqual([
      'Open 3 /investigations',
      'Mine 1 /investigations?assignee=me here',
      'Critical 1 /investigations?severity=critical',
      'Not acknowledged 2 /investigations?status=open',
      'To be closed 0 /investigations?status=concluded',
      'Finished 0 /investigations?status=closed%2Cdismissed',
      'All 3 /investigations?status=',
    ])
  })

  it('that finds nothing says which filter to drop, and how many that would let in', async () => {
    const text = textOf(await page('/investigations?model=fraud-screen&severity=critical', many(sampleWorld())))
    expect(text).toContain('Nothing matches. Drop the filters')
    // Without the model one is critical, without the severity two are of that model.
    expect(text).toContain('without model “ fraud-screen ” : 1 investigation')
    expect(text).toContain('without severity “ critical ” : 2 investigations')
    expect(text).toContain('in any status : 0 investigations')
  })

  it('shows the others where a date cannot be read, with the field marked and the text kept', async () => {
    const html = await page('/investigations?since=last+week', many(sampleWorld()))
    expect(keysOf(html)).toHaveLength(3)
    expect(html).toMatch(
      /<input type="text" name="since" value="last week" aria-invalid="true" aria-describedby="since-fault"/,
    )
  })

  it('goes on by cursor in every order, without a row twice', async () => {
    const world = sampleWorld()
    for (let i = 0; i < 120; i++) {
      world.services.openByHand({ model: 'fraud-screen', about: {}, suspicion: `suspicion ${i}` }, 'local', NOW)
    }
    for (const sort of ['newest', 'oldest', 'severity']) {
      const seen: string[] = []
      let path: string | undefined = `/investigations?sort=${sort}`
      while (path !== undefined) {
        const html: string = await page(path, world)
        seen.push(...keysOf(html))
        path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
      }
      expect([seen.length, new Set(seen).size]).toEqual([121, 121])
    }
    expect(textOf(await page('/investigations', world))).toContain('50 of 121 investigations')
  })

  it('without anything open says what was closed last, and when', async () => {
    const world = sampleWorld()
    await world.send('POST', '/investigations/INV-1/conclude', {
      form: { reason: 'r', rootCause: 'label', remedy: 'r' },
    })
    await world.send('POST', '/investigations/INV-1/close', { form: { reason: 'checked' } })
    expect(textOf(await page('/investigations', world))).toContain(
      'Nothing is open Last closed INV-1 on 13 April 2026.',
    )
  })

  it('says at its foot how alarms fared in the last 90 days', async () => {
    const world = many(sampleWorld())
    world.pass(600_000)
    await world.send('POST', '/investigations/INV-2/conclude', {
      form: { reason: 'r', rootCause: 'label', remedy: 'r' },
    })
    await world.send('POST', '/investigations/INV-3/conclude', {
      form: { reason: 'r', rootCause: 'false-alarm', remedy: '' },
    })
    const text = textOf(await page('/investigations', world))
    expect(text).toContain('Held up, last 90 days 1 of 2 50.0 % of conclusions name a cause; 1 false alarm')
    expect(text).toContain('Time to acknowledge 10 min median of 2 first steps by a person')
    expect(text).toContain('Time to conclude 10 min median of 2 conclusions')
  })

  it('of ten thousand is a page under 60 ms, whatever its order', async () => {
    const world = sampleWorld()
    world.store.transact(() => {
      for (let i = 0; i < 10_000; i++) {
        world.store.investigations.open(
          newInvestigation({ matter: undefined, severity: i % 2 ? 'notice' : 'warning' }),
          NOW - i,
        )
      }
    })
    for (const query of [
      '',
      '?sort=severity',
      '?find=selection+nowhere',
      '?status=&assignee=me',
      '?slice=North&sort=oldest',
    ]) {
      await page(`/investigations${query}`, world)
      // The least of five: what the machine does beside is not the page's.
      const times = []
      for (let i = 0; i < 5; i++) {
        const start = performance.now()
        await page(`/investigations${query}`, world)
        times.push(performance.now() - start)
      }
      expect([query, Math.min(...times) < 60]).toEqual([query, true])
    }
  })
})

describe('opening by hand', () => {
  it('that is refused keeps every word and marks the fields', async () => {
    const form = {
      model: 'mortgage-pre',
      slice: 'no slice',
      version: '7 "x"',
      dataset: '',
      prediction: '',
      suspicion: 'short',
    }
    const { status, text } = await sampleWorld().send('POST', '/investigations', { form })
    expect(status).toBe(400)
    expect(text).toContain('<details open=""><summary>Open an investigation…</summary>')
    expect(text).toContain('<option value="mortgage-pre" selected="">')
    expect(text).toContain('value="7 &quot;x&quot;"')
    expect(text).toContain('>short</textarea>')
    expect(text).toMatch(/name="slice"[^>]* value="no slice" aria-invalid="true" aria-describedby="fault-slice"/)
    expect(text).toMatch(/name="suspicion"[^>]* aria-invalid="true"/)
    expect(text).not.toMatch(/name="version"[^>]* aria-invalid/)
    expect(textOf(text)).toContain('must say in at least 10 characters what is suspected')
  })

  it('that the service refuses keeps every word too', async () => {
    const openByHand = broken(new ServiceError('not-found', 'no monitor for model gone'))
    const { status, text } = await sampleWorld({ services: { openByHand } }).send('POST', '/investigations', {
      form: { model: 'fraud-screen', suspicion: 'a suspicion long enough' },
    })
    expect([status, text.includes('>a suspicion long enough</textarea>')]).toEqual([400, true])
    expect(textOf(text)).toContain('It was not opened. no monitor for model gone.')
  })
})
