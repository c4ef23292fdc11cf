import type { Progress } from '../profile/table.ts'
import type { Terminal } from './terminal.ts'

const WIDTH = 24
const INTERACTIVE_MS = 100
const PLAIN_MS = 10_000

/** Shows how far a long piece of work is: one line that is rewritten on a terminal, else a plain line every ten seconds. */
export function progressLine(terminal: Terminal): { readonly progress: Progress; readonly done: () => void } {
  const pause = terminal.isInteractive ? INTERACTIVE_MS : PLAIN_MS
  let shownAt = terminal.isInteractive ? Number.NEGATIVE_INFINITY : terminal.clock()
  let width = 0
  const show = (text: string): void => {
    terminal.err(terminal.isInteractive ? `\r${text.padEnd(width)}` : `${text}\n`)
    if (terminal.isInteractive) width = text.length
  }
  return {
    progress: (done, total, what) => {
      const now = terminal.clock()
      const isDue = now - shownAt >= pause || (terminal.isInteractive && done === total)
      if (!isDue) return
      shownAt = now
      show(progressText(done, total, what, terminal.isInteractive))
    },
    done: () => {
      if (width > 0) terminal.err(`\r${' '.repeat(width)}\r`)
      width = 0
    },
  }
}

function progressText(done: number, total: number | undefined, what: string, withBar: boolean): string {
  const count = done.toLocaleString('en-US')
  if (total === undefined || total <= 0) return `${what}: ${count}`
  const share = Math.min(1, done / total)
  const filled = Math.round(share * WIDTH)
  const bar = withBar ? `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ` : ''
  return `${bar}${String(Math.floor(share * 100)).padStart(3)} %  ${what}: ${count} of ${total.toLocaleString('en-US')}`
}
