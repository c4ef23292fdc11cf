import { topicOf } from '../investigate/describe.ts'
import { formatMoment } from './news-words.ts'
import type { Notification, NotifiedInvestigation } from './notification.ts'
import { oneLine } from './one-line.ts'

const LONGEST_SUBJECT = 110

/**
 * What a mail is about, of whom and which one: no figure and no news, so that it stays the same for as long as the investigation lives. Some clients
 * thread by it.
 */
export function subjectOf(notification: Notification, ordered: readonly NotifiedInvestigation[]): string {
  const { kind, at, model, endpoint } = notification
  const [lead] = ordered
  if (kind === 'endpoint-disabled')
    return `[plumbline] channel ${atAWord(oneLine(endpoint?.channel ?? ''), 60)} is switched off`
  if (kind === 'undeliverable')
    return `[plumbline] channel ${atAWord(oneLine(endpoint?.channel ?? ''), 60)}: not delivered`
  if (kind === 'digest') {
    const [day] = formatMoment(at).split(',')
    return `[plumbline] digest of ${day}: ${ordered.length} investigation${ordered.length === 1 ? '' : 's'}`
  }
  if (lead === undefined) return `[plumbline] ${atAWord(oneLine(model), 60)}: test message`
  const before = `[plumbline] ${atAWord(oneLine(lead.model), 40)}: `
  const after = ` (${oneLine(lead.key, 20)})`
  const left = LONGEST_SUBJECT - [...before].length - after.length
  return before + atAWord(oneLine(topicOf(lead.title, lead.rootSlice), 1000), left) + after
}

/** A text of at most `longest` characters, cut between two words and before a bracket that would stay open. */
export function atAWord(text: string, longest: number): string {
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
