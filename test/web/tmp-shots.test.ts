import { execFileSync, spawn } from 'node:child_process'
import { it } from 'vitest'
import { listen } from '../../src/web/listen.ts'
import { sampleWorld } from './sample-world.ts'

it('shots', async () => {
  const w = sampleWorld()
  await w.send('POST', '/api/v1/predictions', {
    json: {
      model: 'credit-default',
      version: '7',
      predictions: [{ id: 'x1' }, { id: 'x2', at: 'yesterday', features: {}, sensitive: {} }],
    },
  })
  const l = await listen(w.app, { host: '127.0.0.1', port: 0 })
  const shot = (name: string, path: string, width: number, height: number, extra: string[] = []) =>
    new Promise<void>((res) => {
      const p = spawn(
        'chromium',
        [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--hide-scrollbars',
          ...extra,
          `--screenshot=/tmp/shots/${name}.png`,
          `--window-size=${width},${height}`,
          l.url + path,
        ],
        { stdio: 'ignore' },
      )
      p.on('exit', () => res())
    })
  execFileSync('mkdir', ['-p', '/tmp/shots'])
  for (const [name, path, h, hn] of [
    ['overview', '/', 1000, 2200],
    ['model', '/models/credit-default', 1900, 3200],
    ['case', '/investigations/INV-1', 3000, 5200],
    ['list', '/investigations', 800, 1200],
    ['quarantine', '/quarantine', 600, 900],
    ['error', '/nope', 600, 700],
  ] as const) {
    await shot(name, path, 1440, h)
    await shot(`${name}-390`, path, 500, hn)
  }
  const e = sampleWorld({ empty: true })
  const l2 = await listen(e.app, { host: '127.0.0.1', port: 0 })
  await new Promise<void>((res) =>
    spawn(
      'chromium',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        `--screenshot=/tmp/shots/first.png`,
        `--window-size=1440,1000`,
        l2.url,
      ],
      { stdio: 'ignore' },
    ).on('exit', () => res()),
  )
  await l.close()
  await l2.close()
}, 300000)
