import type { Severity } from '../detect/finding.ts'
import { sliceWords } from '../investigate/describe.ts'
import { bySeverity } from './by-severity.ts'
import { atAWord, subjectOf } from './mail-subject.ts'
import { aboutOf, formatMoment, newsOf, openingOf, SEVERITY_WORDS, titleOf, toldWordOf } from './news-words.ts'
import type { Notification, NotifiedInvestigation } from './notification.ts'
import { oneLine } from './one-line.ts'

/** A line of a table. */
export type MailRow = { readonly name: string; readonly value: string }

/** A figure drawn as a bar: `share` in [0, 1] of the largest. */
export type MailBar = MailRow & { readonly share: number }

/** One investigation, ready to be set. */
export type MailSection = {
  readonly severity: Severity
  /** Which of several this is, `1 of 2: INV-12`; empty where it is the only one. */
  readonly place: string
  /** `Critical, opened 13 April 2026, 03:05 UTC` */
  readonly news: string
  readonly title: string
  /** Model with versions, slice in words, window. */
  readonly about: string
  readonly bars: readonly MailBar[]
  readonly rows: readonly MailRow[]
  readonly action: string
  readonly url: string
  /** A page that asks once whether to acknowledge; undefined where nobody need to. */
  readonly acknowledgeUrl: string | undefined
  readonly evidence: string
}

/** One investigation as a line of a list. */
export type MailListRow = {
  readonly severity: Severity
  readonly key: string
  readonly title: string
  readonly about: string
  readonly url: string
}

/** Everything a mail says, once; text and HTML are two settings of it. */
export type MailFacts = {
  readonly subject: string
  /** What a list of mails shows after the subject. */
  readonly preheader: string
  /** Before the sections: what became of how many, and who concluded what. */
  readonly opening: readonly string[]
  readonly sections: readonly MailSection[]
  /** Those that are told in a line each. */
  readonly list: readonly MailListRow[]
  /** What was left out to keep the mail small; undefined where all is told. */
  readonly leftOut: string | undefined
  readonly closing: readonly string[]
}

/** How many investigations are told in full, and how many after them in a line each. */
export type MailExtent = { readonly sections: number; readonly list: number }

// Facts that stand on one scale and may be drawn side by side. A rate (`now`) and a limit on a ratio may not.
const COMPARED = [
  ['ratio at training', 'limit', 'ratio'],
  ['limit', 'ratio'],
  ['at training', 'now'],
]

const MOST_ROWS = 40

/** What a notification says in a mail, every text from outside made one line. */
export function mailFacts(
  notification: Notification,
  told: { channel: string; because: string | undefined },
  extent: MailExtent = { sections: notification.investigations.length, list: 0 },
): MailFacts {
  const ordered = bySeverity(notification.investigations)
  const why = told.because === undefined ? '' : ` Why: ${oneLine(told.because)}.`
  const omitted = ordered.length - extent.sections - extent.list
  return {
    subject: subjectOf(notification, ordered),
    preheader: preheaderOf(notification, ordered),
    opening: openingOf(notification, ordered),
    sections: ordered
      .slice(0, extent.sections)
      .map((investigation, i) =>
        sectionOf(notification, investigation, ordered.length > 1 ? `${i + 1} of ${ordered.length}: ` : undefined),
      ),
    list: ordered
      .slice(extent.sections, extent.sections + extent.list)
      .map((investigation) => listRowOf(notification, investigation)),
    leftOut:
      omitted <= 0
        ? undefined
        : `${omitted} of ${ordered.length} investigations are left out of this mail; the pages list all of them.`,
    closing: [
      `Sent to ${oneLine(told.channel)} by Plumbline.${why}`,
      'A measured difference, not a verdict. This mail holds no personal data.',
    ],
  }
}

