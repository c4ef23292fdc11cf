import { Worker } from 'node:worker_threads'
import { ServiceError } from '../errors.ts'
import type { ShareRows } from '../store/row-share.ts'
import type { ReadElsewhere } from '../store/window-rows.ts'
import type { ReadRowsCall, ReadRowsReply } from './read-rows-thread.ts'
import { unpackError } from './thread-protocol.ts'

/** Reads a share of stored predictions in a thread of its own, which ends with it. */
export function readRowsElsewhere(databasePath: string): ReadElsewhere {
  return (share) =>
    new Promise<ShareRows>((resolve, reject) => {
      // Run from source, the thread needs a loader for TypeScript unless Node strips types by itself.
      const source = import.meta.url.endsWith('.ts')
      const entry = new URL(source ? './read-rows-thread.ts' : './read-rows-thread.js', import.meta.url)
      const call: ReadRowsCall = { databasePath, share }
      const worker = new Worker(entry, {
        workerData: call,
        ...(source && { execArgv: process.features.typescript ? [] : ['--import', 'tsx'] }),
      })
      worker.once('message', (reply: ReadRowsReply) => {
        if (reply.kind === 'rows') resolve(reply.rows)
        else reject(unpackError(reply.error))
      })
      worker.once('error', reject)
      worker.once('exit', (code) =>
        reject(new ServiceError('unavailable', `the thread that reads rows ended with code ${code}; try again`)),
      )
    })
}
