import { relative } from 'node:path'
import type { Finding } from '../src/detect/finding.ts'
import { mainFinding, sentenceOf } from '../src/investigate/describe.ts'
import type { FrozenEvidence } from '../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../src/lineage/lineage-snapshot.ts'
import type { Api } from './api.ts'
import type { Receivers } from './receivers.ts'
import { dateText, dayText, wrapped } from './words.ts'
import type { World } from './world/world.ts'

/** An investigation as far as it is told here; the API gives moments as ISO 8601. */
type Investigation = {
  readonly key: string
  readonly severity: string
  readonly rootSlice: string
  readonly openedAt: string
  readonly evidence: Pick<FrozenEvidence, 'findings' | 'windowLabel'>
  readonly laterFindings: readonly { readonly windowStart: string }[]
}

const DAY_MS = 86_400_000

/** What was found, in plain sentences, as the API tells it. */
export async function foundLines(api: Api, world: World): Promise<readonly string[]> {
  const { items } = await api.get<{ items: readonly { readonly id: number; readonly key: string }[] }>(
    `/api/v1/investigations?model=${world.model}&limit=100`,
  )
  const oldestFirst = items.toSorted((a, b) => a.id - b.id)
  const details = await Promise.all(
    oldestFirst.map(({ key }) => api.get<Investigation>(`/api/v1/investigations/${key}`)),
  )
  return [
    ...heading('What Plumbline found'),
    ...(details.length === 0 ? ['  No investigation was opened in six weeks.', ''] : []),
    ...details.flatMap((investigation) => [...investigationLines(investigation), '']),
    ...plantedLines(world, details),
  ]
}

function investigationLines({
  key,
  severity,
  evidence,
  rootSlice,
  openedAt,
  laterFindings,
}: Investigation): readonly string[] {
  const later = new Set(laterFindings.map((l) => l.windowStart)).size
  const again = later > 0 ? `, found again in ${countOf(later, 'later window')}` : ''
  const { findings, windowLabel } = evidence
  const kinds = [...new Set(findings.map(({ kind }) => kind))]
  const main = kinds.flatMap((kind) => mainFinding(ofRoot(findings, rootSlice, kind), rootSlice) ?? [])
  return [
    `  ${key}  now ${severity}, opened ${dayText(Date.parse(openedAt))}${again}`,
    ...main.flatMap((finding) =>
      wrapped(sentenceOf(finding, { ...(windowLabel !== undefined && { windowLabel }) }), '         ', 9),
    ),
  ]
}

/** A slice's own findings of a kind; those of slices it contains or lies in repeat it. */
function ofRoot(findings: readonly Finding[], rootSlice: string, kind: Finding['kind']): readonly Finding[] {
  return findings.filter((finding) => finding.kind === kind && finding.slice === rootSlice)
}

function plantedLines(world: World, details: readonly Investigation[]): readonly string[] {
  if (world.fallsOnDay === undefined) return ['  What was planted: nothing.', '']
  const from = world.start + world.fallsOnDay * DAY_MS
  const named = details.find((i) => Date.parse(i.openedAt) >= from && i.rootSlice === world.plantedSlice)
  const after = named && Math.floor((Date.parse(named.openedAt) - from) / DAY_MS)
  return [
    ...wrapped(
      `What was planted: from ${dateText(from)} on, a form asked applicants under 26 in the North for years at their address ` +
        `where the model expects months. ${after === undefined ? 'That group was not named.' : `That group was named after ${countOf(after, 'day')}.`}`,
    ),
    '',
  ]
}

/** Where the model came from, beside the version before it, with what nobody wrote down. */
export async function lineageLines(api: Api, world: World, before: string): Promise<readonly string[]> {
  const of = (version: string): Promise<LineageSnapshot> =>
    api.get<LineageSnapshot>(`/api/v1/lineage/${world.model}/${version}`)
  const [current, former] = [await of(world.version), await of(before)]
  const [data, formerData] = [dataSets(current), dataSets(former)]
  const added = data.filter((name) => !formerData.includes(name))
  return [
    ...heading('Where the model came from'),
    ...wrapped(`${world.model}@${world.version} was trained on ${listed(data)}.`),
    ...(added.length > 0 ? wrapped(`Version ${before} was trained without ${listed(added)}.`) : []),
    ...current.gaps.flatMap(({ missing }) => wrapped(missing, '  Gap: ', 7)),
    '',
  ]
}

function dataSets({ nodes }: LineageSnapshot): readonly string[] {
  const names = nodes
    .filter((node) => node.kind === 'datasetVersion')
    .map(({ attrs, name }) => (typeof attrs.label === 'string' ? attrs.label : name))
  return [...new Set(names)].sort()
}

/** The messages that people on call were sent. */
export function messageLines(receivers: Receivers): readonly string[] {
  const { mails, webhooks } = receivers
  const [first] = mails
  if (!first) return []
  const column = Math.max(...[...mails, ...webhooks].map(({ file }) => here(file).length))
  return [
    ...heading(`The first of ${countOf(mails.length, 'mail')}, as it came`),
    `  | From     ${first.from}`,
    `  | To       ${first.to}`,
    ...wrapped(first.subject, '  | Subject  ', 0, '  |          '),
    '  |',
    ...first.text
      .trimEnd()
      .split('\n')
      .slice(0, MAIL_LINES)
      .map((line) => shortened(`  | ${line}`.trimEnd(), LONGEST_LINE)),
    '  | ...',
    '',
    `All ${countOf(mails.length, 'mail')} and ${countOf(webhooks.length, 'webhook')}`,
    '',
    ...mails.map(
      ({ at, file, subject }) =>
        `  ${dateText(at)}  ${here(file).padEnd(column)}  ${shortened(subject, LONGEST_SUBJECT)}`,
    ),
    ...webhooks.map(({ at, file, type, verification }) => {
      const genuine = verification.ok ? 'signature verified' : `signature refused: ${verification.because}`
      return `  ${dateText(at)}  ${here(file).padEnd(column)}  ${type}, ${genuine}`
    }),
    '',
  ]
}

const MAIL_LINES = 16
const LONGEST_SUBJECT = 64
const LONGEST_LINE = 96

/** The link by which whoever reads the newest mail acknowledges; those of old mails no longer act. */
export function acknowledgeLink({ mails }: Receivers): string | undefined {
  return mails
    .map(({ text }) => /https?:\/\/\S+\/acknowledge\/\S+/.exec(text)?.[0])
    .findLast((link) => link !== undefined)
}

/** A headline with a line under it. */
export function heading(text: string): readonly string[] {
  return [text, '─'.repeat(text.length), '']
}

const here = (file: string): string => relative(process.cwd(), file)

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
