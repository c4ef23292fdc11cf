import { bySeverity } from './by-severity.ts'
import type { OutgoingMessage } from './notification.ts'

/** Where a mail stands among the others: its own id, the one it answers, and those it belongs to. */
export type MailThread = {
  readonly messageId: string
  readonly inReplyTo: string | undefined
  readonly references: readonly string[]
}

/** More roots than this would make a header line that some servers refuse. */
const MOST_ROOTS = 20

/**
 * The thread headers of a message; the same message always has the same, so that a mail sent twice is known as one.
 *
 * A mail that tells of several investigations opens the thread of the most severe and refers to the roots of the others,
 * so that later mails about any of them are shown with it. A digest belongs to no thread.
 *
 * @param domain domain of the sender's address
 */
export function mailThread({ messageId, notification }: OutgoingMessage, domain: string): MailThread {
  const [lead, ...others] = bySeverity(notification.investigations)
  if (lead === undefined || notification.kind === 'digest')
    return { messageId: `<${messageId}@${domain}>`, inReplyTo: undefined, references: [] }
  const id = (investigation: number, sequence: number) => `<inv-${investigation}.${sequence}@${domain}>`
  const roots = others.slice(0, MOST_ROOTS).map((other) => id(other.id, 0))
  if (lead.sequence === 0) return { messageId: id(lead.id, 0), inReplyTo: undefined, references: roots }
  const root = id(lead.id, 0)
  const last = lead.sequence > 1 ? [id(lead.id, lead.sequence - 1)] : []
  return { messageId: id(lead.id, lead.sequence), inReplyTo: root, references: [...roots, root, ...last] }
}
