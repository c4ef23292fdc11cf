import { ServiceError } from '../../errors.ts'
import type { Awaitable } from '../app-services.ts'

/** How long a page waits for what stands beside the frozen case. */
export const PATIENCE_MS = 5_000

/** An answer of a service, or why a page goes without it; what fails must not cost the page its rest. */
export type Answered<T> =
  | { readonly status: 'known'; readonly value: T }
  | { readonly status: 'unavailable'; readonly because: string }

/** Asks a service for what a page can go without. @throws whatever is a bug: only what the reader can act on becomes a sentence */
export async function answered<T>(ask: () => Awaitable<T>): Promise<Answered<T>> {
  try {
    return { status: 'known', value: await ask() }
  } catch (error) {
    if (error instanceof ServiceError) return { status: 'unavailable', because: error.message }
    throw error
  }
}

/** Asks a service for what a page can go without, whatever happens: a failure or a long wait is an answer in words. */
export async function askWithin<T>(ask: () => Awaitable<T>, patienceMs = PATIENCE_MS): Promise<Answered<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Answered<T>>((resolve) => {
    timer = setTimeout(
      () => resolve({ status: 'unavailable', because: `there was no answer within ${patienceMs / 1000} s` }),
      patienceMs,
    )
  })
  try {
    const asked = Promise.resolve()
      .then(ask)
      .then((value): Answered<T> => ({ status: 'known', value }))
    return await Promise.race([asked, late])
  } catch (error) {
    // Whatever else is thrown may hold anything, so none of it is shown.
    return { status: 'unavailable', because: error instanceof ServiceError ? error.message : 'the report failed' }
  } finally {
    clearTimeout(timer)
  }
}
