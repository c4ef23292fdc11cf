import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseWebhookKeys, verifyWebhook } from '../src/alert/channels/webhook-signature.ts'
import { checkFinding } from '../src/detect/check-finding.ts'
import type { Investigation, InvestigationDetail } from '../src/investigate/investigation.ts'
import { labelOf } from '../src/lineage/lineage-snapshot.ts'
import { explainFinding, SCANS_BEFORE } from '../src/monitor/explain-finding.ts'
import type { DisparityReport } from '../src/monitor/report.ts'
import { openDatabase } from '../src/store/database.ts'
import { createFindingStore, type FindingRow } from '../src/store/finding-store.ts'
import { type HttpReceiver, type MailReceiver, startHttpReceiver, startMailReceiver } from './alert/local-receivers.ts'
import { seededRandom } from './seeded-random.ts'
import { type ServiceUnderTest, startService } from './service-under-test.ts'

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5)
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

let mail: MailReceiver
let hook: HttpReceiver
let under: ServiceUnderTest

/** A bank of 2,000 decisions a day in four regions and two age bands; from `fallsFrom` on, approvals of the young in the North are halved. */
function applications(from: number, days: number, fallsFrom: number) {
  const random = seededRandom(20260105 + from)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  return Array.from({ length: days * 2000 }, (_, i) => {
    const region = pick(['North', 'South', 'East', 'West'])
    const age = 18 + Math.floor(random() * 50)
    const income = Math.round(20_000 + 60_000 * random())
    const at = START + from * DAY + Math.floor((i / 2000) * DAY)
    const fallen = at >= START + fallsFrom * DAY && region === 'North' && age < 30
    const approved = random() < (fallen ? 0.35 : 0.7)
    return {
      id: `app-${from}-${i}`,
      at,
      region,
      age,
      income,
      score: approved ? 0.5 + random() / 2 : random() / 2,
      approved,
    }
  })
}

const provenance = `
version: 1
model: { name: credit-default, version: "7", artifacts: [{ path: model.pkl, sha256: ${'a'.repeat(64)} }] }
code: { repo: https://git.example.com/risk/credit.git, commit: ${'b'.repeat(40)} }
data:
  - { role: training, name: applications-2025, uri: "s3://bank/applications-2025.parquet", id: "sha256:${'c'.repeat(64)}", sources: [{ name: core-bank }] }
  - { role: training, name: internal-branch-2024, uri: "s3://bank/branch-2024.csv", id: "sha256:${'d'.repeat(64)}" }
capturedAt: 2026-01-02T00:00:00Z
`

beforeAll(async () => {
  mail = await startMailReceiver()
  hook = await startHttpReceiver((response) => response.writeHead(204).end())
  under = startService(
    `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
alerts:
  channels:
    oncall-mail: { kind: email, smtp: "${mail.smtp}", from: plumbline@bank.example, to: [oncall@bank.example] }
    oncall-hook: { kind: webhook, url: "${hook.url}", secretEnv: HOOK_SECRET }
  routes: [{ to: [oncall-mail, oncall-hook] }]
monitors:
  - model: credit-default
    schedule: "5 * * * *"
    window: 1d
    lateness: 15m
    outcome: { kind: binary, favourable: [approve], positiveLabel: [repaid] }
    features: { income: numeric }
    sensitive: { region: {}, age: { bands: [30] } }
    slices: { depth: 2 }
`,
    { now: START, heavy: 'threads', env: { HOOK_SECRET: SECRET } },
  )
  const training = applications(-60, 12, Number.POSITIVE_INFINITY)
  const csv = under.file(
    'training.csv',
    [
      'at,source,region,age,income,score,decision',
      ...training.map((a) =>
        [
          new Date(a.at).toISOString(),
          'core',
          a.region,
          a.age,
          a.income,
          a.score,
          a.approved ? 'approve' : 'decline',
        ].join(','),
      ),
    ].join('\n'),
  )
  await under.service.fitFiles(
    {
      model: 'credit-default',
      version: '7',
      files: [csv],
      columns: {},
      source: 'source',
      at: 'at',
      recount: false,
      actor: 'test',
      now: START,
    },
    () => {},
  )
  expect(await under.postText('/api/v1/provenance', 'application/yaml', provenance)).toBeLessThan(300)
  for (let day = 0; day < 6; day++) {
    under.setTime(START + day * DAY + DAY - 1)
    for (let part = 0; part < 4; part++) {
      const rows = applications(day, 1, 2).slice(part * 500, part * 500 + 500)
      const answer = await under.post('/api/v1/predictions', {
        model: 'credit-default',
        version: '7',
        predictions: rows.map(prediction),
      })
      expect(answer).toEqual({ status: 200, body: { accepted: 500, repeated: 0, conflicting: 0, rejected: [] } })
    }
    under.setTime(START + (day + 1) * DAY + 15 * 60_000)
    await under.service.tick(['credit-default'])
  }
}, 120_000)

afterAll(async () => {
  await under?.close()
  await mail?.close()
  await hook?.close()
})

function prediction(a: ReturnType<typeof applications>[number]) {
  return {
    id: a.id,
    at: new Date(a.at).toISOString(),
    features: { income: a.income },
    sensitive: { region: a.region, age: a.age },
    score: a.score,
    decision: a.approved ? 'approve' : 'decline',
  }
}

const list = async (): Promise<readonly Investigation[]> =>
  (await under.get('/api/v1/investigations')).body.items as readonly Investigation[]
const theCase = async (): Promise<InvestigationDetail> => {
  const item = (await list()).find((i) => i.rootSlice === 'region=North & age=<30')
  const detail = under.service.store.investigations.get(Number(String(item?.id).replace('INV-', '')))
  if (!detail) throw new Error(`no investigation of region=North & age=<30 among ${JSON.stringify(await list())}`)
  return detail
}

