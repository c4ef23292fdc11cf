import { describe, expect, it } from 'vitest'
import type { OutsideStatement } from '../../../src/investigate/attachment.ts'
import { readOutside } from '../../../src/investigate/outside/read-outside.ts'

const file = (document: unknown, mediaType = 'application/json') => ({
  name: 'report',
  mediaType,
  body: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
})

/** `income: K-S p_value 0.2 / 0.05 within` */
const said = ({ about, metric, value, limit, verdict }: OutsideStatement): string =>
  `${[about.column ?? '*', about.slice].filter((s) => s !== undefined).join(' @ ')}: ${metric} ${value ?? '-'} / ${limit ?? '-'} ${verdict}`

const read = (document: unknown) => {
  const { kind, statements } = readOutside(file(document))
  return [kind, ...statements.map(said)]
}

describe('an Evidently report', () => {
  it('of the older form speaks of the columns of its table, of single columns and of the data set', () => {
    const income = {
      column_name: 'income',
      column_type: 'num',
      stattest_name: 'Wasserstein distance (normed)',
      stattest_threshold: 0.1,
      drift_score: 0.31,
      drift_detected: true,
    }
    expect(
      read({
        metrics: [
          {
            metric: 'DatasetDriftMetric',
            result: {
              drift_share: 0.5,
              number_of_drifted_columns: 1,
              share_of_drifted_columns: 0.5,
              dataset_drift: true,
            },
          },
          {
            metric: 'DataDriftTable',
            result: {
              dataset_drift: true,
              drift_by_columns: {
                income,
                employment: {
                  column_name: 'employment',
                  stattest_name: 'chi-square p_value',
                  stattest_threshold: 0.05,
                  drift_score: 0.42,
                  drift_detected: false,
                },
              },
            },
          },
          {
            metric: 'ColumnDriftMetric',
            result: { ...income, column_name: 'score', drift_score: 0.02, drift_detected: false },
          },
          { metric: 'ColumnSummaryMetric', result: { column_name: 'income' } },
        ],
      }),
    ).toEqual([
      'evidently',
      '*: share of drifted columns 0.5 / 0.5 differs',
      'income: Wasserstein distance (normed) 0.31 / 0.1 differs',
      'employment: chi-square p_value 0.42 / 0.05 within',
      'score: Wasserstein distance (normed) 0.02 / 0.1 within',
    ])
  })

  it('since 0.7 is judged by its threshold: a p-value below it differs, a distance at or above it', () => {
    expect(
      read({
        metrics: [
          {
            id: 'a1',
            metric_name: 'DriftedColumnsCount(drift_share=0.5)',
            config: { type: 'evidently:metric_v2:DriftedColumnsCount', drift_share: 0.5 },
            value: { count: 1, share: 0.25 },
          },
          {
            id: 'b2',
            metric_name: 'ValueDrift(column=income,method=Wasserstein distance (normed),threshold=0.1)',
            value: 0.1,
          },
          {
            id: 'c3',
            metric_name: 'ValueDrift(column=employment,method=chi-square p_value,threshold=0.05)',
            config: { column: 'employment', method: 'chi-square p_value', threshold: 0.05 },
            value: 0.001,
          },
          { id: 'd4', metric_id: 'ValueDrift(column=score)', value: 0.2 },
          {
            id: 'e5',
            metric_name: 'MissingValueCount(column=income)',
            config: { column: 'income' },
            value: { count: 3, share: 0.01 },
          },
        ],
        tests: [],
      }),
    ).toEqual([
      'evidently',
      '*: share of drifted columns 0.25 / 0.5 within',
      'income: Wasserstein distance (normed) 0.1 / 0.1 differs',
      'employment: chi-square p_value 0.001 / 0.05 differs',
      'score: drift 0.2 / - unknown',
      'income: MissingValueCount 0.01 / - unknown',
    ])
  })

  it.each([
    ['ks', 0.81, 0.05, 'within'],
    ['ks', 0.01, 0.05, 'differs'],
    ['chisquare', 1e-7, 0.05, 'differs'],
    ['fisher_exact', 0.5, 0.05, 'within'],
    ['TVD', 0.4, 0.1, 'within'],
    ['ed', 0.4, 0.1, 'differs'],
    ['jensenshannon', 0.05, 0.1, 'within'],
    ['a test of our own', 0.5, 0.05, 'unknown'],
  ])('by the method %s: %d against %d is %s', (method, value, threshold, verdict) => {
    const metric = { metric_name: 'ValueDrift(column=income)', config: { column: 'income', method, threshold }, value }
    expect(read({ metrics: [metric], tests: [] })).toEqual([
      'evidently',
      `income: ${method} ${value} / ${threshold} ${verdict}`,
    ])
  })

  it('says what its tests say where it has them', () => {
    const metric = { id: 'b2', metric_name: 'ValueDrift(column=income,method=psi,threshold=0.1)', value: 0.05 }
    const test = { status: 'FAIL', metric_config: { metric_id: 'b2' } }
    expect(read({ metrics: [metric], tests: [test] })).toEqual(['evidently', 'income: psi 0.05 / 0.1 differs'])
  })
})

