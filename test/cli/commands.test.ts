import { describe, expect, it } from 'vitest'
import type { Progress } from '../../src/profile/table.ts'
import { fileOf, run } from './command-line.ts'

const BASELINE = {
  id: 1,
  model: 'credit',
  version: '3',
  revision: 1,
  fittedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  effectiveFrom: undefined,
  rows: 68_785,
  calibrated: false,
  sourceSha256: 'aa'.repeat(32),
  sha256: 'bb'.repeat(32),
  actor: 'ana',
}

describe('plumbline baseline fit', () => {
  it('asks for the baseline that the flags describe, and says what was kept', async () => {
    const done = await run(
      'baseline fit credit@3 a.csv b.csv --source branch --at decided --recount --map INC=income --map id=a=b'.split(
        ' ',
      ),
      { fitBaseline: () => ({ baseline: BASELINE, blocks: 3, rejected: { count: 0, examples: [] } }) },
    )
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.calls).toEqual([
      [
        'fitBaseline',
        {
          model: 'credit',
          version: '3',
          files: ['a.csv', 'b.csv'],
          source: 'branch',
          at: 'decided',
          recount: true,
          columns: { INC: 'income', 'id=a': 'b' },
        },
      ],
      ['close'],
    ])
    expect(done.out).toBe(
      `credit@3: baseline 1 of 68,785 rows, uncalibrated: tolerances are widened; column decided makes 3 whole time blocks (each as long as the monitor's window), and 8 are needed: fit on rows of a longer time, or judge shorter windows\n  files    sha256:${'aa'.repeat(32)}\n  profile  sha256:${'bb'.repeat(32)}\n`,
    )
  })

  it('names the training rows that could not be read', async () => {
    const { out } = await run(['baseline', 'fit', 'credit@3', 'a.csv'], {
      fitBaseline: () => ({ baseline: BASELINE, blocks: 3, rejected: { count: 2, examples: ['row 7: x is "abc"'] } }),
    })
    expect(out).toContain('  2 rows could not be read and are left out:\n    row 7: x is "abc"\n    and 1 more\n')
  })

  it('speaks of one row as one', async () => {
    const { out } = await run(['baseline', 'fit', 'credit@3', 'a.csv'], {
      fitBaseline: () => ({
        baseline: { ...BASELINE, rows: 1 },
        blocks: 0,
        rejected: { count: 1, examples: ['line 7: x'] },
      }),
    })
    expect(out).toContain('baseline 1 of 1 row, ')
    expect(out).toContain('  1 row could not be read and is left out:\n    line 7: x\n')
  })

  it('says how a baseline came to be calibrated or not', async () => {
    const fitted = (words: string, calibrated: boolean, blocks: number) =>
      run(`baseline fit credit@3 a.csv ${words}`.trim().split(' '), {
        fitBaseline: () => ({ baseline: { ...BASELINE, calibrated }, blocks, rejected: { count: 0, examples: [] } }),
      }).then(({ out }) => out.split('\n')[0])
    expect(await fitted('', false, 0)).toContain('widened; name a time column with --at to calibrate')
    expect(await fitted('--at decided', false, 1)).toContain('column decided makes 1 whole time block (')
    expect(await fitted('--at decided', true, 42)).toContain('68,785 rows, calibrated by 42 time blocks')
  })

  it('reads a version with an @ in it, and refuses a model without one', async () => {
    const fitBaseline = () => ({ baseline: BASELINE, blocks: 0, rejected: { count: 0, examples: [] } })
    const { calls } = await run(['baseline', 'fit', 'credit@sha@1', 'a.csv'], { fitBaseline })
    expect(calls[0]).toMatchObject(['fitBaseline', { model: 'credit', version: 'sha@1' }])
    for (const wrong of ['credit', 'credit@', '@3']) {
      const refused = await run(['baseline', 'fit', wrong, 'a.csv'], { fitBaseline })
      expect(refused).toMatchObject({ code: 2, out: '', calls: [] })
      expect(refused.err).toContain(`expected MODEL@VERSION such as credit-default@3, got "${wrong}"`)
    }
  })
})

describe('plumbline baseline list', () => {
  it('lists baselines as a table', async () => {
    const { out, calls } = await run(['baseline', 'list', 'credit'], { listBaselines: () => [BASELINE] })
    expect(calls[0]).toEqual(['listBaselines', 'credit'])
    expect(out).toBe(
      [
        'model     baseline  rows    calibration   in effect from  fitted                sha256',
        `credit@3  1         68,785  uncalibrated  always          2026-01-02 03:04:05Z  ${'b'.repeat(12)}`,
        '',
      ].join('\n'),
    )
  })

  it('says how to make one where there is none', async () => {
    const { out } = await run(['baseline', 'list'], { listBaselines: () => [] })
    expect(out).toBe('no baselines; plumbline baseline fit makes one\n')
  })
})

