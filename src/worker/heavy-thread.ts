import { parentPort, workerData } from 'node:worker_threads'
import { createHeavyWork, type HeavySettings, type HeavyWork } from './heavy-work.ts'
import { type Call, packError, type Reply } from './thread-protocol.ts'

// The entry of a worker thread: calls come in one at a time, each is answered once.

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread; start the service instead')

const work: HeavyWork = createHeavyWork(workerData as HeavySettings)
let queue = Promise.resolve()

port.on('message', (call: Call) => {
  queue = queue.then(() => answer(call))
})

async function answer({ id, method, request }: Call): Promise<void> {
  const reply = (message: Reply): void => port?.postMessage(message)
  try {
    const perform = work[method as keyof HeavyWork] as (
      request: unknown,
      progress: (done: number, total: number | undefined, what: string) => void,
    ) => unknown
    const value = await perform(request, (done, total, what) => reply({ id, kind: 'progress', done, total, what }))
    reply({ id, kind: 'value', value })
  } catch (error) {
    reply({ id, kind: 'error', error: packError(error) })
  }
  if (method === 'close') port?.close()
}
