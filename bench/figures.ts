/** One measured figure; a ratio names what it is a ratio to. */
export type Figure = {
  readonly goal: string
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What the design asks for: at most so much. */
  readonly atMost?: number
  /** How it came about, where the name does not say it. */
  readonly note?: string
}

/** What a benchmark is told. */
export type BenchOptions = {
  /** Rows stored, where the benchmark depends on it. */
  readonly rows: number
  /** A folder of its own, gone when it ends. */
  readonly folder: string
}

/** Runs one benchmark in this process: options come in as arguments, figures leave over the channel to the parent. */
export async function runBenchmark(measure: (options: BenchOptions) => Promise<readonly Figure[]>): Promise<void> {
  const [rows, folder] = process.argv.slice(2)
  if (!process.send || rows === undefined || folder === undefined)
    throw new Error('start this through npm run bench -- --only NAME')
  process.send(await measure({ rows: Number(rows), folder }))
  process.disconnect()
}

/** Says what is being done, while it is. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`)
}

/** The middle one of some measurements. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value at a rank between 0 and 1, the nearest one. */
export function quantile(values: readonly number[], rank: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const found = sorted[Math.min(sorted.length - 1, Math.floor(rank * sorted.length))]
  if (found === undefined) throw new RangeError('a quantile of nothing')
  return found
}

/**
 * The medians of two pieces of work that run in turn, and of their ratio pair by pair: what slows the machine for a while slows both.
 *
 * @param times how often each is repeated within one measurement, so that it lasts long enough to be timed
 */
export function compareMs(
  work: () => void,
  alternative: () => void,
  { runs = 15, times = 1 }: { readonly runs?: number; readonly times?: number } = {},
): { readonly ms: number; readonly alternativeMs: number; readonly ratio: number } {
  const timed = (what: () => void): number => {
    const start = performance.now()
    for (let i = 0; i < times; i++) what()
    return (performance.now() - start) / times
  }
  timed(work)
  timed(alternative)
  const pairs = Array.from({ length: runs }, () => [timed(work), timed(alternative)] as const)
  return {
    ms: median(pairs.map(([ms]) => ms)),
    alternativeMs: median(pairs.map(([, ms]) => ms)),
    ratio: median(pairs.map(([a, b]) => a / b)),
  }
}
