/** Keys and list positions that lead to a place in the file. */
export type Place = readonly PropertyKey[]

/** Something wrong in the file, with the place it stands at. */
export type PlacedProblem = { readonly place: Place; readonly message: string }

/** A place as people write it: `monitors[0].limits.disparity.ratio`, `alerts.channels["on call"]`. */
export function placeText(place: Place): string {
  const text = place
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`
      return /^[\w-]+$/.test(String(key)) ? `.${String(key)}` : `["${String(key)}"]`
    })
    .join('')
  return text.startsWith('.') ? text.slice(1) : text
}
