import { describe, expect, it } from 'vitest'
import { sampleWorld } from './sample-world.ts'

const noteOf = (html: string): string | undefined =>
  /<div class="note done" role="status">([^<]*)<\/div>/.exec(html)?.[1]

describe('the page after a step', () => {
  it('says what the step did and what comes next', async () => {
    const world = sampleWorld()
    const said = async (verb: string, form: Record<string, string>): Promise<string | undefined> => {
      const { headers } = await world.send('POST', `/investigations/INV-1/${verb}`, { form })
      return noteOf((await world.send('GET', headers.get('location') as string)).text)
    }
    const at = '13 April 2026, 10:24 UTC'
    expect(await said('comment', { reason: 'looking' })).toBe(`Comment kept, local, ${at}. It stands in the timeline.`)
    expect(await said('acknowledge', {})).toBe(`Acknowledged by local, ${at}. local has it; next, start investigating.`)
    expect(await said('investigate', {})).toMatch(/^Started by local.* next, conclude or dismiss it\.$/)
    expect(await said('conclude', { reason: 'r', rootCause: 'label', remedy: 'none yet' })).toMatch(
      /^Concluded by local/,
    )
    expect(await said('close', { reason: 'checked' })).toMatch(/^Closed by local/)
    expect(await said('reopen', { reason: 'it is back' })).toMatch(/^Reopened by local.* It is open again/)
    expect(await said('dismiss', { reason: 'a test' })).toMatch(/^Dismissed by local.* settled for 90 days/)
  })

  it('of an investigation opened by hand says what is frozen', async () => {
    const world = sampleWorld()
    const form = { model: 'credit-default', suspicion: 'Nobody under 25 was approved.' }
    const { headers } = await world.send('POST', '/investigations', { form })
    expect(noteOf((await world.send('GET', headers.get('location') as string)).text)).toMatch(/^Opened by local/)
  })

  it('says nothing that an address alone claims', async () => {
    for (const done of ['close', 'open', 'nonsense', '<script>']) {
      const { text } = await sampleWorld().send('GET', `/investigations/INV-1?done=${encodeURIComponent(done)}`)
      expect(noteOf(text)).toBeUndefined()
    }
  })
})
