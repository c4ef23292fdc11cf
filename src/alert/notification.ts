import type { Severity } from '../detect/finding.ts'

/** One investigation as a message tells it. The same facts stand in the mail, the webhook and the page. */
export type NotifiedInvestigation = {
  readonly id: number
  /** `INV-12`. */
  readonly key: string
  readonly title: string
  readonly severity: Severity
  readonly model: string
  readonly versions: readonly string[]
  readonly family: string
  readonly rootSlice: string
  readonly status: string
  /** The window judged, as people write it, with its ends. */
  readonly window: { readonly label: string; readonly start: number; readonly end: number } | undefined
  /** Facts in order: `now`, `at training`, `ratio`, `limit` and the like. Each is one short line of words and figures. */
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  /** Further findings of the same matter, a sentence each, the largest first. */
  readonly also: readonly string[]
  /** What lineage says, a sentence each: what the version was trained on, what is missing. */
  readonly lineage: readonly string[]
  /** Page of the investigation. */
  readonly url: string
  /** SHA-256 of the frozen evidence. */
  readonly evidenceSha256: string
  /** Place in the mail thread of this investigation: 0 opens it. */
  readonly sequence: number
}

/** What is told: everything that opened (or worsened, or was concluded) together goes out in one message. */
export type Notification = {
  readonly kind: 'opened' | 'worsened' | 'concluded' | 'test'
  readonly at: number
  readonly severity: Severity
  readonly model: string
  readonly investigations: readonly NotifiedInvestigation[]
  /** For `concluded`: by whom and with which root cause and remedy, in one sentence. */
  readonly note?: string
}

/** A notification on its way to one channel; the id is the webhook-id and stays the same over retries. */
export type OutgoingMessage = {
  readonly messageId: string
  readonly channel: string
  readonly notification: Notification
  /** Which condition of the routes brought it here: `severity is critical`. */
  readonly because?: string
}

/** What became of one try. `later` is tried again on the schedule, `never` is not. */
export type DeliveryResult =
  | { readonly outcome: 'delivered'; readonly detail: string }
  | { readonly outcome: 'later'; readonly detail: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'never'; readonly detail: string }

/** A way to reach people. It times out by itself, answers refusals as values, and says nothing secret in `detail`. */
export type Channel = {
  readonly kind: string
  readonly deliver: (message: OutgoingMessage, now: number) => Promise<DeliveryResult>
  readonly close: () => Promise<void>
}

/** Messages waiting, leased for one sender at a time. */
export type Outbox = {
  /** Writes messages; called inside the transaction that writes what they speak of. */
  readonly enqueue: (messages: readonly OutgoingMessage[], at: number) => void
  /** Takes messages that are due, at most `limit`, and writes an attempt row for each before anything is sent. */
  readonly take: (now: number, leaseMs: number, limit: number) => readonly TakenMessage[]
  /** Writes what became of an attempt. */
  readonly settle: (
    taken: TakenMessage,
    result: DeliveryResult,
    next: { readonly status: 'delivered' | 'pending' | 'failed'; readonly dueAt: number },
    now: number,
  ) => void
  /** After a success: what waits for the same channel is due at once. */
  readonly wake: (channel: string, now: number) => void
  readonly deliveriesOf: (investigationId: number) => readonly Delivery[]
  readonly pending: () => { readonly waiting: number; readonly failed: number; readonly oldestAt: number | undefined }
}

/** A message under lease. */
export type TakenMessage = OutgoingMessage & {
  readonly outboxId: number
  readonly attemptId: number
  /** Tries before this one. */
  readonly attempts: number
  readonly createdAt: number
  /** The most severe of this message and of those that wait behind it for the same channel and investigation. */
  readonly urgency: Severity
}

/** A line of what was told about an investigation. */
export type Delivery = {
  readonly messageId: string
  readonly channel: string
  readonly kind: string
  readonly status: 'pending' | 'delivered' | 'failed'
  readonly attempts: number
  readonly createdAt: number
  readonly deliveredAt: number | undefined
  readonly dueAt: number
  readonly lastError: string | undefined
  /** What the receiver answered at the last try, also where it was delivered (recipients refused among others). */
  readonly detail?: string
  /** Why this channel was told. */
  readonly because?: string
}
