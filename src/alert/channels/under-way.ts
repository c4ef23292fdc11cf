/** What is remembered of messages that are under way. */
export type UnderWay<T> = {
  readonly get: (messageId: string) => T | undefined
  /** The same, made where there is nothing yet. */
  readonly begin: (messageId: string) => T
  readonly end: (messageId: string) => void
}

const REMEMBERED = 1000

/** Remembers something of each message from its first try until it ends, of a thousand at most: the oldest are given up. In memory alone. */
export function rememberUnderWay<T>(make: () => T): UnderWay<T> {
  const messages = new Map<string, T>()
  return {
    get: (messageId) => messages.get(messageId),
    begin: (messageId) => {
      const known = messages.get(messageId) ?? make()
      messages.set(messageId, known)
      const [oldest] = messages.keys()
      if (messages.size > REMEMBERED && oldest !== undefined) messages.delete(oldest)
      return known
    },
    end: (messageId) => {
      messages.delete(messageId)
    },
  }
}
