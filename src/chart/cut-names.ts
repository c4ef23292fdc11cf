import { closed } from './slice-label.ts'
import { cutText, letters, textWidth } from './text-width.ts'

const ROUNDS = 6

/**
 * Names cut to a width, in the order given. Where two that differ would be cut to the same text, the part in which they differ is kept: the beginning, an ellipsis, and from the
 * difference on.
 *
 * @param width in px
 */
export function cutNames(names: readonly string[], width: number, size = 12, isBold = false): readonly string[] {
  const cuts = new Map([...new Set(names)].map((name) => [name, cutText(name, width, size, isBold)]))
  for (let round = 0; round < ROUNDS; round++) {
    const same = Map.groupBy(cuts.keys(), (name) => cuts.get(name) as string)
    const groups = [...same.values()].filter((group) => group.length > 1)
    if (groups.length === 0) break
    for (const group of groups) {
      const shared = commonBeginning(group)
      for (const name of group) cuts.set(name, aroundDifference(name, shared, width, size, isBold))
    }
  }
  return names.map((name) => closed(cuts.get(name) as string))
}

/** How many letters all names begin with. */
function commonBeginning(names: readonly string[]): number {
  const parts = names.map(letters)
  const [first = []] = parts
  const at = first.findIndex((letter, i) => parts.some((other) => other[i] !== letter))
  return at < 0 ? Math.min(...parts.map(({ length }) => length)) : at
}

function aroundDifference(name: string, shared: number, width: number, size: number, isBold: boolean): string {
  // A letter before the difference is kept, so that a number is not read from its middle.
  const rest = letters(name)
    .slice(Math.max(0, shared - 2))
    .join('')
    .trimStart()
  const tail = cutText(rest, width * 0.6, size, isBold)
  return cutText(name, width - textWidth(tail, size, isBold), size, isBold) + tail
}