function preheaderOf(notification: Notification, ordered: readonly NotifiedInvestigation[]): string {
  const { kind, note } = notification
  const [lead] = ordered
  const news = newsOf(notification, ordered)
  if (lead === undefined || kind === 'digest') return oneLine(news, 140)
  const facts = lead.facts
    .toSorted((a, b) => weight(a.name) - weight(b.name))
    .map(({ name, value }) => `${name} ${value}`)
    .join(', ')
  const figures = facts === '' ? sliceWords(lead.rootSlice) : facts
  return oneLine(kind === 'opened' ? figures : `${news} ${note ?? figures}`, 140)
}

/** Some ninety characters are seen: how far, how sure, what it was and what is tolerated come first. */
function weight(fact: string): number {
  if (/^(ratio|difference|divergence|ratio to training|change since training)$/.test(fact)) return 0
  if (/\binterval\b/.test(fact)) return 1
  if (fact.endsWith('at training')) return 2
  return fact === 'limit' || fact === 'tolerance' ? 3 : 4
}

function sectionOf(
  notification: Notification,
  investigation: NotifiedInvestigation,
  place: string | undefined,
): MailSection {
  const { severity, key, acknowledgeUrl } = investigation
  const facts = investigation.facts.map(({ name, value }) => ({ name: oneLine(name, 60), value: oneLine(value) }))
  const bars = barsOf(facts)
  const rows = [
    ...facts.filter(({ name }) => !bars.some((bar) => bar.name === name)),
    ...openedRow(notification, investigation),
    { name: 'status', value: oneLine(investigation.status, 60) },
    ...investigation.also.map((value) => ({ name: 'also', value: oneLine(value) })),
    ...investigation.lineage.map((value) => ({ name: 'lineage', value: oneLine(value) })),
  ]
  return {
    severity,
    place: place === undefined ? '' : `${place}${oneLine(key, 20)}`,
    news: `${SEVERITY_WORDS[severity]}, ${toldWordOf(notification.kind, investigation)} ${formatMoment(notification.at)}`,
    title: titleOf(notification.kind, investigation),
    about: aboutOf(investigation),
    bars,
    rows: rows.slice(0, MOST_ROWS),
    action: `Open ${oneLine(key, 20)}`,
    url: oneLine(investigation.url),
    acknowledgeUrl: acknowledgeUrl === undefined ? undefined : oneLine(acknowledgeUrl, 1000),
    evidence: `Evidence of ${oneLine(key, 20)}: sha256 ${oneLine(investigation.evidenceSha256, 64)}`,
  }
}

/** Since when, where the news is not that it opened. */
function openedRow({ kind }: Notification, { openedAt }: NotifiedInvestigation): readonly MailRow[] {
  return kind === 'opened' || openedAt === undefined ? [] : [{ name: 'opened', value: formatMoment(openedAt) }]
}

function listRowOf({ kind }: Notification, investigation: NotifiedInvestigation): MailListRow {
  const { severity, key, model, rootSlice, status, openedAt, url } = investigation
  const opened = openedAt === undefined ? [] : [`opened ${formatMoment(openedAt)}`]
  return {
    severity,
    key: oneLine(key, 20),
    title: atAWord(titleOf(kind, investigation), 120),
    about: [oneLine(model, 60), oneLine(sliceWords(rootSlice), 80), oneLine(status, 30), ...opened].join('; '),
    url: oneLine(url),
  }
}

/** Bars for the first set of comparable facts that are all there, each a bare figure (an interval in brackets may follow). */
function barsOf(facts: readonly MailRow[]): readonly MailBar[] {
  for (const names of COMPARED) {
    const rows = names.flatMap((name) => facts.find((fact) => fact.name === name) ?? [])
    const figures = rows.map(({ value }) => Number(/^(\d+(?:\.\d+)?)(?: \([^()]*\))?$/.exec(value)?.[1] ?? Number.NaN))
    const largest = Math.max(...figures)
    if (rows.length === names.length && largest > 0)
      return rows.map((row, i) => ({ ...row, share: (figures[i] as number) / largest }))
  }
  return []
}
