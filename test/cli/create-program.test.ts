import { describe, expect, it } from 'vitest'
import { ServiceError } from '../../src/errors.ts'
import { fileOf, run } from './command-line.ts'

describe('the command line', () => {
  it('prints its version and its commands', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', err: '' })
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const name of 'serve check-config baseline ingest labels evaluate check provenance lineage investigations alerts backup secret'.split(
      ' ',
    )) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    }
  })

  it('answers 2 to a command that is none, and names the near one', async () => {
    const { code, err } = await run(['evalute'])
    expect(code).toBe(2)
    expect(err).toContain("plumbline: unknown command 'evalute'")
    expect(err).toContain('Did you mean evaluate?')
  })

  it('answers 2 to a wrong configuration and lists every problem with its line', async () => {
    const config = fileOf('wrong.yaml', 'server: { prot: 1 }\nmonitors: []\n')
    expect(await run(['evaluate'], {}, { config })).toMatchObject({
      code: 2,
      out: '',
      err: [
        `plumbline: ${config} has 2 problems`,
        '  line 1, server.prot: unknown key (did you mean "port"?); valid here: host, port, baseUrl',
        '  line 2, monitors: expected at least one monitor, got []',
        '',
      ].join('\n'),
      calls: [],
    })
  })

  it('answers 1 to a refusal of the service, without saying where in the code', async () => {
    const evaluate = () => {
      throw new ServiceError('not-found', 'no monitor for fraud', [{ path: 'model', message: 'configured: credit' }])
    }
    const { code, err, calls } = await run(['evaluate', 'fraud'], { evaluate })
    expect({ code, err }).toEqual({ code: 1, err: 'plumbline: no monitor for fraud\n  model: configured: credit\n' })
    expect(calls.at(-1)).toEqual(['close'])
  })

  it('shows where it happened when it is a mistake of its own', async () => {
    const evaluate = () => {
      throw new TypeError('x is not a function')
    }
    const { code, err } = await run(['evaluate'], { evaluate })
    expect(code).toBe(1)
    expect(err).toMatch(/^plumbline: unexpected error: TypeError: x is not a function\n\s+at /)
  })
})

describe('plumbline check-config', () => {
  it('says what the configuration comes to', async () => {
    const { code, out } = await run(['check-config'])
    expect(code).toBe(0)
    expect(out.split('\n').slice(1)).toEqual([
      '  listens on 127.0.0.1:4680, reached at http://localhost:4680',
      '  keeps everything in data/plumbline.db',
      '  tokens: none, so loopback only',
      '  channels: none, so nobody is told',
      '  watches credit: windows of 1d in UTC, looked at "5 * * * *"',
      '',
    ])
  })

  it('prints a JSON Schema that knows the channel kinds', async () => {
    const { out } = await run(['check-config', '--schema'], {}, { config: '/nowhere' })
    const schema = JSON.parse(out)
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema.properties.monitors.items.properties.window.enum).toEqual(['1h', '6h', '1d', '1w', '1mo'])
    const kinds = schema.properties.alerts.properties.channels.additionalProperties.oneOf
    expect(kinds.map((kind: { properties: { kind: { const: string } } }) => kind.properties.kind.const)).toEqual([
      'email',
      'webhook',
      'slack',
      'teams',
      'pagerduty',
      'alertmanager',
    ])
  })
})

describe('plumbline serve', () => {
  it('runs until it is told to stop, and then lets the service finish', async () => {
    let finished = false
    const { code, err } = await run(
      ['serve'],
      {},
      {
        serve: async (config, stop, ready) => {
          ready([`listening for ${config.monitors.length} model`])
          process.emit('SIGTERM', 'SIGTERM')
          finished = stop.aborted
        },
      },
    )
    expect({ code, finished }).toEqual({ code: 0, finished: true })
    expect(err).toBe('listening for 1 model\nplumbline: SIGTERM: finishing what is under way\n')
    expect(process.listenerCount('SIGTERM')).toBe(0)
  })

  it('answers 1 when it cannot start', async () => {
    const serve = async () => {
      throw new ServiceError('unavailable', 'port 4680 is taken')
    }
    expect(await run(['serve'], {}, { serve })).toMatchObject({ code: 1, err: 'plumbline: port 4680 is taken\n' })
  })
})
