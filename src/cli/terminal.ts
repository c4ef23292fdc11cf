/** Where a command writes: answers to `out`, everything said on the way to `err`. */
export type Terminal = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Is `err` a terminal that can rewrite its line? */
  readonly isInteractive: boolean
  /** Milliseconds, for the pace of progress. */
  readonly clock: () => number
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isInteractive: process.stderr.isTTY === true,
    clock: Date.now,
  }
}
