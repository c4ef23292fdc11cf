import { seededRandom } from '../seeded-random.ts'
import type { Sent } from './bank.ts'

/** What a client has been promised: ids whose rows were answered as stored. */
export type Client = {
  readonly acknowledged: Set<string>
  /** Posts batch after batch until the service is gone or it is told to stop; what was not answered is sent again first. */
  readonly run: (url: string, isOver: () => boolean) => Promise<void>
}

/** A client that keeps sending until it has an answer, as a scoring service does. */
export function ingestClient(name: string, seed: number, rowsUpTo: number, at: number): Client {
  const random = seededRandom(seed)
  const acknowledged = new Set<string>()
  let sent = 0
  let unanswered: readonly Sent[] | undefined
  return {
    acknowledged,
    run: async (url, isOver) => {
      while (!isOver()) {
        unanswered ??= Array.from({ length: 1 + Math.floor(random() * rowsUpTo) }, () => row(name, sent++, at, random))
        const answer = await post(url, unanswered).catch(() => undefined)
        if (!answer) return
        if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`)
        const { accepted, repeated } = JSON.parse(answer.text) as { accepted: number; repeated: number }
        if (accepted + repeated !== unanswered.length) throw new Error(`of ${unanswered.length} rows: ${answer.text}`)
        for (const { id } of unanswered) acknowledged.add(id)
        unanswered = undefined
      }
    },
  }
}

/** Posts predictions. @throws if no whole answer comes */
export async function post(
  url: string,
  predictions: readonly Sent[],
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const answer = await fetch(`${url}/api/v1/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'credit', version: '7', predictions }),
  })
  return { status: answer.status, text: await answer.text(), retryAfter: answer.headers.get('retry-after') }
}

/** A decision that a client sends; ids are the client's and ascend. */
export function row(client: string, n: number, at: number, random: () => number): Sent {
  const approved = random() < 0.7
  return {
    id: `${client}-${n}`,
    at,
    features: { income: Math.round(20_000 + 60_000 * random()) },
    sensitive: { region: random() < 0.5 ? 'North' : 'South', age: 18 + Math.floor(random() * 50) },
    score: approved ? 0.75 : 0.25,
    decision: approved ? 'approve' : 'decline',
  }
}
