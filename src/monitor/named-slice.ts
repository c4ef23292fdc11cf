import { ServiceError } from '../errors.ts'
import { parseSliceKey, sliceKey } from '../profile/slice.ts'
import type { Monitor } from './monitor.ts'

/** Names that a message offers; the rest is told by number. */
const OFFERED = 30

/**
 * A slice as it was asked for, in the order of the sensitive features.
 *
 * @param known keys of the slices that hold rows now or held some at training; empty: nothing is known yet, any values may come
 * @throws {ServiceError} `invalid` where a part is no `feature=value`; `not-found` naming the features, or the slices near it
 */
export function namedSlice(
  monitor: Pick<Monitor, 'model' | 'sensitive' | 'depth'>,
  asked: string,
  known: ReadonlySet<string>,
): string {
  const unread =
    asked === '' || asked === 'overall' ? undefined : asked.split(' & ').find((part) => !part.includes('='))
  if (unread !== undefined) {
    throw new ServiceError(
      'invalid',
      `slice: “${unread.slice(0, 60)}” names no value; expected sex=F, or sex=F & age=<26`,
      [{ path: 'slice', message: 'expected feature=value, several joined by “ & ”' }],
    )
  }
  const named = parseSliceKey(asked)
  const order = Object.keys(monitor.sensitive)
  const stranger = named.find((p) => !order.includes(p.feature))
  if (stranger) {
    throw new ServiceError(
      'not-found',
      `${stranger.feature} is no sensitive feature of ${monitor.model}; slices are cut by ${order.join(', ')}`,
      [{ path: 'slice', message: `names ${stranger.feature}; use ${order.join(', ')}` }],
    )
  }
  const key = sliceKey([...named].sort((a, b) => order.indexOf(a.feature) - order.indexOf(b.feature)))
  if (known.size === 0 || known.has(key)) return key
  const features = new Set(named.map((p) => p.feature))
  const near = [...known].sort().filter((k) => {
    const [only, ...more] = parseSliceKey(k)
    return only !== undefined && more.length === 0 && features.has(only.feature)
  })
  const deeper = named.length > monitor.depth ? `; slices are cut by at most ${monitor.depth} features at once` : ''
  throw new ServiceError(
    'not-found',
    `no prediction and no training row lies in slice ${key} of ${monitor.model}; there are ${offered(near)}${deeper}`,
    [{ path: 'slice', message: 'holds nothing' }],
  )
}

/** The first names of a list, and how many more there are. */
export function offered(names: readonly string[]): string {
  if (names.length <= OFFERED) return names.join(', ') || 'none'
  return `${names.slice(0, OFFERED).join(', ')} and ${names.length - OFFERED} more`
}
