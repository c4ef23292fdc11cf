import type { Clock } from '../profile/prediction.ts'
import { type EndpointNotices, switchedOff } from './endpoint-notice.ts'
import type { Channel, Outbox, TakenMessage } from './notification.ts'
import { type SendOptions, sendOnce } from './send-once.ts'
import { type SettlePorts, settleTry } from './settle-try.ts'

/** Longer than a round can last, so that a message under way is never taken twice by one healthy process. */
const LEASE_MS = 60_000

const TOGETHER = 8
const ROUNDS = 100

/** What one dispatch did: messages delivered, given up, and to be tried again. */
export type Dispatched = { readonly sent: number; readonly failed: number; readonly waiting: number }

/** What a dispatch may be given beside what it sends. */
export type DispatchOptions = Partial<Omit<EndpointNotices, 'outbox' | 'channels'>> &
  SendOptions & {
    /** Told what kept messages from being sent while nobody waits for it. */
    readonly onError?: (error: unknown) => void
  }

/** Sends what is due, each channel by itself. */
export type Dispatcher = {
  /**
   * Sends on one channel, or on all, and answers when they are done or, with `patienceMs`, after so long at the latest: a channel whose receiver hangs then
   * goes on by itself, and its failure is told to `onError`.
   *
   * @throws what kept messages from being taken or settled; channels answer failures as values
   */
  readonly dispatch: (choice?: { readonly channel?: string; readonly patienceMs?: number }) => Promise<Dispatched>
  /** Sends this message alone, whatever else waits for its channel. */
  readonly sendOne: (messageId: string) => Promise<void>
  /** Takes nothing more, and waits for the tries under way: their deadline at most. */
  readonly close: () => Promise<void>
}

type Counts = { delivered: number; failed: number; pending: number }

/** A channel at work. */
type Run = {
  readonly channel: string
  readonly counts: Counts
  readonly done: Promise<void>
  /** Does it set channels to work that it wrote news for? */
  spreads: boolean
  failure?: { readonly error: unknown; isReported: boolean }
}

/**
 * Makes a dispatcher: every channel sends its own messages, eight at a time, until nothing is due for it, and waits for no other.
 *
 * No channel is at work twice. A try is written down before the call and settled after it, so a crash in between sends again with the same ids.
 * The first success of a channel makes its backlog due at once. The outbox keeps the order within an investigation:
 * it never hands out a message while an earlier one for the same channel and investigation waits. A channel whose receiver
 * wants no more messages is switched off, and another channel is told.
 *
 * @param random numbers in [0, 1) for the jitter of the retry schedule
 */
export function createDispatcher(
  outbox: Outbox,
  channels: ReadonlyMap<string, Channel>,
  clock: Clock,
  random: () => number,
  options: DispatchOptions = {},
): Dispatcher {
  const ports: SettlePorts = { ...options, outbox, channels }
  const running = new Map<string, Run>()
  const alone = new Set<Promise<void>>()
  let isClosed = false

  const attempt = async (message: TakenMessage): Promise<keyof Counts> => {
    const off = options.endpoints?.disabled().find((endpoint) => endpoint.channel === message.channel)
    const result =
      off === undefined
        ? await sendOnce(message, clock(), { ...options, channels })
        : ({ outcome: 'never', detail: switchedOff(off) } as const)
    return settleTry(ports, message, result, { now: clock(), random: random() })
  }

  const work = async (run: Run): Promise<void> => {
    let isAwake = false
    for (let round = 0; round < ROUNDS && !isClosed; round++) {
      const taken = outbox.take(clock(), LEASE_MS, TOGETHER, { channel: run.channel })
      if (taken.length === 0) return
      const tries = await Promise.allSettled(taken.map(attempt))
      for (const settled of tries) if (settled.status === 'fulfilled') run.counts[settled.value]++
      // Not a receiver's fault but ours: the database refused. The lease ends and the message is sent again.
      for (const settled of tries) if (settled.status === 'rejected') throw settled.reason
      if (!isAwake && run.counts.delivered > 0) {
        isAwake = true
        outbox.wake(run.channel, clock())
      }
      if (run.spreads) startDue()
    }
  }

  const start = (channel: string, spreads: boolean): void => {
    const before = running.get(channel)
    if (before !== undefined) {
      before.spreads ||= spreads
      return
    }
    // It begins when it stands among those at work, and leaves them in the same breath in which it found nothing more: no message falls between.
    const done = Promise.resolve().then(async () => {
      try {
        await work(run)
      } catch (error) {
        run.failure = { error, isReported: false }
      } finally {
        running.delete(channel)
      }
    })
    const run: Run = { channel, counts: { delivered: 0, failed: 0, pending: 0 }, done, spreads }
    running.set(channel, run)
  }

  const startDue = (): void => {
    if (!isClosed) for (const channel of outbox.dueChannels(clock())) start(channel, true)
  }

  const dispatch: Dispatcher['dispatch'] = async ({ channel, patienceMs } = {}) => {
    // Who has no time does not wait again for what has hung since an earlier look.
    const hanging = new Set<Run>(patienceMs === undefined ? [] : running.values())
    const mine = new Set<Run>()
    if (channel === undefined) startDue()
    else if (!isClosed) start(channel, false)
    const finish = async (): Promise<void> => {
      for (;;) {
        const fresh = [...running.values()].filter(
          (run) => !mine.has(run) && !hanging.has(run) && run.channel === (channel ?? run.channel),
        )
        if (fresh.length === 0) return
        for (const run of fresh) mine.add(run)
        await Promise.all(fresh.map(({ done }) => done))
      }
    }
    const finishing = finish()
    if (!(await isWithin(finishing, patienceMs)))
      void finishing.then(() => {
        for (const error of unreported(mine)) options.onError?.(error)
      })
    const [error, ...others] = unreported(mine)
    if (others.length > 0)
      throw new AggregateError([error, ...others], 'messages of several channels could not be sent')
    if (error !== undefined) throw error
    return sumOf(mine)
  }

  return {
    dispatch,
    sendOne: async (messageId) => {
      const [taken] = isClosed ? [] : outbox.take(clock(), LEASE_MS, 1, { messageId })
      if (taken === undefined) return
      const sending = attempt(taken).then((status) => {
        if (status === 'delivered') outbox.wake(taken.channel, clock())
      })
      alone.add(sending)
      await sending.finally(() => alone.delete(sending))
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled([...[...running.values()].map(({ done }) => done), ...alone])
    },
  }
}

async function isWithin(work: Promise<void>, ms: number | undefined): Promise<boolean> {
  if (ms === undefined) return work.then(() => true)
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), tooLong])
  } finally {
    clearTimeout(timer)
  }
}

/** What kept channels from their work and nobody has been told of yet. */
function unreported(runs: Iterable<Run>): readonly unknown[] {
  const failures = [...runs].flatMap(({ failure }) => (failure === undefined || failure.isReported ? [] : [failure]))
  return failures.map((failure) => {
    failure.isReported = true
    return failure.error
  })
}

function sumOf(runs: Iterable<Run>): Dispatched {
  const counts = [...runs].map((run) => run.counts)
  const sum = (name: keyof Counts): number => counts.reduce((total, count) => total + count[name], 0)
  return { sent: sum('delivered'), failed: sum('failed'), waiting: sum('pending') }
}
