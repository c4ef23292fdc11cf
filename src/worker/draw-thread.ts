import { parentPort } from 'node:worker_threads'
import type { VegaLiteSpec } from '../chart/chart.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import { chartSvg } from '../render/chart-svg.ts'
import { drawLineage } from '../render/lineage-svg.ts'
import { packError, type SentError } from './thread-protocol.ts'

// The entry of the thread that draws: it has no database, one picture comes in at a time, each is answered once.

/** What is to be drawn. */
export type DrawCall =
  | { readonly kind: 'chart'; readonly spec: VegaLiteSpec }
  | { readonly kind: 'lineage'; readonly snapshots: readonly LineageSnapshot[] }

/** What the thread says: that it can begin, a picture, or why there is none. */
export type DrawReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'drawn'; readonly picture: unknown }
  | { readonly kind: 'failed'; readonly error: SentError }

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread; start the service instead')

const reply = (message: DrawReply): void => port.postMessage(message)

port.on('message', async (call: DrawCall) => {
  try {
    const picture = call.kind === 'chart' ? await chartSvg(call.spec) : drawLineage(call.snapshots)
    reply({ kind: 'drawn', picture })
  } catch (error) {
    reply({ kind: 'failed', error: packError(error) })
  }
})
reply({ kind: 'ready' })
