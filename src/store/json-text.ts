type RawJson = { readonly rawJSON: (text: string) => unknown }

/**
 * JSON that keeps infinities: figures of a test may be -Infinity (a p-value of 0), which plain JSON turns into null.
 *
 * They are written as numbers beyond the range of doubles, which every JSON parser reads as infinities; absent members are left out.
 */
export function jsonText(value: unknown): string {
  const { rawJSON } = JSON as unknown as RawJson
  return JSON.stringify(value, (_, member) =>
    member === Number.POSITIVE_INFINITY
      ? rawJSON('1e999')
      : member === Number.NEGATIVE_INFINITY
        ? rawJSON('-1e999')
        : member,
  )
}
