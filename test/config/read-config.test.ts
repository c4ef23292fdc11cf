import { describe, expect, it } from 'vitest'
import { DEFAULT_INHIBITION } from '../../src/alert/inhibition.ts'
import { DEFAULT_LIMITS } from '../../src/detect/limits.ts'
import { routeWith } from '../alert/route-builder.ts'
import { COMPLETE, HOOK_SECRET, read, withLine } from './config-text.ts'

describe('a complete configuration', () => {
  it('is right, keeps the hash of a token and no token', () => {
    const reading = read(COMPLETE)
    if (reading.status === 'wrong') throw new Error(reading.problems.map((p) => p.message).join())
    const { tokens, channels, monitors, server, ...rest } = reading.config
    // printf %s plb_ingest00_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | sha256sum
    expect(tokens).toEqual([
      {
        name: 'scoring-service',
        role: 'ingest',
        sha256: '37f3e8e4a8080c3575c2a7dcd012eb3c7393cb8731f6a557916b8fe9cb0370f8',
      },
    ])
    expect(server).toEqual({ host: '127.0.0.1', port: 4680, baseUrl: 'http://localhost:4680' })
    expect(channels).toEqual([
      {
        name: 'oncall-mail',
        kind: 'email',
        options: { smtp: 'smtp://localhost:1025', from: 'plumbline@example.com', to: ['oncall@example.com'] },
      },
      {
        name: 'oncall-hook',
        kind: 'webhook',
        options: { url: 'https://hooks.example.com/plumbline', ports: [], format: 'thin', secret: HOOK_SECRET },
      },
    ])
    expect(rest).toMatchObject({
      store: { path: 'data/plumbline.db' },
      routes: [
        routeWith({
          when: { severity: ['warning', 'critical'] },
          to: ['oncall-mail', 'oncall-hook'],
          groupBy: ['model'],
        }),
      ],
      inhibit: DEFAULT_INHIBITION,
    })
    expect(monitors).toEqual([
      {
        model: 'credit-default',
        schedule: '5 * * * *',
        window: '1d',
        timezone: 'UTC',
        latenessMs: 15 * 60_000,
        features: { income: 'numeric', employment: 'categorical' },
        sensitive: { sex: {}, age: { bands: [25, 40, 60] }, region: { values: ['north', 'south'] } },
        depth: 2,
        outcome: { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] },
        scoreRange: [0, 1],
        maxStrata: 20_000,
        columns: { INC: 'income' },
        limits: DEFAULT_LIMITS,
        // 25 x 365.25 / 12 days
        retentionMs: 760.9375 * 86_400_000,
        labelsAfterMs: 90 * 86_400_000,
      },
    ])
  })

  it('states decisions and labels as text, as predictions carry them', () => {
    const reading = read(withLine('outcome:', 'outcome: { kind: binary, favourable: [1, true], positiveLabel: [0] }'))
    expect(reading).toMatchObject({
      config: { monitors: [{ outcome: { favourable: ['1', 'true'], positiveLabel: ['0'] } }] },
    })
  })

  it('may leave out whatever has a default', () => {
    const reading = read(
      'monitors: [{ model: m, outcome: { kind: score-only }, features: { x: numeric }, sensitive: { g: {} } }]',
    )
    expect(reading).toMatchObject({
      config: {
        server: { host: '127.0.0.1', port: 4680, baseUrl: 'http://localhost:4680' },
        tokens: [],
        monitors: [
          {
            model: 'm',
            schedule: '5 * * * *',
            window: '1d',
            timezone: 'UTC',
            latenessMs: 900_000,
            depth: 2,
            scoreRange: [0, 1],
            retentionMs: undefined,
            labelsAfterMs: undefined,
          },
        ],
      },
    })
  })

  it('may set no policy limit at all', () => {
    expect(read(withLine('limits:', 'limits: { disparity: {} }'))).toMatchObject({
      config: { monitors: [{ limits: { disparity: {} } }] },
    })
  })
})
