import { digitsOf, OVERFLOW, type SensitiveFeature, valueName } from './stratum.ts'

/** One condition on a sensitive feature. */
export type Predicate = { readonly feature: string; readonly value: string }

/** A group of predictions: those that meet every predicate, in the order of the sensitive features; none = `overall`. */
export type Slice = readonly Predicate[]

/** The whole population. */
export const OVERALL: Slice = []

/** The text that names a slice in URLs, tables and alerts: `overall`, `sex=F`, `sex=F & age=25-40`. */
export function sliceKey(slice: Slice): string {
  if (slice.length === 0) return 'overall'
  return slice.map((p) => `${escapeText(p.feature)}=${escapeText(p.value)}`).join(' & ')
}

/** Reads a slice key back. */
export function parseSliceKey(key: string): Slice {
  if (key === 'overall' || key === '') return OVERALL
  return key.split(' & ').map((part) => {
    const cut = part.indexOf('=')
    return { feature: unescapeText(part.slice(0, cut)), value: unescapeText(part.slice(cut + 1)) }
  })
}

/** Is every prediction of `inner` also in `outer`? */
export function isInside(inner: Slice, outer: Slice): boolean {
  return outer.every((o) => inner.some((i) => i.feature === o.feature && i.value === o.value))
}

/** Does a stratum (its value indexes) belong to a slice? Rows beyond the limit of strata belong to `overall` alone. */
export function membership(features: readonly SensitiveFeature[], slice: Slice): (stratum: number) => boolean {
  if (slice.length === 0) return () => true
  const wanted = slice.map((p) => {
    const position = features.findIndex((f) => f.name === p.feature)
    return { position, feature: features[position], value: p.value }
  })
  return (stratum) => {
    if (stratum === OVERFLOW) return false
    const digits = digitsOf(features, stratum)
    return wanted.every(
      (w) => w.feature !== undefined && valueName(w.feature, digits[w.position] as number) === w.value,
    )
  }
}

/** Every slice that a stratum belongs to, `overall` first, down to intersections of `depth` features. */
export function slicesOfStratum(
  features: readonly SensitiveFeature[],
  stratum: number,
  depth: number,
): readonly Slice[] {
  if (stratum === OVERFLOW) return [OVERALL]
  const digits = digitsOf(features, stratum)
  const predicates = features.map((f, i) => ({ feature: f.name, value: valueName(f, digits[i] as number) }))
  const slices: Slice[] = [OVERALL]
  const extend = (slice: Slice, from: number): void => {
    if (slice.length === depth) return
    for (let i = from; i < predicates.length; i++) {
      const next = [...slice, predicates[i] as Predicate]
      slices.push(next)
      extend(next, i + 1)
    }
  }
  extend(OVERALL, 0)
  return slices
}

const escapeText = (text: string): string => text.replace(/[%&=]/g, (c) => encodeURIComponent(c))
const unescapeText = (text: string): string => text.replace(/%(25|26|3D)/gi, (c) => decodeURIComponent(c))
