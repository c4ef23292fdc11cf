import { describe, expect, it } from 'vitest'
import type { Channel } from '../../../src/alert/notification.ts'
import { AT, message } from '../notification-builder.ts'

/** How the receiver at the other end behaves. */
export type Behaviour =
  | 'accepts'
  | 'refuses-for-now'
  | 'refuses-for-good'
  | 'hangs'
  | 'is-absent'
  | 'repeats-the-secret'

/** A channel connected to a real receiver on loopback. */
export type Connected = {
  readonly channel: Channel
  /** Ids by which the receiver would know a message again, in order of arrival. */
  readonly ids: () => readonly string[]
  /** Texts that must never be shown. */
  readonly secrets: readonly string[]
  readonly close: () => Promise<void>
}

/** What every channel must do, whatever it speaks. */
export function channelContract(name: string, connect: (behaviour: Behaviour) => Promise<Connected>): void {
  const during = async <T>(behaviour: Behaviour, act: (connected: Connected) => Promise<T>): Promise<T> => {
    const connected = await connect(behaviour)
    try {
      return await act(connected)
    } finally {
      await connected.channel.close()
      await connected.close()
    }
  }

  describe(`the ${name} channel`, () => {
    it('delivers a message to a receiver that accepts it, once', () =>
      during('accepts', async ({ channel, ids }) => {
        expect(await channel.deliver(message(), AT)).toMatchObject({ outcome: 'delivered' })
        expect(ids()).toHaveLength(1)
      }))

    it('carries the same id when the same message is sent again, and another for other news', () =>
      during('accepts', async ({ channel, ids }) => {
        await channel.deliver(message(), AT)
        await channel.deliver(message(), AT + 60_000)
        await channel.deliver(message({ kind: 'test', investigations: [] }), AT)
        const [first, again, other] = ids()
        expect(again).toBe(first)
        expect(other).not.toBe(first)
      }))

    it('answers a passing refusal with later', () =>
      during('refuses-for-now', async ({ channel }) => {
        expect(await channel.deliver(message(), AT)).toMatchObject({ outcome: 'later' })
      }))

    it('answers a final refusal with never', () =>
      during('refuses-for-good', async ({ channel }) => {
        expect(await channel.deliver(message(), AT)).toMatchObject({ outcome: 'never' })
      }))

    it('gives up on a receiver that hangs, and tries again later', () =>
      during('hangs', async ({ channel }) => {
        const result = await channel.deliver(message(), AT)
        expect(result.outcome).toBe('later')
        expect(result.detail).toContain('no answer within 0.3 s')
      }))

    it('answers an absent receiver with later, not with an exception', () =>
      during('is-absent', async ({ channel }) => {
        const result = await channel.deliver(message(), AT)
        expect(result.outcome).toBe('later')
        expect(result.detail).toContain('ECONNREFUSED')
      }))

    for (const behaviour of [
      'accepts',
      'refuses-for-now',
      'refuses-for-good',
      'hangs',
      'is-absent',
      'repeats-the-secret',
    ] as const) {
      it(`shows no secret and one line of detail when the receiver ${behaviour}`, () =>
        during(behaviour, async ({ channel, secrets }) => {
          const { detail } = await channel.deliver(message(), AT)
          expect(secrets.filter((secret) => detail.includes(secret))).toEqual([])
          expect(detail).toMatch(/^[^\r\n]{1,700}$/)
        }))
    }
  })
}
