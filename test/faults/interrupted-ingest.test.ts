import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../seeded-random.ts'
import { type Bank, bankYaml, DUE_AT, ENV, makeBank } from './bank.ts'
import { ingestClient } from './ingest-client.ts'
import { storedIds, violations } from './inspect.ts'
import { endAllProcesses, startProcess } from './start-process.ts'

/** Kills of one run; a night can take a thousand. */
const ROUNDS = 12
const SEED = 20260105
const CLIENTS = 6
const READY_WITHIN_MS = 2000

let bank: Bank

beforeAll(async () => {
  bank = await makeBank('empty')
}, 60_000)

afterAll(() => {
  endAllProcesses()
  bank?.close()
})

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('a service killed again and again while predictions come in', () => {
  it(`keeps every acknowledged row once, in counts that are true, over ${ROUNDS} kills`, async () => {
    const database = bank.copy('killed.db')
    const random = seededRandom(SEED)
    const clients = Array.from({ length: CLIENTS }, (_, i) => ingestClient(`c${i}`, SEED + i, 40, DUE_AT - 60_000 * i))
    const readyAfterMs: number[] = []
    let next = startProcess()
    for (let round = 0; round < ROUNDS; round++) {
      const service = next
      await service.warm
      const asked = performance.now()
      // Most rounds fold between the requests, some in a thread beside them.
      await service.call('open', {
        yaml: bankYaml(database),
        env: ENV,
        now: DUE_AT,
        heavy: round % 4 === 3 ? 'threads' : 'inline',
      })
      const url = await service.call('listen', undefined)
      readyAfterMs.push(performance.now() - asked)
      await service.call('foldAllTheTime', 5)
      next = startProcess()
      await next.warm
      let isOver = false
      const running = Promise.all(clients.map((client) => client.run(url, () => isOver)))
      await pause(20 + random() * 280)
      service.kill('SIGKILL')
      await service.ended
      isOver = true
      await running
      expect(violations(database)).toEqual([])
    }
    const acknowledged = clients.flatMap((client) => [...client.acknowledged])
    const stored = storedIds(database)
    const lost = acknowledged.filter((id) => !stored.has(id))
    const twice = [...stored].filter(([, times]) => times !== 1)
    console.log(
      `seed ${SEED}: ${ROUNDS} kills, ${acknowledged.length} rows acknowledged, ${stored.size} stored, ${lost.length} lost, ` +
        `${twice.length} twice, open again after ${Math.round(Math.max(...readyAfterMs))} ms at most`,
    )
    expect(lost).toEqual([])
    expect(twice).toEqual([])
    expect(acknowledged.length).toBeGreaterThan(ROUNDS * CLIENTS)
    expect(Math.max(...readyAfterMs)).toBeLessThan(READY_WITHIN_MS)
    await next.warm
    await next.call('open', { yaml: bankYaml(database), env: ENV, now: DUE_AT, heavy: 'inline' })
    const { rows, wrong } = await next.call('check', undefined)
    expect({ rows, wrong }).toEqual({ rows: stored.size, wrong: [] })
    await next.call('close', undefined)
  }, 240_000)
})
