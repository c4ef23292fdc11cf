/** The choice that a mistyped text was most likely meant to be, or undefined when none is near. */
export function closest(text: string, choices: readonly string[]): string | undefined {
  if (text.length < 3) return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(text.length / 4)) + 1
  for (const choice of choices) {
    // The beginning of a choice is as near as one slip: `secret` for `secretEnv`.
    const edits = choice.startsWith(text) ? 1 : editsBetween(text.toLowerCase(), choice.toLowerCase())
    if (edits < least && edits > 0) {
      best = choice
      least = edits
    }
  }
  return best
}

/** Letters to insert, delete, replace or swap with their neighbour until `a` is `b` (optimal string alignment). */
function editsBetween(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let edits = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (before[j - 2] as number) + 1)
      }
      row.push(edits)
    }
    before = last
    last = row
  }
  return last[b.length] as number
}
