import type { Severity } from '../detect/finding.ts'
import { type ChatFacts, type ChatItem, chatFacts, shownOf } from './chat-facts.ts'
import { mostThatFit } from './most-that-fit.ts'
import type { OutgoingMessage } from './notification.ts'

/** Teams drops cards beyond 28 kB without a word. */
const LARGEST_BODY = 25_000

const COLOURS: Readonly<Record<Severity, string>> = { critical: 'attention', warning: 'warning', notice: 'accent' }

type Element = Readonly<Record<string, unknown>>

/** The body for a Teams workflow ("when a Teams webhook request is received"): one Adaptive Card 1.2, under 25 kB. */
export function teamsBody(message: OutgoingMessage): Buffer {
  const facts = chatFacts(message)
  const bodyOf = (count: number) => Buffer.from(JSON.stringify(cardOf(facts, count)))
  return bodyOf(mostThatFit(facts.items.length, (count) => bodyOf(count).length < LARGEST_BODY))
}

function cardOf(facts: ChatFacts, count: number) {
  const { severity, headline, news, closing } = facts
  const { single, listed, leftOut } = shownOf(facts, count)
  const body: readonly Element[] = [
    { ...text(headline), weight: 'bolder', size: 'medium', color: COLOURS[severity] },
    ...news.map((line) => text(line)),
    ...(single === undefined ? [] : singleBody(single)),
    ...listed.map(lineOf),
    ...(leftOut === undefined ? [] : [text(leftOut)]),
    { ...text(closing), isSubtle: true, size: 'small' },
  ]
  const actions = single === undefined ? [] : actionsOf(single)
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.2',
          msteams: { width: 'full' },
          body,
          ...(actions.length === 0 ? {} : { actions }),
        },
      },
    ],
  }
}

function singleBody({ about, facts, evidence }: ChatItem): readonly Element[] {
  return [
    text(about),
    {
      type: 'FactSet',
      facts: facts.map(({ name, value }) => ({ title: withoutLinks(name), value: withoutLinks(value) })),
    },
    { ...text(evidence), isSubtle: true, size: 'small' },
  ]
}

function lineOf({ key, headline, about, url, acknowledgeUrl }: ChatItem): Element {
  const name = url === undefined ? key : `[${key}](${inBrackets(url)})`
  const acknowledge = acknowledgeUrl === undefined ? '' : ` · [Acknowledge](${inBrackets(acknowledgeUrl)})`
  return {
    type: 'TextBlock',
    wrap: true,
    text: `${name} ${withoutLinks(headline)}\n\n${withoutLinks(about)}${acknowledge}`,
  }
}

function actionsOf({ key, url, acknowledgeUrl }: ChatItem): readonly Element[] {
  return [
    ...(url === undefined ? [] : [{ type: 'Action.OpenUrl', title: `Open ${key}`, url }]),
    ...(acknowledgeUrl === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Acknowledge', url: acknowledgeUrl }]),
  ]
}

function text(words: string): Element {
  return { type: 'TextBlock', text: withoutLinks(words), wrap: true }
}

/** Cards read a little Markdown: a name like `[x](https://elsewhere)` must not become a link. */
function withoutLinks(words: string): string {
  return words.replaceAll('](', ']\u200b(')
}

function inBrackets(url: string): string {
  return url.replaceAll('(', '%28').replaceAll(')', '%29')
}
