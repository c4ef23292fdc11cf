import { it } from 'vitest'
import { makeBank, DUE_AT } from './bank.ts'
import { openService } from './open-service.ts'
import { ingestClient } from './ingest-client.ts'
it('x', async () => {
  const bank = await makeBank('empty')
  const under = await openService(bank, 'm.db')
  const clients = Array.from({ length: 6 }, (_, i) => ingestClient(`t${i}`, 7 + i, 40, DUE_AT - 60_000 * i))
  const running = Promise.all(clients.map((c) => c.run(under.url, () => false)))
  await new Promise((r) => setTimeout(r, 1000))
  const n = () => clients.reduce((s, c) => s + c.acknowledged.size, 0)
  const before = n(); const t = performance.now()
  await under.close()
  console.log('closed after', performance.now() - t, 'ms', before, n())
  await running
  bank.close()
}, 60000)
