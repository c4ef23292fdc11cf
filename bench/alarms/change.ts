import { innerCells, type Population } from './population.ts'

/** Something that truly changed in one slice: the distribution of one section, or the selection rate. */
export type Change =
  | { readonly kind: 'distribution'; readonly slice: string; readonly section: number; readonly factors: Float64Array }
  | { readonly kind: 'rate'; readonly slice: string; readonly factor: number }

/** How a distribution changes: along the cells, or each cell by itself. */
export type Shape = 'along' | 'spread'

/** A change of one distribution in one slice to a given population stability index, its size found by bisection. */
export function distributionChange(
  population: Population,
  slice: string,
  section: number,
  wanted: { readonly psi: number; readonly shape: Shape },
): Change {
  const of = population.sections[section]
  if (!of) throw new RangeError(`no section ${section}`)
  const { from, count } = innerCells(of)
  const factorsAt = (size: number): Float64Array => {
    const factors = new Float64Array(of.size).fill(1)
    for (let i = 0; i < count; i++) {
      const place = wanted.shape === 'along' ? (2 * i) / Math.max(1, count - 1) - 1 : i % 2 === 0 ? 1 : -1
      factors[from + i] = Math.exp(size * place)
    }
    return factors
  }
  let [low, high] = [0, 5]
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (psiOf(population, slice, section, factorsAt(middle)) < wanted.psi) low = middle
    else high = middle
  }
  return { kind: 'distribution', slice, section, factors: factorsAt(high) }
}

/** The population stability index that factors on a slice's cells make. */
export function psiOf(population: Population, slice: string, section: number, factors: Float64Array): number {
  const before = new Float64Array(factors.length)
  const after = new Float64Array(factors.length)
  for (const s of population.members.get(slice) ?? []) {
    const stratum = population.strata[s]
    const cells = stratum?.cells[section]
    if (!stratum || !cells) continue
    const whole = cells.reduce((sum, share, i) => sum + share * (factors[i] as number), 0)
    cells.forEach((share, i) => {
      before[i] = (before[i] as number) + stratum.weight * share
      after[i] = (after[i] as number) + (stratum.weight * share * (factors[i] as number)) / whole
    })
  }
  const [all, allAfter] = [sum(before), sum(after)]
  return before.reduce((psi, share, i) => {
    const [p, q] = [share / all, (after[i] as number) / allAfter]
    return p > 0 && q > 0 ? psi + (q - p) * Math.log(q / p) : psi
  }, 0)
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0)
}
