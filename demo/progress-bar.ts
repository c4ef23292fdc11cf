/** The whole line stays under 80 columns: a line that breaks cannot be rewritten. */
const WIDTH = 24

/** Shows how far the weeks have come: one line rewritten on a terminal, else a line at the end of each week. */
export type ProgressBar = {
  readonly show: (day: number, text: string) => void
  readonly done: () => void
}

/** A bar over so many days. */
export function progressBar(days: number, out: NodeJS.WriteStream): ProgressBar {
  let shown = 0
  return {
    show: (day, text) => {
      const filled = Math.round((day / days) * WIDTH)
      const line = `  ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}  ${text}`
      if (out.isTTY) {
        out.write(`\r${line.padEnd(shown)}`)
        shown = line.length
      } else if (day > 0 && day % 7 === 0 && day !== shown) {
        out.write(`${line}\n`)
        shown = day
      }
    },
    done: () => {
      if (out.isTTY) out.write('\n')
    },
  }
}
