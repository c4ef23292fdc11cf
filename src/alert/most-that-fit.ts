/**
 * The largest count from 0 to `all` that fits, where whatever fits with more fits with fewer. 0 is returned unasked: there is nothing less.
 */
export function mostThatFit(all: number, fits: (count: number) => boolean): number {
  if (all === 0 || fits(all)) return all
  let low = 0
  let high = all
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}
