import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Finding } from '../../src/detect/finding.ts'
import type { Investigation } from '../../src/investigate/investigation.ts'
import { type ServiceUnderTest, startService } from '../service-under-test.ts'

export const FEATURES = [
  'AGEP',
  'SCHL',
  'MAR',
  'RELP',
  'DIS',
  'ESP',
  'CIT',
  'MIG',
  'MIL',
  'ANC',
  'NATIVITY',
  'DEAR',
  'DEYE',
  'DREM',
  'SEX',
  'RAC1P',
]
const SENSITIVE = ['SEX', 'RAC1P', 'DIS', 'NATIVITY', 'AGEP']
const MODEL = 'ma-employment'

const CONFIG = `
server: { host: 127.0.0.1, port: 4680, baseUrl: "http://localhost:4680" }
store: { path: DATABASE }
monitors:
  - model: ${MODEL}
    schedule: "5 * * * *"
    window: 1mo
    lateness: 1h
    labels: { after: 92d }
    outcome: { kind: binary, favourable: [1], positiveLabel: [1] }
    features: { ${FEATURES.map((name) => `${name}: ${name === 'AGEP' ? 'numeric' : 'categorical'}`).join(', ')} }
    sensitive: { SEX: {}, RAC1P: {}, DIS: {}, NATIVITY: {}, AGEP: { bands: [25, 40, 60] } }
    slices: { depth: 2 }
    limits: { falseInvestigationsAYear: 2, disparity: { ratio: 0.8 } }
    columns: { predicted_probability: score, prediction: decision, employed: label }
`

/** One judged month: when, what was found, and the investigation each finding belongs to. */
export type Month = {
  readonly label: string
  readonly findings: readonly Finding[]
  readonly opened: readonly Investigation[]
  /** Keys `kind|subject|slice` of findings that stand in an open investigation after this month. */
  readonly open: ReadonlySet<string>
}

export type CensusRun = {
  readonly under: ServiceUnderTest
  readonly months: readonly Month[]
  readonly outcomes: readonly Finding[]
}

/**
 * Three years of real predictions through the API of the real service: a baseline of 2015, then every month as it would have arrived, labels three months late.
 *
 * @param order rows of a year in the order of a hash of their ids (exchangeable months), or as the file has them (a true drift)
 */
