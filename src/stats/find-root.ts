const MOST_STEPS = 200

/**
 * The root of a continuous function between two points where its signs differ, to the last bits of double precision.
 *
 * Inverse quadratic steps where they are safe, bisection elsewhere; an end that is a root already is returned.
 *
 * @param f the function; only its values matter, no slope is needed
 * @param from one end of the bracket
 * @param to the other end; f(from) and f(to) must not share a sign
 * @throws {RangeError} if both ends have the same sign
 * @see Chandrupatla (1997), "A new hybrid quadratic/bisection algorithm", Advances in Engineering Software 28(3)
 */
export function findRoot(f: (x: number) => number, from: number, to: number): number {
  let [a, b, c] = [to, from, from]
  let [fa, fb, fc] = [f(a), f(b), 0]
  if (fa === 0) return a
  if (fb === 0) return b
  if (fa > 0 === fb > 0) throw new RangeError(`no sign change between ${from} (${fb}) and ${to} (${fa})`)
  let share = 0.5
  for (let i = 0; i < MOST_STEPS; i++) {
    const x = a + share * (b - a)
    const fx = f(x)
    if (fx > 0 === fa > 0) {
      ;[c, fc] = [a, fa]
    } else {
      ;[c, b, fc, fb] = [b, a, fb, fa]
    }
    ;[a, fa] = [x, fx]
    const best = Math.abs(fa) < Math.abs(fb) ? a : b
    const tolerance = (2 * Number.EPSILON * Math.abs(best)) / Math.abs(b - a)
    if (fx === 0 || tolerance > 0.5 || a === b) return best
    const xi = (a - b) / (c - b)
    const phi = (fa - fb) / (fc - fb)
    const quadratic = phi * phi < xi && (1 - phi) ** 2 < 1 - xi
    share = quadratic
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5
    share = Math.min(1 - tolerance, Math.max(tolerance, share))
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b
}