describe('plumbline ingest and labels', () => {
  const rejected = Array.from({ length: 12 }, (_, index) => ({
    index,
    id: String(index),
    path: 'at',
    reason: 'is no time',
  }))

  it('say what became of every row, and show the first that were refused', async () => {
    const { out, calls, code } = await run(['ingest', 'credit@3', 'p.csv', '--map', 'key=id'], {
      ingestFile: () => ({ accepted: 1200, repeated: 3, conflicting: 1, rejected, rejections: 4000 }),
    })
    expect(code).toBe(0)
    expect(calls[0]).toEqual([
      'ingestFile',
      { model: 'credit', version: '3', files: ['p.csv'], columns: { key: 'id' } },
    ])
    expect(out.split('\n').slice(0, 2)).toEqual([
      'predictions: 1,200 accepted, 3 repeated, 1 conflicting, 4,000 rejected',
      '  row 1, at: is no time',
    ])
    // 4,000 refused, 10 shown.
    expect(out).toContain('  and 3,990 more; GET /api/v1/quarantine lists them\n')
  })

  it('name the line of the file that a refused row stands on', async () => {
    const file = fileOf('refused.csv', 'id,at,note\n1,x,"a\nb"\n\n2,x,c\n')
    const { out } = await run(['ingest', 'credit@3', file], {
      ingestFile: () => ({ accepted: 0, repeated: 0, conflicting: 0, rejected: rejected.slice(0, 2) }),
    })
    // The note of row 1 goes on to line 3, line 4 is empty.
    expect(out.split('\n').slice(1, 3)).toEqual(['  line 2, at: is no time', '  line 5, at: is no time'])
  })

  it('count labels that wait for their prediction', async () => {
    const { out, calls } = await run(['labels', 'credit', 'l.csv'], {
      labelFile: () => ({ accepted: 5, repeated: 0, conflicting: 0, rejected: [], waiting: 2 }),
    })
    expect(calls[0]).toEqual(['labelFile', { model: 'credit', files: ['l.csv'], columns: {} }])
    expect(out).toBe('labels: 5 accepted, 0 repeated, 0 conflicting, 0 rejected, 2 waiting for their prediction\n')
  })
})

describe('plumbline evaluate', () => {
  it('lists the windows that were judged with what they opened', async () => {
    const { out } = await run(['evaluate', 'credit'], {
      evaluate: () => [
        {
          model: 'credit',
          kind: 'arrival',
          label: '2026-04-13',
          revision: 1,
          rows: 20_000,
          tests: 312,
          findings: 2,
          opened: ['INV-1', 'INV-2'],
        },
        {
          model: 'credit',
          kind: 'arrival',
          label: '2026-04-12',
          revision: 2,
          rows: 9,
          tests: 0,
          findings: 0,
          opened: [],
        },
      ],
    })
    expect(out).toBe(
      [
        'model   window      run                   rows    tests  findings  opened',
        'credit  2026-04-13  arrival               20,000  312    2         INV-1 INV-2',
        'credit  2026-04-12  arrival (revision 2)  9       0      0',
        '',
      ].join('\n'),
    )
  })

  it('says so when nothing is due', async () => {
    expect((await run(['evaluate'], { evaluate: () => [] })).out).toBe('no window is due\n')
  })
})

describe('plumbline check counts', () => {
  it('succeeds when stored counts are those of the stored predictions', async () => {
    const one = await run(['check', 'counts'], {
      checkCounts: () => ({ buckets: 31, rows: 5000, baselines: 1, wrong: [] }),
    })
    expect(one).toMatchObject({
      code: 0,
      out: '31 buckets (5,000 counted rows) agree with the stored predictions\n',
    })
    const two = await run(['check', 'counts'], {
      checkCounts: () => ({ buckets: 62, rows: 9000, baselines: 2, wrong: [] }),
    })
    expect(two.out).toBe(
      '62 buckets (9,000 counted rows; a prediction counts once under each of the 2 baselines that takes it in) agree with the stored predictions\n',
    )
  })

  it('fails and names every bucket that differs', async () => {
    const wrong = ['credit 2026-04-13: 10 rows stored, 11 counted']
    const done = await run(['check', 'counts', 'credit'], {
      checkCounts: () => ({ buckets: 31, rows: 5000, baselines: 1, wrong }),
    })
    expect(done).toMatchObject({
      code: 1,
      out: 'credit 2026-04-13: 10 rows stored, 11 counted\n',
      err: 'plumbline: 1 of 31 buckets (5,000 counted rows) differs from the stored predictions\n',
    })
  })
})

