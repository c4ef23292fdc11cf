import type { Writable } from 'node:stream'

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
    out: writerTo(process.stdout),
    err: writerTo(process.stderr),
    isInteractive: process.stderr.isTTY === true,
    clock: Date.now,
  }
}

/** Writes for as long as somebody reads: who pipes into `head` has seen enough, and what the command does is done all the same. */
function writerTo(stream: Writable): (text: string) => void {
  let isRead = true
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    isRead = false
  })
  return (text) => {
    if (isRead) stream.write(text)
  }
}