describe('from a training file to a mail', () => {
  it('opens one investigation rooted in the slice whose approvals fell, and nothing before they fell', async () => {
    const detail = await theCase()
    expect(detail.evidence.window?.start).toBeGreaterThanOrEqual(START + 2 * DAY)
    for (const { rootSlice, openedAt } of await list()) {
      expect(rootSlice).toBe('region=North & age=<30')
      expect(new Date(openedAt).getTime()).toBeGreaterThan(START + 3 * DAY)
    }
  })

  it('holds the lineage of the version as known then, with what is missing named', async () => {
    const { lineage } = await theCase()
    expect(lineage[0]?.nodes.map(labelOf)).toEqual(
      expect.arrayContaining(['applications-2025', 'internal-branch-2024']),
    )
    expect(lineage[0]?.gaps.some((gap) => gap.missing.includes('internal-branch-2024'))).toBe(true)
  })

  it('holds the counts of the slice now and at training, from which its figures follow', async () => {
    const { evidence } = await theCase()
    const slice = evidence.slices.find((s) => s.slice === 'region=North & age=<30')
    expect(slice?.now.favourable).toBeLessThan(0.5 * (slice?.now.decided ?? 0))
    expect(slice?.training.favourable).toBeGreaterThan(0.6 * (slice?.training.decided ?? 0))
    expect(evidence.batches?.root).toMatch(/^[0-9a-f]{64}$/)
  })

  it('sends one mail and one signed webhook that tell the same', async () => {
    const detail = await theCase()
    const told = hook.requests.filter((r) => r.body.includes(`INV-${detail.id}`))
    expect(told.length).toBe(1)
    const request = told[0]
    if (!request) throw new Error('no webhook')
    const now = Number(request.headers['webhook-timestamp'])
    expect(verifyWebhook(parseWebhookKeys(SECRET), request.headers, request.body, now)).toEqual({ ok: true })
    const mails = mail.mails.filter((m) => m.parsed.text?.includes(`INV-${detail.id}`))
    expect(mails.length).toBe(1)
    expect(mails[0]?.parsed.text?.replace(/\s+/g, ' ')).toContain(detail.title)
  })

  it('shows the same ratio over the API as the page shows', async () => {
    const report = (
      await under.get(`/api/v1/disparities?model=credit-default&from=${START + 2 * DAY}&to=${START + 6 * DAY}`)
    ).body as unknown as DisparityReport
    const row = report.versions[0]?.slices.find((s) => s.slice === 'region=North & age=<30')
    expect(row?.verdict).toBe('finding')
    expect(row?.origin).toBe('emerged')
    const page = await under.page(`/models/credit-default?from=${START + 2 * DAY}&to=${START + 6 * DAY}`)
    expect(page).toContain((row?.ratio?.estimate ?? 0).toFixed(2))
  })

  it('explains every finding from its row alone, with the same figures', async () => {
    const { runs } = under.service.store
    const db = openDatabase(under.config.store.path)
    const findings = createFindingStore(db)
    const found: FindingRow[] = runs.finished('credit-default', 'arrival', 0).flatMap((run) => findings.ofRun(run.id))
    expect(new Set(found.map((f) => f.finding.kind))).toEqual(
      new Set(['disparity', 'disparity-change', 'decision-drift']),
    )
    for (const row of found) {
      const recent = runs.recentFindings(row.model, row.runKind, row.window.start, SCANS_BEFORE)
      const explanation = explainFinding({ ...row, windowLabel: '' }, recent)
      expect(explanation.figures.filter((f) => !f.same)).toEqual([])
      expect([explanation.same, explanation.inputs.notComputed]).toEqual([true, []])
      expect(explanation.detectable).toBeTypeOf('number')
    }
    const { id } = await theCase()
    const held = findings.ofInvestigation(id)
    db.close()
    expect(held.map((f) => f.investigation)).toEqual(held.map(() => id))
    expect(held.map((f) => f.id)).toEqual([...held.map((f) => f.id)].sort((a, b) => a - b))
    const opening = held.filter((f) => f.window.start === held[0]?.window.start)
    const later = held.filter((f) => f.window.start !== held[0]?.window.start)
    const detail = await theCase()
    expect(opening.map((f) => f.finding)).toEqual(detail.evidence.findings)
    expect(later.map((f) => f.finding)).toEqual(detail.laterFindings.map((f) => f.finding))
  })

  it('holds with its investigation what every figure follows from', async () => {
    const { evidence, laterFindings } = await theCase()
    const frozen = [...evidence.findings, ...laterFindings.map((f) => f.finding)]
    expect(frozen.length).toBeGreaterThan(1)
    for (const finding of frozen) {
      expect(finding.basis?.format).toBe(1)
      expect(checkFinding(finding).same).toBe(true)
    }
  })

  it('goes on to be looked into by people, step by step', async () => {
    const { id } = await theCase()
    expect((await under.post(`/api/v1/investigations/INV-${id}/acknowledge`, { reason: 'seen' })).status).toBe(200)
    expect((await under.post(`/api/v1/investigations/INV-${id}/acknowledge`, { reason: 'seen too' })).status).toBe(409)
    const concluded = await under.post(`/api/v1/investigations/INV-${id}/conclude`, {
      reason: 'the branch extract changed the cut-off',
      rootCause: 'data-source',
      remedy: 'back to version 6',
    })
    expect(concluded.status).toBe(200)
    await under.service.messaging.dispatch()
    const thread = mail.mails.filter((m) => m.parsed.text?.includes(`INV-${id}`))
    expect(thread.at(-1)?.parsed.inReplyTo).toBe(thread[0]?.parsed.messageId)
  })
})