describe('plumbline provenance and lineage', () => {
  const gaps = [{ slot: 'code', missing: 'No commit is named.', remedy: 'Add code.commit.' }]

  it('record a document and name what it leaves open', async () => {
    const file = fileOf('provenance.yaml', 'version: 1\n')
    const { out, calls } = await run(['provenance', 'credit@3', file], {
      recordProvenance: () => ({ sha256: 'cc', fresh: true, nodes: 4, edges: 3, gaps }),
    })
    expect(calls[0]).toEqual(['recordProvenance', { model: 'credit', version: '3', file, text: 'version: 1\n' }])
    expect(out).toBe(
      'credit@3: sha256:cc recorded, 4 things and 3 links between them\nmissing:\n  code: No commit is named. Add code.commit.\n',
    )
  })

  it('name a file that is not there', async () => {
    const done = await run(['provenance', 'credit@3', '/nowhere/p.yaml'])
    expect(done).toMatchObject({ code: 1, err: 'plumbline: /nowhere/p.yaml: there is no such file\n' })
  })

  it('draw what a version depends on, each thing once', async () => {
    const node = (id: number, kind: string, name: string, version?: string) => ({ id, kind, name, version })
    const edge = (dst: number, src: number, kind: string) => ({ dst, src, kind, level: 'asserted' })
    const { out } = await run(['lineage', 'credit@3'], {
      lineageOf: () => ({
        model: 'credit',
        version: '3',
        status: 'known',
        nodes: [
          node(1, 'modelVersion', 'credit', '3'),
          node(2, 'run', 'train'),
          node(3, 'datasetVersion', 'loans', '7'),
          node(4, 'dataset', 'loans'),
        ],
        edges: [edge(1, 2, 'generated'), edge(2, 3, 'used'), edge(3, 4, 'versionOf'), edge(1, 3, 'baselineOf')],
        gaps: [],
        truncated: false,
      }),
    })
    expect(out).toBe(
      [
        'modelVersion credit@3',
        '  generated [asserted] run train',
        '    used [asserted] datasetVersion loans@7',
        '      versionOf [asserted] dataset loans',
        '  baselineOf [asserted] datasetVersion loans@7 (see above)',
        'nothing is missing',
        '',
      ].join('\n'),
    )
  })
})

describe('plumbline investigations', () => {
  it('passes its filters on and lists what is found', async () => {
    const one = {
      id: 12,
      severity: 'critical',
      status: 'open',
      model: 'credit',
      family: 'output',
      rootSlice: 'sex=F',
      openedAt: Date.UTC(2026, 3, 13),
      title: 'selection rate of sex=F',
    }
    const words = 'investigations --model credit --status open acknowledged --severity critical --limit 5'.split(' ')
    const { out, calls } = await run(words, { investigations: () => [one] })
    expect(calls[0]).toEqual([
      'investigations',
      { model: 'credit', status: ['open', 'acknowledged'], severity: ['critical'], limit: 5 },
    ])
    expect(out.split('\n')[1]).toBe(
      'INV-12  critical  open    credit  output  sex=F       2026-04-13 00:00:00Z  selection rate of sex=F',
    )
  })

  it('refuses a status that is none', async () => {
    const { code, err } = await run(['investigations', '--status', 'opne'])
    expect(code).toBe(2)
    expect(err).toContain('Allowed choices are open, acknowledged, investigating, concluded, closed, dismissed')
  })
})

describe('plumbline alerts test', () => {
  it('succeeds only when the message was delivered', async () => {
    const delivered = await run(['alerts', 'test', 'hook'], {
      testChannel: () => ({ outcome: 'delivered', detail: 'https://a.example answered 200' }),
    })
    expect(delivered).toMatchObject({ code: 0, out: 'hook: delivered: https://a.example answered 200\n' })
    const refused = await run(['alerts', 'test', 'hook'], {
      testChannel: () => ({ outcome: 'later', detail: 'the connection was refused' }),
    })
    expect(refused).toMatchObject({ code: 1, err: 'plumbline: hook: not delivered: the connection was refused\n' })
  })
})

describe('plumbline backup and secret', () => {
  it('say where the copy is and what its hash is', async () => {
    const { out } = await run(['backup', 'copy.db'], { backup: () => ({ bytes: 40_960, sha256: 'dd' }) })
    expect(out).toBe('copy.db: 40,960 bytes, sha256:dd\n')
  })

  it('print a secret of 32 random bytes, another each time', async () => {
    const { out } = await run(['secret'])
    expect(out).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/)
    expect((await run(['secret'])).out).not.toBe(out)
    expect((await run(['secret', '--token'])).out).toMatch(/^plb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}\n$/)
  })
})

describe('progress', () => {
  const work = {
    evaluate: (_: unknown, progress: Progress) => [progress(5, 10, 'windows'), progress(10, 10, 'windows')].slice(2),
  }

  it('is one line that is rewritten and taken away on a terminal', async () => {
    const { err } = await run(['evaluate'], work, { isInteractive: true })
    const shown = err.split('\r').map((line) => line.trimEnd())
    expect(shown).toEqual([
      '',
      '[############............]  50 %  windows: 5 of 10',
      '[########################] 100 %  windows: 10 of 10',
      '',
      '',
    ])
  })

  it('is silent elsewhere while ten seconds have not passed', async () => {
    expect((await run(['evaluate'], work)).err).toBe('')
  })
})
