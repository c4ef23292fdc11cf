import { readCategory, readNumeric } from './reading.ts'

/**
 * One sensitive feature as the baseline froze it: bands of a number, or at most 50 values.
 *
 * Value indexes: 0..values.length-1, then `other` (known but rare), `unseen` (never in the baseline), `unknown` (absent). `rare` lists what counts as
 * `other`.
 */
export type SensitiveFeature = {
  readonly name: string
  readonly bands?: readonly number[]
  readonly values: readonly string[]
  readonly rare: readonly string[]
}

/** The code of the stratum that takes rows beyond the limit of strata: counted in `overall`, in no slice. */
export const OVERFLOW = -1

/** The three values every sensitive feature has besides its own. */
export const SPECIAL_VALUES = ['other', 'unseen', 'unknown'] as const

/** Names of bands cut at the given edges: `<25`, `25-40`, `40-60`, `60+`; half-open, so 40 belongs to `40-60`. */
export function bandNames(edges: readonly number[]): readonly string[] {
  if (edges.length === 0) return []
  const between = edges.slice(1).map((edge, i) => `${edges[i]}-${edge}`)
  return [`<${edges[0]}`, ...between, `${edges.at(-1)}+`]
}

/** How many values a sensitive feature can take in a stratum. */
export function valueCount(feature: SensitiveFeature): number {
  return feature.values.length + SPECIAL_VALUES.length
}

/** The name of a value index. */
export function valueName(feature: SensitiveFeature, index: number): string {
  return feature.values[index] ?? SPECIAL_VALUES[index - feature.values.length] ?? 'unknown'
}

/** Reads a raw sensitive value into its value index. */
export function valueIndexOf(feature: SensitiveFeature): (raw: unknown) => number {
  const size = feature.values.length
  const unknown = size + 2
  const bands = feature.bands
  if (bands) {
    return (raw) => {
      const value = readNumeric(raw)
      if (typeof value !== 'number') return unknown
      let band = 0
      while (band < bands.length && value >= (bands[band] as number)) band++
      return band
    }
  }
  // A value that is called like a special one means it: there are no two slices of one name.
  const index = new Map<string, number>([
    ...feature.rare.map((value): [string, number] => [value, size]),
    ...SPECIAL_VALUES.map((name, i): [string, number] => [name, size + i]),
  ])
  feature.values.forEach((value, i) => {
    index.set(value, i)
  })
  return (raw) => {
    const value = readCategory(raw)
    return value === undefined ? unknown : (index.get(value) ?? size + 1)
  }
}

/** Number of possible strata: the product of the value counts. */
export function strataPossible(features: readonly SensitiveFeature[]): number {
  return features.reduce((product, feature) => product * valueCount(feature), 1)
}

/** Stratum code (mixed radix, first feature most significant) -> value index of each feature. */
export function digitsOf(features: readonly SensitiveFeature[], stratum: number): readonly number[] {
  const digits = new Array<number>(features.length)
  let rest = stratum
  for (let i = features.length - 1; i >= 0; i--) {
    const size = valueCount(features[i] as SensitiveFeature)
    digits[i] = rest % size
    rest = Math.floor(rest / size)
  }
  return digits
}

/** Value indexes -> stratum code. */
export function stratumOfDigits(features: readonly SensitiveFeature[], digits: readonly number[]): number {
  return features.reduce((code, feature, i) => code * valueCount(feature) + (digits[i] as number), 0)
}

/** Reads a row's sensitive values (in the order of the features) into its stratum code. */
export function stratumOf(features: readonly SensitiveFeature[]): (values: readonly unknown[]) => number {
  const readers = features.map(valueIndexOf)
  const sizes = features.map(valueCount)
  return (values) => {
    let code = 0
    for (let i = 0; i < readers.length; i++) {
      code = code * (sizes[i] as number) + (readers[i] as (raw: unknown) => number)(values[i])
    }
    return code
  }
}
