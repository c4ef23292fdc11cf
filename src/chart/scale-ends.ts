/** Ends of a linear scale, where its grid stands and how it is written; all finite, ticks inside the ends. */
export type ScaleEnds = {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
  readonly format: string
}

/**
 * The smallest scale of round ends that holds the default and every value.
 *
 * @param values what must lie on it; what is not finite is passed over
 * @param options.least and options.most where it ends at the widest: values beyond stand at the edge
 */
export function scaleEnds(
  values: readonly (number | undefined)[],
  options: { readonly low: number; readonly high: number; readonly least: number; readonly most: number },
): ScaleEnds & { readonly isWider: boolean } {
  const inside = values.filter((v): v is number => v !== undefined && Number.isFinite(v))
  const bounded = inside.map((v) => Math.min(options.most, Math.max(options.least, v)))
  const [from, to] = [Math.min(options.low, ...bounded), Math.max(options.high, ...bounded)]
  const step = stepOf(to - from)
  const low = from === options.low ? from : Math.max(options.least, round(Math.floor(from / step + 1e-9) * step))
  const high = to === options.high ? to : Math.min(options.most, round(Math.ceil(to / step - 1e-9) * step))
  const ticks: number[] = []
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) ticks.push(round(i * step))
  const format = `.${Math.max(1, Math.ceil(-Math.log10(step) - 1e-9))}f`
  return { low, high, ticks, format, isWider: low !== options.low || high !== options.high }
}

const round = (value: number): number => Number(value.toPrecision(10))

/** A step of 1, 2 or 5 that gives at most eight parts. */
function stepOf(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 8))
  for (const factor of [1, 2, 5, 10]) if (span / (factor * power) <= 8 + 1e-9) return round(factor * power)
  return 10 * power
}

/** At most `most` of the whole numbers below `n`, evenly spaced, the last one among them. */
export function spacedTicks(n: number, most: number): readonly number[] {
  const every = Math.max(1, Math.ceil(n / Math.max(1, most)))
  return Array.from({ length: n }, (_, i) => i).filter((i) => (n - 1 - i) % every === 0)
}
