import type { Severity } from '../detect/finding.ts'
import { sliceWords, topicOf } from '../investigate/describe.ts'
import { bySeverity } from './by-severity.ts'
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
  readonly evidence: string
}

/** Everything a mail says, once; text and HTML are two settings of it. */
export type MailFacts = {
  readonly subject: string
  /** What a list of mails shows after the subject. */
  readonly preheader: string
  /** Before the sections: what became of how many, and who concluded what. */
  readonly opening: readonly string[]
  readonly sections: readonly MailSection[]
  readonly closing: readonly string[]
}

const SEVERITY: Readonly<Record<Severity, string>> = { critical: 'Critical', warning: 'Warning', notice: 'Notice' }

// Facts that stand on one scale and may be drawn side by side. A rate (`now`) and a limit on a ratio may not.
const COMPARED = [
  ['ratio at training', 'limit', 'ratio'],
  ['limit', 'ratio'],
  ['at training', 'now'],
]

/** What a notification says in a mail, every text from outside made one line. */
export function mailFacts(
  notification: Notification,
  told: { channel: string; because: string | undefined },
): MailFacts {
  const ordered = bySeverity(notification.investigations)
  const [lead] = ordered
  const news = newsOf(notification, ordered)
  const opening = news === undefined ? [] : [news]
  if (notification.note !== undefined && notification.kind !== 'test') opening.push(oneLine(notification.note, 1000))
  const because = told.because === undefined ? '' : ` because ${oneLine(told.because)}`
  return {
    subject: subjectOf(notification, lead),
    preheader: preheaderOf(notification, lead, news),
    opening,
    sections: ordered.map((investigation, i) =>
      sectionOf(notification, investigation, ordered.length > 1 ? `${i + 1} of ${ordered.length}: ` : undefined),
    ),
    closing: [
      `Sent to ${oneLine(told.channel)} by Plumbline${because}.`,
      'A measured difference, not a verdict. This mail holds no personal data.',
    ],
  }
}

/** A moment as people write it: `13 April 2026, 03:05 UTC`. */
export function formatMoment(at: number): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' }).format(at)
  return `${date}, ${time} UTC`
}

/** What became of them, in the first line; one that has opened speaks for itself. */
function newsOf({ kind, model }: Notification, ordered: readonly NotifiedInvestigation[]): string | undefined {
  if (kind === 'test')
    return 'This is a test of the channel. Nothing was measured; whoever reads this will be reached in earnest.'
  const keys = ordered.map(({ key }) => oneLine(key, 20))
  if (keys.length > 1) {
    const became = { opened: 'opened together', worsened: 'are worse than last told', concluded: 'were concluded' }[
      kind
    ]
    return `${keys.length} investigations of ${oneLine(model, 200)} ${became}: ${oneLine(keys.join(', '), 1000)}.`
  }
  if (kind === 'opened') return undefined
  return `${keys.join()} ${kind === 'worsened' ? 'is worse than last told' : 'was concluded'}.`
}

const LONGEST_SUBJECT = 110

/**
 * What it is about, of whom and which one: no figure and no news, so that it stays the same for as long as the investigation lives. Some clients
 * thread by it.
 */
function subjectOf(notification: Notification, lead: NotifiedInvestigation | undefined): string {
  if (lead === undefined) return `[plumbline] ${atAWord(oneLine(notification.model), 60)}: test message`
  const before = `[plumbline] ${atAWord(oneLine(lead.model), 40)}: `
  const after = ` (${oneLine(lead.key, 20)})`
  const left = LONGEST_SUBJECT - [...before].length - after.length
  return before + atAWord(oneLine(topicOf(lead.title, lead.rootSlice), 1000), left) + after
}

/** A text of at most `longest` characters, cut between two words and before a bracket that would stay open. */
function atAWord(text: string, longest: number): string {
  const characters = [...text]
  if (characters.length <= longest) return text
  const kept = characters.slice(0, longest - 1)
  // One word that fills the line has to be cut somewhere.
  const end = Math.max(kept.lastIndexOf(' '), characters[longest - 1] === ' ' ? longest - 1 : -1)
  const words = kept.slice(0, end > longest / 3 ? end : undefined).join('')
  const open = words.lastIndexOf('(')
  const closed = open > words.lastIndexOf(')') && open > 0 ? words.slice(0, open) : words
  return `${closed.replace(/(?: (?:of|in|×)|[\s,;:])+$/u, '')}…`
}

function preheaderOf(
  { kind, note }: Notification,
  lead: NotifiedInvestigation | undefined,
  news: string | undefined,
): string {
  if (lead === undefined) return news ?? ''
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
  if (fact.endsWith('interval')) return 1
  if (fact.endsWith('at training')) return 2
  return fact === 'limit' || fact === 'tolerance' ? 3 : 4
}

function sectionOf(
  notification: Notification,
  investigation: NotifiedInvestigation,
  place: string | undefined,
): MailSection {
  const { severity, key } = investigation
  const facts = investigation.facts.map(({ name, value }) => ({ name: oneLine(name, 60), value: oneLine(value) }))
  const bars = barsOf(facts)
  return {
    severity,
    place: place === undefined ? '' : `${place}${oneLine(key, 20)}`,
    news: `${SEVERITY[severity]}, ${notification.kind} ${formatMoment(notification.at)}`,
    // The title is frozen; where it has become worse, the figures below are not those of the title.
    title: oneLine(`${notification.kind === 'worsened' ? 'At opening: ' : ''}${investigation.title}`, 250),
    about: aboutOf(investigation),
    bars,
    rows: [
      ...facts.filter(({ name }) => !bars.some((bar) => bar.name === name)),
      { name: 'status', value: oneLine(investigation.status, 60) },
      ...investigation.also.map((value) => ({ name: 'also', value: oneLine(value) })),
      ...investigation.lineage.map((value) => ({ name: 'lineage', value: oneLine(value) })),
    ],
    action: `Open ${oneLine(key, 20)}`,
    url: oneLine(investigation.url),
    evidence: `Evidence of ${oneLine(key, 20)}: sha256 ${oneLine(investigation.evidenceSha256, 64)}`,
  }
}

function aboutOf({ model, versions, rootSlice, window }: NotifiedInvestigation): string {
  const of = versions.length === 0 ? model : `${model}@${versions.join(', ')}`
  return [of, sliceWords(rootSlice), ...(window === undefined ? [] : [window.label])]
    .map((part) => oneLine(part, 200))
    .join('; ')
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
