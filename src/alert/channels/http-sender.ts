import type { DeliveryResult } from '../notification.ts'
import { attemptTimeoutMs } from './channel-kind.ts'
import { type HttpAnswer, httpPost } from './http-post.ts'
import { type OutboundTarget, type Resolve, resolveOutbound } from './outbound-address.ts'
import { safeDetail } from './safe-detail.ts'

/** How a channel reaches the network; the defaults are the real ones. */
export type HttpMeans = { readonly resolve?: Resolve; readonly timeoutMs?: number }

/** What is posted. */
export type HttpMessage = { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }

/** Decides what an answer means for the message. `origin` is all that may be said of the address. */
export type JudgeAnswer = (answer: HttpAnswer, origin: string, now: number) => DeliveryResult

/** Posts a message and says what became of it; several posts may share a deadline. */
export type HttpSender = {
  readonly deadline: () => AbortSignal
  readonly send: (message: HttpMessage, now: number, deadline: AbortSignal) => Promise<DeliveryResult>
}

// A shorter text is no secret, and taking it out everywhere would garble what is said.
const SHORTEST_SECRET = 8

/**
 * Posts to one checked address: its name is resolved once for a try and only public addresses are followed (loopback where the configuration names it).
 *
 * @param secrets texts that must not be seen in what is said of a try; path and query of the address are among them
 */
export function createHttpSender(
  target: Extract<OutboundTarget, { status: 'allowed' }>,
  secrets: readonly string[],
  means: HttpMeans = {},
  judge: JudgeAnswer = judgeAnswer,
): HttpSender {
  const { url, host } = target
  const timeoutMs = means.timeoutMs ?? attemptTimeoutMs
  const hidden = [...secrets, url.href, `${url.pathname}${url.search}`, url.pathname, url.search.slice(1)].filter(
    (text) => text.length >= SHORTEST_SECRET,
  )
  const post = async (message: HttpMessage, now: number, signal: AbortSignal): Promise<DeliveryResult> => {
    // A resolver cannot be called off; the request ends with the signal by itself, and keeps a status it has read.
    const resolved = await Promise.race([resolveOutbound(target, means.resolve), rejectionOf(signal)])
    if (resolved.status === 'refused') return { outcome: 'never', detail: resolved.because }
    return judge(await httpPost({ url, host, addresses: resolved.addresses, ...message, signal }), url.origin, now)
  }
  return {
    deadline: () => AbortSignal.timeout(timeoutMs),
    send: async (message, now, deadline) => {
      try {
        const result = await post(message, now, deadline)
        return { ...result, detail: safeDetail(result.detail, hidden) }
      } catch (error) {
        return { outcome: 'later', detail: `${url.origin}: ${describeError(error, deadline, timeoutMs)}` }
      }
    },
  }
}

/** Only 2xx is delivered. Only the origin is named: the path and the query of an address are often its password. */
export function judgeAnswer({ status, retryAfter }: HttpAnswer, origin: string, now: number): DeliveryResult {
  const said = `${origin} answered ${status}`
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail: said }
  if (status === 410) return { outcome: 'never', detail: `${said}: it wants no more messages`, gone: true }
  if (status >= 300 && status < 400)
    return { outcome: 'later', detail: `${said}: redirects are not followed; name the final address` }
  const passing = status >= 500 || status === 408 || status === 425 || status === 429
  if (!passing) return { outcome: 'never', detail: `${said}: it refuses the message` }
  const retryAfterMs = parseRetryAfter(retryAfter, now)
  return { outcome: 'later', detail: said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now; undefined where it is neither. */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function describeError(error: unknown, deadline: AbortSignal, timeoutMs: number): string {
  if (deadline.aborted) return `no answer within ${timeoutMs / 1000} s`
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  switch (code) {
    case 'ECONNREFUSED':
      return 'the connection was refused (ECONNREFUSED)'
    case 'ECONNRESET':
      return 'the connection broke (ECONNRESET)'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name could not be resolved (${code})`
    default:
      return `the request failed (${code})`
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
