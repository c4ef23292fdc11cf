import { type ChatFacts, type ChatItem, chatFacts, shownOf } from './chat-facts.ts'
import { mostThatFit } from './most-that-fit.ts'
import type { OutgoingMessage } from './notification.ts'

// Limits of incoming webhooks, counted in code points.
const LONGEST_HEADER = 150
const LONGEST_SECTION = 3000
const MOST_FIELDS = 10
/** Beyond some 13,000 characters in all, Slack refuses the message. */
const LONGEST_MESSAGE = 10_000
/** With header, news, what is left out and closing there are then fewer than 50 blocks. */
const MOST_ITEMS = 40

/** How much of each fact and line is shown, from the most to the least. */
const WIDTHS = [400, 150, 60]

type Block = Readonly<Record<string, unknown>>

/** The body for a Slack incoming webhook: text for notifications, and blocks. Every text from outside is escaped. */
export function slackBody(message: OutgoingMessage): Buffer {
  const facts = chatFacts(message)
  const fits = (width: number) => (count: number) => length(bodyOf(facts, count, width)) <= LONGEST_MESSAGE
  const most = Math.min(facts.items.length, MOST_ITEMS)
  const width = WIDTHS.find((candidate) => fits(candidate)(most)) ?? (WIDTHS.at(-1) as number)
  return Buffer.from(JSON.stringify(bodyOf(facts, mostThatFit(most, fits(width)), width)))
}

function bodyOf(facts: ChatFacts, count: number, width: number) {
  const { headline, news, closing } = facts
  const { single, listed, leftOut } = shownOf(facts, count)
  const blocks: readonly Block[] = [
    { type: 'header', text: plain(headline, LONGEST_HEADER) },
    ...(news.length === 0 ? [] : [section(escapeSlack(news.join('\n'), 2 * width))]),
    ...(single === undefined ? [] : singleBlocks(single, width)),
    ...listed.map((item) => section(lineOf(item, width))),
    ...(leftOut === undefined ? [] : [section(leftOut)]),
    { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(closing, 500), verbatim: true }] },
    ...(single === undefined ? [] : actions(single)),
  ]
  const address = single?.url === undefined ? '' : ` <${addressOf(single.url)}>`
  return { text: `${escapeSlack(headline, 300)}${address}`, blocks }
}

function singleBlocks(item: ChatItem, width: number): readonly Block[] {
  const { about, facts, evidence } = item
  const fields = facts.slice(0, MOST_FIELDS).map(({ name, value }) => ({
    type: 'mrkdwn',
    text: `*${escapeSlack(name, 60)}*\n${escapeSlack(value, width)}`,
    verbatim: true,
  }))
  return [
    section(escapeSlack(about, width)),
    { type: 'section', fields },
    { type: 'context', elements: [plain(evidence, 200)] },
  ]
}

function lineOf({ key, headline, about, url, acknowledgeUrl }: ChatItem, width: number): string {
  const name = url === undefined ? escapeSlack(key, 20) : `<${addressOf(url)}|${escapeSlack(key, 20)}>`
  const acknowledge = acknowledgeUrl === undefined ? '' : ` · <${addressOf(acknowledgeUrl)}|Acknowledge>`
  return `${name} ${escapeSlack(headline, width)}\n${escapeSlack(about, width)}${acknowledge}`
}

function actions({ key, url, acknowledgeUrl }: ChatItem): readonly Block[] {
  const elements = [
    ...(url === undefined ? [] : [{ type: 'button', text: plain(`Open ${key}`, 75), url, style: 'primary' }]),
    ...(acknowledgeUrl === undefined
      ? []
      : [{ type: 'button', text: plain('Acknowledge', 75), url: acknowledgeUrl, action_id: 'acknowledge' }]),
  ]
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

function section(text: string): Block {
  return {
    type: 'section',
    text: { type: 'mrkdwn', text: [...text].slice(0, LONGEST_SECTION).join(''), verbatim: true },
  }
}

function plain(text: string, longest: number) {
  return { type: 'plain_text', text: escapeSlack(text, longest), emoji: false }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text with Slack's three control characters escaped, at most `longest` code points long with no entity cut in two. */
export function escapeSlack(text: string, longest: number): string {
  const parts = [...text].map((character) => ENTITIES[character] ?? character)
  if (parts.join('').length <= longest || lengthOf(parts) <= longest) return parts.join('')
  let kept = ''
  let used = 1
  for (const part of parts) {
    used += part.startsWith('&') ? part.length : 1
    if (used > longest) break
    kept += part
  }
  return `${kept}…`
}

function lengthOf(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + (part.startsWith('&') ? part.length : 1), 0)
}

/** An address inside `<…|…>`. */
function addressOf(url: string): string {
  return url.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C')
}

function length(body: object): number {
  let codePoints = 0
  for (const _ of JSON.stringify(body)) codePoints++
  return codePoints
}
