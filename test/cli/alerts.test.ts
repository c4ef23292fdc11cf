import { describe, expect, it } from 'vitest'
import type { SentMessage } from '../../src/alert/notification.ts'
import { ServiceError } from '../../src/errors.ts'
import { run } from './command-line.ts'

const dead: SentMessage = {
  outboxId: 41,
  messageId: 'msg_1',
  channel: 'hook',
  kind: 'opened',
  severity: 'critical',
  status: 'failed',
  attempts: 1,
  createdAt: Date.UTC(2026, 3, 13, 3, 5, 22),
  deliveredAt: undefined,
  dueAt: Date.UTC(2026, 3, 13, 3, 5, 23),
  lastError: 'https://a.example answered 400: it refuses the message',
  investigations: [12, 13, 14, 15],
  bytes: 1184,
  sha256: 'ab',
}

describe('plumbline alerts list', () => {
  it('shows what was sent, newest first, and what the receiver answered', async () => {
    const { out, calls } = await run(['alerts', 'list', '--channel', 'hook', '--status', 'failed'], {
      deliveries: () => ({ items: [dead], next: undefined }),
    })
    expect(calls[0]).toEqual(['deliveries', { channel: 'hook', status: 'failed', limit: 50 }])
    expect(out.split('\n')[1]).toBe(
      '41  2026-04-13 03:05:22Z  hook     opened  critical  INV-12, INV-13, INV-14 and 1 more  failed  1      https://a.example answered 400: it refuses the message',
    )
  })

  it('says that there is nothing, and that there is more', async () => {
    expect((await run(['alerts', 'list'], { deliveries: () => ({ items: [], next: undefined }) })).out).toBe(
      'no messages\n',
    )
    const more = await run(['alerts', 'list', '--limit', '1'], { deliveries: () => ({ items: [dead], next: 41 }) })
    expect(more.out).toMatch(/there are more; --limit shows them\n$/)
  })
})

describe('plumbline alerts set-aside', () => {
  it('lets a dead letter be and says what it is now', async () => {
    const { out, calls } = await run(['alerts', 'set-aside', '41'], {
      setDeliveryAside: () => ({ ...dead, status: 'set-aside' as const }),
    })
    expect(calls[0]).toEqual(['setDeliveryAside', 41])
    expect(out).toBe('41: set-aside on hook: https://a.example answered 400: it refuses the message\n')
  })

  it('lists those that were', async () => {
    const { calls } = await run(['alerts', 'list', '--status', 'set-aside'], {
      deliveries: () => ({ items: [], next: undefined }),
    })
    expect(calls[0]).toEqual(['deliveries', { status: 'set-aside', limit: 50 }])
  })
})

describe('plumbline alerts replay and enable', () => {
  it('send a dead letter again and say what became of it', async () => {
    const sent: SentMessage = {
      ...dead,
      status: 'delivered',
      lastError: undefined,
      detail: 'https://a.example answered 204',
    }
    const { out, calls } = await run(['alerts', 'replay', '41'], { replayDelivery: () => sent })
    expect([out, calls[0]]).toEqual(['41: delivered on hook: https://a.example answered 204\n', ['replayDelivery', 41]])
  })

  it('refuse what is no number, and pass on why it cannot be done', async () => {
    expect(await run(['alerts', 'replay', 'INV-1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('whole number'),
    })
    const refused = await run(['alerts', 'enable', 'hook'], {
      enableChannel: () => {
        throw new ServiceError('conflict', 'channel hook is not switched off')
      },
    })
    expect(refused).toMatchObject({ code: 1, err: 'plumbline: channel hook is not switched off\n' })
  })

  it('switch a channel on and say what is left', async () => {
    const { out } = await run(['alerts', 'enable', 'hook'], { enableChannel: () => ({ waiting: 0, failed: 1204 }) })
    expect(out).toBe('hook: on; 0 waiting, 1,204 dead letters\n')
  })
})
