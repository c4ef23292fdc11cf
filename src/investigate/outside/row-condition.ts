import { sliceKey } from '../../profile/slice.ts'

const EQUALITY =
  /^\s*\(?\s*(?:col\(\s*["']([^"']+)["']\s*\)|`([^`]+)`|([A-Za-z_][\w.]*))\s*==\s*(?:"([^"]*)"|'([^']*)'|(-?\d+(?:\.\d+)?))\s*\)?\s*$/

/**
 * The slice that a condition over rows cuts: `sex=="F" and age=="18-25"` is `sex=F & age=18-25`. A condition of anything but equalities stays as it was written, which is no slice of ours.
 */
export function sliceOfCondition(condition: string | undefined): string | undefined {
  if (condition === undefined) return undefined
  const parts = condition.split(/\s+and\s+|\s*&{1,2}\s*/i).map((part) => EQUALITY.exec(part))
  const slice = parts.flatMap((part) =>
    part ? [{ feature: part[1] ?? part[2] ?? part[3] ?? '', value: part[4] ?? part[5] ?? part[6] ?? '' }] : [],
  )
  return slice.length === parts.length ? sliceKey(slice) : condition
}