describe('a Great Expectations result', () => {
  const one = (type: string, kwargs: object, success: boolean, result: object, more: object = {}) => ({
    success,
    expectation_config: { [type.startsWith('new ') ? 'type' : 'expectation_type']: type.replace('new ', ''), kwargs },
    result,
    ...more,
  })

  it('says of each expectation what was observed and against which end it stood', () => {
    expect(
      read({
        success: false,
        statistics: { evaluated_expectations: 4 },
        results: [
          one('expect_column_mean_to_be_between', { column: 'income', min_value: 20, max_value: 40 }, false, {
            observed_value: 47.5,
          }),
          one('new expect_column_values_to_not_be_null', { column: 'age', mostly: 0.75 }, true, {
            unexpected_percent: 2.5,
          }),
          one(
            'expect_column_values_to_be_in_set',
            { column: 'sex' },
            false,
            { unexpected_percent: 1 },
            {
              exception_info: { raised_exception: true },
            },
          ),
          one('expect_table_row_count_to_be_between', { min_value: 10 }, true, { observed_value: 12 }),
        ],
      }),
    ).toEqual([
      'great-expectations',
      'income: expect_column_mean_to_be_between 47.5 / 40 differs',
      'age: expect_column_values_to_not_be_null, unexpected percent 2.5 / 25 within',
      'sex: expect_column_values_to_be_in_set, unexpected percent 1 / 0 unknown',
      '*: expect_table_row_count_to_be_between 12 / 10 within',
    ])
  })

  it('of a checkpoint holds those of its runs, and a condition of equalities is a slice', () => {
    const result = (condition: string) =>
      one('expect_column_mean_to_be_between', { column: 'income', row_condition: condition, min_value: 1 }, true, {
        observed_value: 2,
      })
    expect(
      read({
        run_results: {
          'ValidationResultIdentifier::credit': {
            validation_result: { results: [result('sex=="F" and age=="25-40"'), result('income > 3')] },
          },
        },
      }),
    ).toEqual([
      'great-expectations',
      'income @ sex=F & age=25-40: expect_column_mean_to_be_between 2 / 1 within',
      'income @ income > 3: expect_column_mean_to_be_between 2 / 1 within',
    ])
  })
})

describe('a whylogs document', () => {
  it('of a profile gives figures that judge nothing, of a segment those of its slice', () => {
    expect(
      read({
        segment: { sex: 'F' },
        columns: {
          income: {
            counts: { n: 100, null: 4 },
            types: { fractional: 96, integral: 0 },
            distribution: { mean: 31.5, stddev: 8, min: 1, max: 90 },
          },
        },
      }),
    ).toEqual([
      'whylogs',
      'income @ sex=F: count 100 / - unknown',
      'income @ sex=F: missing 4 / - unknown',
      'income @ sex=F: mean 31.5 / - unknown',
      'income @ sex=F: standard deviation 8 / - unknown',
      'income @ sex=F: least 1 / - unknown',
      'income @ sex=F: largest 90 / - unknown',
    ])
  })

  it('may be the table of a profile view, or a summary of the first generation', () => {
    expect(read({ age: { 'counts/n': 10, 'counts/null': 0, 'types/integral': 10 } })).toEqual([
      'whylogs',
      'age: count 10 / - unknown',
      'age: missing 0 / - unknown',
    ])
    expect(read({ columns: { age: { counters: { count: '10' }, numberSummary: { mean: 40 } } } })).toEqual([
      'whylogs',
      'age: count 10 / - unknown',
      'age: mean 40 / - unknown',
    ])
  })

  it('of drift scores says their category', () => {
    const thresholds = { NO_DRIFT: [0, 0.15], POSSIBLE_DRIFT: [0.15, 0.4], DRIFT: [0.4, 1] }
    expect(
      read({
        income: { algorithm: 'hellinger', pvalue: null, statistic: 0.61, thresholds, drift_category: 'DRIFT' },
        age: { algorithm: 'hellinger', pvalue: null, statistic: 0.02, thresholds, drift_category: 'NO_DRIFT' },
        score: {
          algorithm: 'ks',
          pvalue: 0.1,
          statistic: 0.2,
          thresholds: { DRIFT: [0, 0.05] },
          drift_category: 'POSSIBLE_DRIFT',
        },
      }),
    ).toEqual([
      'whylogs',
      'income: hellinger 0.61 / 0.4 differs',
      'age: hellinger 0.02 / 0.4 within',
      'score: ks p-value 0.1 / 0.05 unknown',
    ])
  })
})

