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
  readonly openedAt?: number
  /** When it was concluded, closed or dismissed. */
  readonly endedAt?: number
  /** How it ended: a dismissal is told as `concluded` too. */
  readonly endedHow?: 'concluded' | 'dismissed' | 'closed'
  /** How often it has worsened: the title is that of the opening. */
  readonly revision?: number
  /** What routes and silences match on. */
  readonly labels?: Readonly<Record<string, string>>
  /** A page that asks once whether to acknowledge; put in when a message is sent, never kept. */
  readonly acknowledgeUrl?: string
  /** Place in the mail thread of this investigation: 0 opens it. */
  readonly sequence: number
}

/**
 * What a message is about. `acknowledged`: somebody has taken it, for receivers that page until then. `reminder`: still live after the repeat interval.
 * `escalated`: nobody has acknowledged it. `digest`: what was collected for a set hour. `endpoint-disabled`: a receiver wants no more messages,
 * `undeliverable`: a message, or a part of one, will not arrive there; both are told on another channel.
 */
export type NewsKind =
  | 'opened'
  | 'worsened'
  | 'acknowledged'
  | 'concluded'
  | 'reminder'
  | 'escalated'
  | 'digest'
  | 'endpoint-disabled'
  | 'undeliverable'
  | 'test'

/** What is told: everything that opened (or worsened, or was concluded) together goes out in one message. */
export type Notification = {
  readonly kind: NewsKind
  readonly at: number
  readonly severity: Severity
  readonly model: string
  readonly investigations: readonly NotifiedInvestigation[]
  /** In one sentence: for `concluded` by whom and with which root cause and remedy, for `escalated` how long nobody has answered. */
  readonly note?: string
  /** The group it belongs to, for receivers that fold messages together: `oncall:{model="credit"}`. */
  readonly groupKey?: string
  /** Labels that all of its investigations share by the route's grouping. */
  readonly groupLabels?: Readonly<Record<string, string>>
  /** How many alerts of the group are live once this is told; 0 where the group is over. */
  readonly groupFiring?: number
  /** The channel that was switched off, or where something could not be delivered. */
  readonly endpoint?: { readonly channel: string; readonly because: string }
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
  /** `refused`: those of its recipients who will never get it, and what was said of them. */
  | {
      readonly outcome: 'delivered'
      readonly detail: string
      readonly refused?: { readonly recipients: readonly string[]; readonly because: string }
    }
  | { readonly outcome: 'later'; readonly detail: string; readonly retryAfterMs?: number }
  /** `gone`: the receiver wants no message of ours ever again; the channel is switched off. */
  | { readonly outcome: 'never'; readonly detail: string; readonly gone?: boolean }

/** A way to reach people. It times out by itself, answers refusals as values, and says nothing secret in `detail`. */
export type Channel = {
  readonly kind: string
  /** News it has nothing to send for. */
  readonly skips?: readonly NewsKind[]
  readonly deliver: (message: OutgoingMessage, now: number) => Promise<DeliveryResult>
  readonly close: () => Promise<void>
}

/** Messages waiting, leased for one sender at a time. */
export type Outbox = {
  /** Writes messages; called inside the transaction that writes what they speak of. */
  readonly enqueue: (messages: readonly OutgoingMessage[], at: number) => void
  /** Channels for which something is due. */
  readonly dueChannels: (now: number) => readonly string[]
  /** Takes messages that are due, of those chosen at most `limit`, and writes an attempt row for each before anything is sent. */
  readonly take: (
    now: number,
    leaseMs: number,
    limit: number,
    choice?: { readonly channel?: string; readonly messageId?: string },
  ) => readonly TakenMessage[]
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
  /** Has the channel had no other dead letter since a message was last delivered there? Tests and news about channels are not counted. */
  readonly isFirstDeadLetter: (outboxId: number, channel: string) => boolean
  /** How much waits and failed on each of these channels, and when one was delivered last. */
  readonly byChannel: (channels: readonly string[]) => readonly ChannelCounts[]
  /** What was sent, newest first; `failed` are dead letters. */
  readonly list: (filter: DeliveryFilter) => {
    readonly items: readonly SentMessage[]
    readonly next: number | undefined
  }
  readonly get: (
    outboxId: number,
  ) => (SentMessage & { readonly tries: readonly Try[]; readonly body: OutgoingMessage }) | undefined
  /** Makes a dead letter due again, from its first try on. @throws {ServiceError} not-found, or conflict where it is no dead letter */
  readonly replay: (outboxId: number, actor: string, at: number) => void
  /** A person has seen a dead letter and lets it be: it is kept and not counted. @throws {ServiceError} as `replay` */
  readonly setAside: (outboxId: number, actor: string, at: number) => void
}

/** What became of a message; a dead letter that a person lets be is `set-aside`. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'set-aside'

/** What waits for a channel, what failed on it (tests aside), and when it last took a message. */
export type ChannelCounts = {
  readonly channel: string
  readonly waiting: number
  readonly failed: number
  readonly lastDeliveredAt: number | undefined
}

/** A page of what was sent. */
export type DeliveryFilter = {
  readonly channel?: string
  readonly status?: DeliveryStatus
  readonly cursor?: number
  readonly limit: number
}

/** A message in the list of what was sent. */
export type SentMessage = Delivery & {
  readonly severity: Severity
  readonly investigations: readonly number[]
  readonly bytes: number
  readonly sha256: string
}

/** One try of a message. */
export type Try = {
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly outcome: DeliveryResult['outcome'] | undefined
  readonly detail: string | undefined
}

/** Channels whose receiver wants no more messages: they are switched off until a person switches them on. */
export type EndpointBook = {
  readonly disabled: () => readonly {
    readonly channel: string
    readonly disabledAt: number
    readonly because: string
  }[]
  /** @returns false where it is off already */
  readonly disable: (channel: string, because: string, at: number) => boolean
  /** Switches a channel on; what waits for it is due at once. @throws {ServiceError} conflict where it is on */
  readonly enable: (channel: string, actor: string, at: number) => void
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
  readonly outboxId: number
  readonly messageId: string
  readonly channel: string
  readonly kind: string
  readonly status: DeliveryStatus
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
