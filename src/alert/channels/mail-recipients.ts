import type { DeliveryResult } from '../notification.ts'
import { rememberUnderWay } from './under-way.ts'

/** A recipient the server refused: for now (4xx) or for good (5xx). */
export type RefusedRecipient = {
  readonly recipient?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
}

/** What a mail server did with the recipients of one try. */
export type MailAnswer = {
  readonly accepted: readonly string[]
  readonly refused: readonly RefusedRecipient[]
  readonly response: string
}

/** Who has a message already, who never will, and who is still to get it. */
export type DeliveryState = {
  readonly outstanding: (messageId: string) => readonly string[]
  /** Takes in an answer and says what is to become of the message. `tidy` makes the server's words fit to be kept. */
  readonly judge: (messageId: string, answer: MailAnswer, tidy: (text: string) => string) => DeliveryResult
}

type Known = { readonly accepted: Set<string>; readonly refused: Map<string, string> }

/**
 * Keeps, while a message is under way, which recipients are done with, so that a try for one who was put off (grey-listing)
 * is not a second mail for the others. In memory alone: after a restart all get it again, with the same Message-ID.
 */
export function createDeliveryState(to: readonly string[]): DeliveryState {
  const messages = rememberUnderWay((): Known => ({ accepted: new Set(), refused: new Map() }))
  const outstanding = ({ accepted, refused }: Known) => to.filter((one) => !accepted.has(one) && !refused.has(one))
  return {
    outstanding: (messageId) => {
      const known = messages.get(messageId)
      return known === undefined ? to : outstanding(known)
    },
    judge: (messageId, answer, tidy) => {
      const known = messages.begin(messageId)
      for (const address of answer.accepted) known.accepted.add(address)
      const deferred = new Map<string, string>()
      for (const { recipient = '', responseCode = 0, response = '' } of answer.refused)
        (responseCode >= 500 ? known.refused : deferred).set(recipient, tidy(response))
      const waiting = outstanding(known)
      const detail = describe(known, deferred, to.length, tidy(answer.response))
      if (waiting.length > 0) return { outcome: 'later', detail }
      messages.end(messageId)
      if (known.accepted.size === 0) return { outcome: 'never', detail }
      return {
        outcome: 'delivered',
        detail,
        ...(known.refused.size === 0
          ? {}
          : {
              refused: { recipients: [...known.refused.keys()], because: `refused for good: ${listOf(known.refused)}` },
            }),
      }
    },
  }
}

/**
 * Did the server refuse the message itself for good? Refusals of the session (greeting, encryption, login) are not: once they
 * are mended the message goes out.
 */
export function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false
  const code = Number(error.responseCode)
  // 503: out of sequence, 530: log in first. Both are about the session.
  const aboutMessage = ['MAIL FROM', 'RCPT TO', 'DATA'].includes(String(error.command))
  return aboutMessage && code >= 500 && code < 600 && code !== 503 && code !== 530
}

function describe(
  { accepted, refused }: Known,
  deferred: ReadonlyMap<string, string>,
  of: number,
  response: string,
): string {
  return [
    `accepted for ${accepted.size} of ${of}${response === '' ? '' : `: ${response}`}`,
    ...(refused.size === 0 ? [] : [`refused for good: ${listOf(refused)}`]),
    ...(deferred.size === 0 ? [] : [`put off: ${listOf(deferred)}`]),
  ].join('; ')
}

function listOf(reasons: ReadonlyMap<string, string>): string {
  return [...reasons].map(([who, why]) => `${who} (${why})`).join(', ')
}
