import { setImmediate } from 'node:timers/promises'

/** Gives the event loop its turn, so that other requests are answered in between. */
export async function breathe(): Promise<void> {
  await setImmediate()
}
