import { it } from 'vitest'
import { sampleWorld } from './sample-world.ts'

it('x', async () => {
  const w = sampleWorld()
  for (const p of [
    '/',
    '/models',
    '/models/credit-default',
    '/investigations',
    '/investigations/INV-1',
    '/quarantine',
    '/sign-in',
    '/nope',
    '/openapi.json',
    '/api/v1/disparities?model=credit-default',
  ]) {
    const r = await w.send('GET', p)
    console.log(p, r.status, r.text.length, r.text.slice(0, 200))
  }
  console.log(w.logged)
})