describe('an OpenLineage event', () => {
  it('says what its data quality facets say, in one event or a line each', () => {
    const event = {
      eventTime: '2026-04-13T10:00:00Z',
      producer: 'https://example.com/quality',
      run: { runId: '0190' },
      job: { namespace: 'bank', name: 'score' },
      inputs: [
        {
          namespace: 'bank',
          name: 'applications',
          facets: {},
          inputFacets: {
            dataQualityAssertions: {
              assertions: [
                { assertion: 'not_null', success: true, column: 'income' },
                { assertion: 'row_count', success: false },
              ],
            },
            dataQualityMetrics: {
              rowCount: 10,
              columnMetrics: { income: { nullCount: 2, min: 1, quantiles: { 0.5: 3 } } },
            },
          },
        },
      ],
    }
    const expected = [
      'openlineage',
      'income: not_null - / - within',
      '*: row_count - / - differs',
      '*: rows 10 / - unknown',
      'income: missing 2 / - unknown',
      'income: least 1 / - unknown',
    ]
    expect(read(event)).toEqual(expected)
    expect(read(`${JSON.stringify(event)}\n${JSON.stringify({ ...event, inputs: [] })}\n`)).toEqual(expected)
  })
})

describe('an Alertmanager alert', () => {
  it('says that it fires, of the column and slice of its labels', () => {
    const alert = {
      status: 'firing',
      labels: { alertname: 'IncomeDrift', column: 'income', slice: 'sex=F' },
      annotations: { value: '0.4', threshold: '0.2' },
      startsAt: '2026-04-13T09:00:00Z',
    }
    const expected = 'income @ sex=F: IncomeDrift 0.4 / 0.2 differs'
    expect(read(alert)).toEqual(['alertmanager', expected])
    expect(read({ version: '4', alerts: [alert, { ...alert, status: 'resolved' }] })).toEqual([
      'alertmanager',
      expected,
      'income @ sex=F: IncomeDrift 0.4 / 0.2 within',
    ])
  })
})

describe('a file that nothing is known of', () => {
  const because = (document: string | object, mediaType?: string) => readOutside(file(document, mediaType)).because

  it('is a plain file, with the reason where it claims to be JSON', () => {
    expect(readOutside({ ...file('%PDF-1.7', 'application/pdf'), name: 'memo.pdf' })).toEqual({
      kind: 'file',
      statements: [],
      because: undefined,
    })
    expect(because('{"metrics": [')).toBe('is said to be JSON and is not')
    expect(because({ hello: 'world' })).toBe('JSON of no form that is known here')
    expect(because([1, 2])).toBe('JSON of no form that is known here')
    expect(because('{"a":'.repeat(100_000))).toBe('nests deeper than 64 levels')
    expect(because(`{"a":"${'x'.repeat(4 * 1024 * 1024)}"}`)).toBe('over 4 MB of JSON is kept and not read')
    expect(
      readOutside({ name: 'a.json', mediaType: 'application/json', body: Uint8Array.of(0x7b, 0xff) }).because,
    ).toBe('is said to be JSON and is not UTF-8')
  })

  it('is read in any shape without a fault', () => {
    for (const odd of [
      {
        metrics: [
          { metric: 'DataDriftTable', result: { drift_by_columns: { a: null, b: [], c: { drift_score: 'x' } } } },
        ],
      },
      { results: [{ expectation_config: { type: 'x', kwargs: 3 }, result: [] }] },
      { eventTime: 'x', producer: 'y', job: {}, inputs: [{ facets: { dataQualityAssertions: { assertions: [7] } } }] },
      { alerts: [{ labels: { a: {} }, status: 'firing', startsAt: '2026-04-13T09:00:00Z' }] },
      { columns: { __proto__: { counts: { n: 1 } } } },
      { metrics: [{ metric_name: 'ValueDrift(', value: 1, config: { column: { a: 1 } } }] },
    ])
      expect(readOutside(file(odd)).statements.every(({ metric }) => metric !== '')).toBe(true)
  })
})

describe('what is taken over', () => {
  it('is one short line a name, and a number or nothing', () => {
    const column = `in\u202ecome\n${'x'.repeat(500)}`
    const [statement] = readOutside(
      file({ metrics: [{ metric: 'ColumnDriftMetric', result: { column_name: column, drift_score: 1 } }] }),
    ).statements
    expect(statement?.about.column).toMatch(/^in come x+…$/)
    expect([...(statement?.about.column ?? '')]).toHaveLength(200)
  })

  it('reads the NaN that Python writes as no figure', () => {
    expect(
      read(
        '{"metrics": [{"metric": "ColumnDriftMetric", "result": {"column_name": "a", "drift_score": NaN, "drift_detected": false}}]}',
      ),
    ).toEqual(['evidently', 'a: drift score - / - within'])
  })

  it('is at most 500 statements, those of a difference first', () => {
    const drift = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        `c${i}`,
        { column_name: `c${i}`, drift_score: 1, drift_detected: i === 599 },
      ]),
    )
    const { statements, because } = readOutside(
      file({ metrics: [{ metric: 'DataDriftTable', result: { drift_by_columns: drift } }] }),
    )
    expect([statements.length, statements[0]?.about.column]).toEqual([500, 'c599'])
    expect(because).toBe('500 of its 600 statements are listed, those of a difference first')
  })
})
