import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

/** More than a pipe holds, so that writing meets the closed end. */
const WRITING = `
  import { processTerminal } from './src/cli/terminal.ts'
  const terminal = processTerminal()
  const more = (left) => {
    terminal.out('a line that nobody reads\\n'.repeat(5000))
    if (left > 0) setTimeout(more, 5, left - 1)
    else terminal.err('done')
  }
  more(20)
`

describe('a command whose reader has seen enough', () => {
  it('ends quietly and does what it does: no stack, no failure', async () => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', WRITING], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [code] = await once(child, 'close')
    expect([code, said]).toEqual([0, 'done'])
  })
})
