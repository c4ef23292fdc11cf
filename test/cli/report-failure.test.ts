import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planColumns } from '../../src/baseline/column-plan.ts'
import { ServiceError } from '../../src/errors.ts'
import { mapColumns } from '../../src/ingest/table-columns.ts'
import { parseProvenance } from '../../src/lineage/parse-provenance.ts'
import { listen } from '../../src/web/listen.ts'
import { modelSpec } from '../baseline/tables.ts'
import { fileOf, run } from './command-line.ts'

const failing = (error: () => unknown) =>
  run(['evaluate'], {
    evaluate: () => {
      throw error()
    },
  })

/** What a call that must fail threw. */
function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a failure on the command line', () => {
  it('is one line for a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, err } = await run(
      ['serve'],
      {},
      {
        serve: async () => {
          await listen({ fetch: () => new Response() }, { host: '127.0.0.1', port })
        },
      },
    )
    other.close()
    expect(code).toBe(1)
    expect(err).toBe(
      `plumbline: cannot listen on 127.0.0.1:${port}: the port is taken, perhaps by a service that already runs; stop that, or set server.port to another\n`,
    )
  })

  it('is one line for a port that this user may not use', async () => {
    // As the system words it; a test that runs as root cannot provoke it.
    const refused = Object.assign(new Error('listen EACCES: permission denied ::1:80'), {
      code: 'EACCES',
      syscall: 'listen',
      address: '::1',
      port: 80,
    })
    expect((await failing(() => refused)).err).toBe(
      'plumbline: cannot listen on [::1]:80: this user may not use the port; set server.port to 1024 or more, or allow it to the user\n',
    )
  })

  it('is one line for a file that is not there', async () => {
    const missing = await failing(() => thrownBy(() => readFileSync('/nowhere/at-all')))
    expect(missing).toMatchObject({
      code: 1,
      err: 'plumbline: /nowhere/at-all: there is no such file or folder; check the path, or make the folder first\n',
    })
  })

  it('names the folder that a backup lacks before anything is opened', async () => {
    const file = join(dirname(fileOf('x', '')), 'nowhere', 'copy.db')
    const { code, err, calls } = await run(['backup', file])
    expect({ code, calls }).toEqual({ code: 1, calls: [] })
    expect(err).toBe(`plumbline: ${dirname(file)}: there is no such folder; make it first, or name a file elsewhere\n`)
  })

  it('shows where a bug happened', async () => {
    const { code, err } = await failing(() => new TypeError('x is undefined'))
    expect(code).toBe(1)
    expect(err).toMatch(/^plumbline: unexpected error: TypeError: x is undefined\n +at /)
  })

  it('tells each problem of a provenance document once', async () => {
    const error = thrownBy(() => parseProvenance('version: 1\nmodel: { name: credit }\ncoda: 1\n'))
    const { err } = await failing(() => error)
    expect(err.split('model.version is missing')).toHaveLength(2)
    expect(err.split('coda is unknown')).toHaveLength(2)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  it('tells each missing column once', async () => {
    const { err } = await failing(() =>
      thrownBy(() => planColumns(modelSpec(), ['job', 'sex', 'age', 'decision'], { atColumn: 'when' })),
    )
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).toContain('--at when: the file has no column when')
    expect(err).toContain('the file lacks income (numeric feature), which the monitor of credit-default declares')
  })

  it('tells each missing column of a file of predictions once', async () => {
    const { err } = await failing(() =>
      thrownBy(() => mapColumns(modelSpec(), ['key', 'at'], { id: 'ID (old)' }, ['id', 'at', 'income'], [])),
    )
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(err).toContain('the file has no column for id (looked for as ID (old)), income; its columns are key, at')
  })

  it('lists problems that the message does not tell', async () => {
    const { err } = await failing(
      () =>
        new ServiceError('invalid', 'two things are wrong', [
          { path: 'a', message: 'is b' },
          { path: '', message: 'c' },
        ]),
    )
    expect(err).toBe('plumbline: two things are wrong\n  a: is b\n  c\n')
  })
})
