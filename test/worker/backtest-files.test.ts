import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { monitorYaml } from '../../demo/world/monitor.ts'
import { createWorld } from '../../demo/world/world.ts'
import { channelKinds } from '../../src/alert/channels/index.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { ServiceError } from '../../src/errors.ts'
import type { Monitor } from '../../src/monitor/monitor.ts'
import { backtestFiles } from '../../src/worker/backtest-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-backtest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const world = createWorld({ seed: 1, quiet: false })
const reading = readConfig(`monitors:\n${monitorYaml(world.model)}`, { path: 'test', env: {}, kinds: channelKinds })
if (reading.status === 'wrong') throw new Error(JSON.stringify(reading.problems))
const monitors: readonly Monitor[] = reading.config.monitors
const training = join(folder, 'training.csv')
writeFileSync(training, [...world.training.csv()].join(''))

/** Days of the bank around its fall, one JSON object a line, as they are sent. */
const FALL = world.fallsOnDay ?? 0
const [from, to] = [FALL - 6, FALL + 4]
const past = join(folder, 'past.ndjson')
writeFileSync(
  past,
  Array.from({ length: to - from }, (_, i) => world.day(from + i))
    .flat()
    .map((prediction) => `${JSON.stringify({ ...prediction, version: world.version })}\n`)
    .join(''),
)

const databasePath = join(folder, 'none.db')
const config = { databasePath, monitors }
const baseline = { files: [training], at: world.training.timeColumn }
const replay = (request: Partial<Parameters<typeof backtestFiles>[1]> = {}) =>
  backtestFiles(config, { model: world.model, files: [past], columns: {}, baseline, ...request }, () => {})

describe('a backtest of files', () => {
  it('names the group that falls in history, and writes no database', async () => {
    const { report, rows } = await replay()
    expect(rows).toBe(report.windows.reduce((sum, w) => sum + w.rows, 0))
    expect(report.windows).toHaveLength(to - from)
    expect(report.variants[0]?.matters.map((m) => m.rootSlice)).toContain(world.plantedSlice)
    expect(existsSync(databasePath)).toBe(false)
  })

  it('keeps to the days that are named', async () => {
    const { report } = await replay({ to: new Date(world.start + FALL * 86_400_000).toISOString().slice(0, 10) })
    expect(report.windows.length).toBeLessThan(to - from)
    expect(report.variants[0]?.opened).toBe(0)
  })

  it('judges whole windows alone: what is named from noon to noon begins and ends at midnight', async () => {
    const noon = world.start + (from + 1) * 86_400_000 + 43_200_000
    const { report } = await replay({ from: noon, to: noon + 3 * 86_400_000 })
    expect(report.windows.map(({ window }) => window.start)).toEqual([noon + 43_200_000, noon + 3 * 43_200_000])
  })

  it('comes to the same of rows in any order, and of files that are packed', async () => {
    const lines = readFileSync(past, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    const packed = join(folder, 'backwards.ndjson.gz')
    writeFileSync(packed, gzipSync(`${lines.reverse().join('\n')}\n`))
    expect(await replay({ files: [packed] })).toEqual(await replay())
  })

  it.each([
    [{ files: [training] }, 'no column version'],
    [{ baseline: undefined }, 'there is no database'],
    [{ from: '2031-01-01' }, 'no window with rows lies whole between'],
    [{ from: '2025-02-01', to: '2025-01-01' }, '--from has to be before --to'],
    [{ model: 'nobody' }, 'no monitor for model nobody'],
  ])('says what is wrong with %j', async (request, says) => {
    const asked = { model: world.model, files: [past], columns: {}, baseline, ...request }
    if (asked.baseline === undefined) delete (asked as { baseline?: unknown }).baseline
    const failing = backtestFiles(config, asked as Parameters<typeof backtestFiles>[1], () => {})
    await expect(failing).rejects.toThrow(ServiceError)
    await expect(failing).rejects.toThrow(says)
  })
})
