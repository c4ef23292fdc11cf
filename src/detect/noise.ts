import { directedScale } from '../stats/fit-kappa.ts'

/**
 * How much a measure moves by itself, as it stood for one test: `c` multiplies sampling variance, `omega` is shared by a whole block, `kappa` says how far that lies in one direction of
 * the cells. `windows` are summed now; `blocks` were at training, 0 where the baseline's own blocks add nothing.
 */
export type MeasureNoise = {
  readonly c: number
  readonly omega: number
  readonly kappa: number
  readonly windows: number
  readonly blocks: number
  /** Rows of its subject that a row stands among, where subjects are named: `c` is then at least what these make of it. */
  readonly subjects?: SubjectNoise
}

/** Rows of its subject that a row stands among, on average over the rows of the slice now and at training; 1 where every subject has one row. */
export type SubjectNoise = { readonly now: number; readonly training: number }

/** Noise of rows that are independent: what is assumed where nothing is known. */
export function independentNoise(windows: number): MeasureNoise {
  return { c: 1, omega: 0, kappa: 1, windows, blocks: 0 }
}

/** Dispersion phi = c + omega x (1/windows + 1/blocks), at least 1; `x` is the factor of shared variance: effective rows, or 1/variance. */
export function dispersionAt(noise: MeasureNoise, x: number): number {
  return noise.c + sharedAt(noise, x)
}

/** The same with the factor by which directed shared variance widens a test of several cells. */
export function directedDispersionAt(
  noise: MeasureNoise,
  x: number,
): { readonly phi: number; readonly directed: number } {
  const shared = sharedAt(noise, x)
  return { phi: noise.c + shared, directed: directedScale(noise.c, shared, noise.kappa) }
}

function sharedAt({ omega, windows, blocks }: MeasureNoise, x: number): number {
  // Where nothing is shared, an x without bound (a variance of 0) shares nothing either.
  return omega === 0 ? 0 : omega * x * (1 / windows + (blocks > 0 ? 1 / blocks : 0))
}
