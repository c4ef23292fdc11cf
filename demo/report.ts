import { relative } from 'node:path'
import type { Finding } from '../src/detect/finding.ts'
import { mainFinding, sentenceOf } from '../src/investigate/describe.ts'
import type { InvestigationDetail } from '../src/investigate/investigation.ts'
import type { LineageSnapshot } from '../src/lineage/lineage-snapshot.ts'
import type { Api } from './api.ts'
import type { Receivers } from './receivers.ts'
import { dateText, dayText, wrapped } from './words.ts'
import type { World } from './world/world.ts'

type Investigation = InvestigationDetail & { readonly key: string }

/** What was found, in plain sentences, as the API tells it. */
export async function foundLines(api: Api, world: World): Promise<readonly string[]> {
  const { items } = await api.get<{ items: readonly { readonly id: number; readonly key: string }[] }>(
    `/api/v1/investigations?model=${world.model}&limit=100`,
  )
  const oldestFirst = items.toSorted((a, b) => a.id - b.id)
  const details = await Promise.all(
    oldestFirst.map(({ key }) => api.get<Investigation>(`/api/v1/investigations/${key}`)),
  )
  if (details.length === 0)
    return [...heading('What Plumbline found'), '  Nothing. No investigation was opened in six weeks.']
  return [
    ...heading('What Plumbline found'),
    ...details.flatMap((investigation) => [...investigationLines(investigation), '']),
    ...(world.fallsOnDay === undefined
      ? []
      : [
          ...wrapped(
            `Planted: from ${dateText(world.start + world.fallsOnDay * 86_400_000)} on, a form asked applicants under 26 in the North for years at their address where the model expects months.`,
          ),
          '',
        ]),
    ...heading('Where the model came from'),
    ...lineageLines(details.at(0)?.lineage.at(-1)),
  ]
}

function investigationLines(investigation: Investigation): readonly string[] {
  const { key, severity, title, evidence, rootSlice, openedAt, laterFindings } = investigation
  const finding = mainFinding(evidence.findings as readonly Finding[], rootSlice)
  const windowLabel = evidence.windowLabel
  const later = new Set(laterFindings.map((l) => l.windowStart)).size
  return [
    ...wrapped(`${title}`, `  ${key}  ${severity.padEnd(8)}  `, 21),
    ...(finding ? wrapped(sentenceOf(finding, { ...(windowLabel && { windowLabel }) }), '', 21) : []),
    ...wrapped(
      `Opened ${dayText(openedAt)} with ${countOf(evidence.findings.length, 'finding')}` +
        (later > 0 ? `; seen again in ${countOf(later, 'later window')}.` : '.'),
      '',
      21,
    ),
  ]
}

function lineageLines(lineage: LineageSnapshot | undefined): readonly string[] {
  if (!lineage) return ['  Nothing is on record.']
  const label = (key: unknown, name: string): string => (typeof key === 'string' ? key : name)
  const data = lineage.nodes
    .filter((node) => node.kind === 'datasetVersion')
    .map((node) => label(node.attrs.label, node.name))
  return [
    ...wrapped(`${lineage.model}@${lineage.version} was trained on ${listed([...new Set(data)])}.`),
    ...lineage.gaps.flatMap(({ missing, remedy }) => wrapped(`${missing} ${remedy}`, '  Gap: ', 7)),
  ]
}

/** The messages that people on call were sent. */
export function messageLines(receivers: Receivers): readonly string[] {
  const { mails, webhooks } = receivers
  const [first] = mails
  if (!first) return [...heading('Messages'), '  None were sent.']
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
      .map((line) => `  | ${line}`.trimEnd()),
    '  | ...',
    '',
    ...mails.map((mail) => `  ${here(mail.file)}  ${mail.subject}`),
    ...webhooks.map(
      ({ file, type, verification }) =>
        `  ${here(file)}  ${type}, signature ${verification.ok ? 'verified' : `refused: ${verification.because}`}`,
    ),
  ]
}

const MAIL_LINES = 16

/** A headline with a line under it. */
export function heading(text: string): readonly string[] {
  return [text, '─'.repeat(text.length), '']
}

const here = (file: string): string => relative(process.cwd(), file)

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
