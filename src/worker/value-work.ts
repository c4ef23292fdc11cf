import { type Monitor, monitorOf } from '../monitor/monitor.ts'
import { testValues, type ValueTestPorts } from '../monitor/test-values.ts'
import type { ValueTestReport, ValueTestRequest } from '../monitor/value-report.ts'

/** Tests of stored values as heavy work: request and answer are plain data. */
export type ValueWork = {
  readonly testValues: (request: {
    readonly model: string
    readonly request: ValueTestRequest
  }) => Promise<ValueTestReport>
}

/** Tests of values over one store; they read rows, so counts need not be up to date. */
export function createValueWork(ports: ValueTestPorts, monitors: ReadonlyMap<string, Monitor>): ValueWork {
  return { testValues: ({ model, request }) => testValues(ports, monitorOf(monitors, model), request) }
}
