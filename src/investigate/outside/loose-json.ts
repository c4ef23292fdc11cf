/** An object of a JSON document of which nothing is known yet. */
export type LooseObject = Readonly<Record<string, unknown>>

/** The value as an object; undefined where it is none. */
export function objectIn(value: unknown): LooseObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as LooseObject) : undefined
}

/** The entries of a list; none where it is no list. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Those of a list that are objects. */
export function objectsOf(list: readonly unknown[]): readonly LooseObject[] {
  return list.flatMap((value) => {
    const object = objectIn(value)
    return object ? [object] : []
  })
}

/** The members of an object that are objects, by name. */
export function objectsIn(value: unknown): readonly (readonly [name: string, member: LooseObject])[] {
  return Object.entries(objectIn(value) ?? {}).flatMap(([name, member]) => {
    const object = objectIn(member)
    return object ? [[name, object] as const] : []
  })
}

/** The value as a finite number, also where it came as decimal text, as protobuf writes whole numbers. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/.test(value)) return undefined
  const read = Number(value)
  return Number.isFinite(read) ? read : undefined
}

/** Longest name, in characters, that is taken over from another's report. */
const LONGEST_NAME = 200

/** The value as one short line of text; undefined where it is no text or an empty one. */
export function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' ? lineOf(value, LONGEST_NAME) : undefined
}

/** A text as one line without what cannot be seen, cut where it is too long; undefined where nothing is left. */
export function lineOf(text: string, longest: number): string | undefined {
  const line = text
    .slice(0, longest * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  if (line === '') return undefined
  const characters = [...line]
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`
}
