import { type MailExtent, mailFacts } from './mail-facts.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import { mostThatFit } from './most-that-fit.ts'
import type { OutgoingMessage } from './notification.ts'

/** The parts of a mail that people read. */
export type MailContent = { readonly subject: string; readonly text: string; readonly html: string }

/** Some programs cut a mail at 102 kB; header lines and the frame of the parts need the rest. */
const LARGEST = 90_000

/** A message with more investigations than this tells a few in full and the others in a line each. */
const MOST_IN_FULL = 10
const FEW_IN_FULL = 5

/**
 * Subject, text and HTML of a message; text and HTML hold the same facts and stay under 100 kB together, as they go over the wire.
 *
 * A digest is a list. Where not all would fit, those of lesser severity are left out and counted.
 */
export function mailContent(message: OutgoingMessage): MailContent {
  const { kind, investigations } = message.notification
  const many = investigations.length
  const inFull = kind === 'digest' ? 0 : many > MOST_IN_FULL ? FEW_IN_FULL : many
  const sections = mostThatFit(inFull, (count) => isSmall(setOf(message, { sections: count, list: 0 })))
  const list = mostThatFit(many - sections, (count) => isSmall(setOf(message, { sections, list: count })))
  return setOf(message, { sections, list })
}

function setOf({ channel, notification, because }: OutgoingMessage, extent: MailExtent): MailContent {
  const facts = mailFacts(notification, { channel, because }, extent)
  return { subject: facts.subject, text: mailText(facts), html: mailHtml(facts) }
}

function isSmall({ text, html }: MailContent): boolean {
  return wireBytes(text) + wireBytes(html) < LARGEST
}

/** Bytes as quoted-printable, an upper bound: three for each byte that is not plain, and a break in every 73. */
function wireBytes(text: string): number {
  const bytes = Buffer.from(text)
  let length = 0
  for (const byte of bytes) length += (byte >= 0x20 && byte < 0x7f && byte !== 0x3d) || byte === 0x0a ? 1 : 3
  return length * (76 / 73)
}