export async function runCensus(corpus: string, order: 'hash' | 'file'): Promise<CensusRun> {
  const folder = join(corpus, 'data')
  const under = startService(CONFIG, { now: Date.UTC(2016, 0, 1) })
  const { service } = under
  await service.fitFiles(
    {
      model: MODEL,
      version: '1',
      files: [join(folder, 'ma_employment_reference_2015.csv')],
      columns: {},
      actor: 'test',
      now: Date.UTC(2016, 0, 1),
      recount: false,
    },
    () => {},
  )
  const rows = timed(
    table(gunzipSync(readFileSync(join(folder, 'ma_employment_analysis_2016_2018.csv.gz'))).toString()),
    order,
  )
  const truths = new Map(
    table(readFileSync(join(folder, 'ma_employment_analysis_targets.csv'), 'utf8')).map((row) => [
      row.id,
      row.employed,
    ]),
  )
  const months: Month[] = []
  const outcomes: Finding[] = []
  const openKeys = new Set<string>()
  for (let m = 0; m < 36 + 4; m++) {
    const start = Date.UTC(2016, m, 1)
    const end = Date.UTC(2016, m + 1, 1)
    under.setTime(end)
    await send(
      rows.filter((row) => row.at >= start && row.at < end),
      async (part) => {
        const answer = await under.post('/api/v1/predictions', {
          model: MODEL,
          version: '1',
          predictions: part.map(({ row, at }) => ({
            id: row.id,
            at,
            features: Object.fromEntries(FEATURES.map((name) => [name, Number(row[name])])),
            sensitive: Object.fromEntries(SENSITIVE.map((name) => [name, Number(row[name])])),
            score: Number(row.predicted_probability),
            decision: Number(row.prediction),
          })),
        })
        if (answer.body.accepted !== part.length) throw new Error(JSON.stringify(answer.body).slice(0, 500))
      },
    )
    const labelled = [Date.UTC(2016, m - 3, 1), Date.UTC(2016, m - 2, 1)] as const
    await send(
      rows.filter((row) => row.at >= labelled[0] && row.at < labelled[1]),
      async (part) => {
        await under.post('/api/v1/labels', {
          model: MODEL,
          labels: part.map(({ row }) => ({ id: row.id, label: Number(truths.get(row.id)), at: end - 1 })),
        })
      },
    )
    under.setTime(end + 3_600_000)
    const { judged } = await service.tick([MODEL])
    for (const window of judged) {
      const run = service.store.runs.finished(MODEL, window.kind, 0).find((r) => r.window.start === start)
      if (window.kind === 'outcome') {
        const past = service.store.runs.finished(MODEL, 'outcome', 0).at(-1)
        if (past) outcomes.push(...service.store.runs.findingsOf(past.id))
        continue
      }
      // Months after the data end are ticked only so that the last labels mature.
      if (!run || m >= 36) continue
      const findings = service.store.runs.findingsOf(run.id)
      for (const { evidence, laterFindings } of details(under, window.opened)) {
        for (const finding of [...evidence.findings, ...laterFindings.map((l) => l.finding)])
          openKeys.add(keyOf(finding))
      }
      for (const investigation of service.store.investigations.list({ limit: 1000 }).items) {
        const detail = service.store.investigations.get(investigation.id)
        for (const later of detail?.laterFindings ?? [])
          if (later.windowStart === start) openKeys.add(keyOf(later.finding))
      }
      months.push({ label: window.label, findings, opened: window.opened, open: new Set(openKeys) })
    }
  }
  return { under, months, outcomes }
}

/** `kind|subject|slice` of a finding. */
export function keyOf(finding: Pick<Finding, 'kind' | 'subject' | 'slice'>): string {
  return `${finding.kind}|${finding.subject}|${finding.slice}`
}

function details(under: ServiceUnderTest, opened: readonly Investigation[]) {
  return opened.flatMap(({ id }) => {
    const detail = under.service.store.investigations.get(id)
    return detail ? [detail] : []
  })
}

type Row = Readonly<Record<string, string>>
type TimedRow = { readonly row: Row & { readonly id: string }; readonly at: number }

function table(text: string): readonly (Row & { readonly id: string })[] {
  const [header = '', ...lines] = text.trim().split('\n')
  const columns = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] as string])) as Row & { readonly id: string }
  })
}

/** Row i of N of a year stands at start + (i + 1/2)/N of it. */
function timed(rows: readonly (Row & { readonly id: string })[], order: 'hash' | 'file'): readonly TimedRow[] {
  return [2016, 2017, 2018].flatMap((year) => {
    const ofYear = rows.filter((row) => row.year === String(year))
    const hash = (row: { readonly id: string }): string => createHash('sha256').update(row.id).digest('hex')
    const sorted =
      order === 'file'
        ? ofYear
        : ofYear
            .map((row) => ({ row, hash: hash(row) }))
            .sort((a, b) => (a.hash < b.hash ? -1 : 1))
            .map(({ row }) => row)
    const start = Date.UTC(year, 0, 1)
    const length = Date.UTC(year + 1, 0, 1) - start
    return sorted.map((row, i) => ({ row, at: Math.floor(start + ((i + 0.5) / sorted.length) * length) }))
  })
}

async function send(rows: readonly TimedRow[], post: (part: readonly TimedRow[]) => Promise<void>): Promise<void> {
  for (let i = 0; i < rows.length; i += 5000) await post(rows.slice(i, i + 5000))
}
