import { mailFacts } from './mail-facts.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import type { OutgoingMessage } from './notification.ts'

/** The parts of a mail that people read. */
export type MailContent = { readonly subject: string; readonly text: string; readonly html: string }

/** Subject, text and HTML of a message; text and HTML hold the same facts. */
export function mailContent({ channel, notification, because }: OutgoingMessage): MailContent {
  const facts = mailFacts(notification, { channel, because })
  return { subject: facts.subject, text: mailText(facts), html: mailHtml(facts) }
}
