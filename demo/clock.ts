/** A clock that the demo turns, until it lets it run. */
export type DemoClock = {
  readonly now: () => number
  readonly set: (at: number) => void
  /** From here on it goes as fast as any other. */
  readonly run: () => void
}

/** A clock that stands at a moment. */
export function createClock(start: number): DemoClock {
  let at = start
  let ranFrom: number | undefined
  return {
    now: () => (ranFrom === undefined ? at : at + Math.floor(performance.now() - ranFrom)),
    set: (moment) => {
      at = moment
    },
    run: () => {
      ranFrom ??= performance.now()
    },
  }
}
