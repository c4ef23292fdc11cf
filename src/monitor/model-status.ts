import { windowAfter, windowAt, windowLabel } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'
import type { ModelStatus } from './report.ts'
import type { RunStore } from './run-store.ts'

/** What a model's line on the overview reads. */
export type ModelStatusPorts = {
  readonly runs: Pick<RunStore, 'newest' | 'findingsOf' | 'firstArrival' | 'lastReceivedAt' | 'rowsByVersion'>
  /** Investigations of a model that nobody has concluded. */
  readonly openOf: (model: string) => number
}

/** How a model stands: its last judged window, what it holds, when it was last heard of and when it is looked at next. */
export function modelStatus(ports: ModelStatusPorts, monitor: Monitor, now: number): ModelStatus {
  const { runs } = ports
  const [last] = runs.newest(monitor.model, 'arrival', 1)
  const first = runs.firstArrival(monitor.model)
  const at = last ? last.window.end : (first ?? undefined)
  const next = at === undefined ? undefined : windowAt(monitor.window, monitor.timezone, at)
  const versions = last?.summary.versions ?? []
  const arriving = [...runs.rowsByVersion(monitor.model, windowAt(monitor.window, monitor.timezone, now)).keys()]
  return {
    model: monitor.model,
    versions: [...new Set([...versions.map((v) => v.version), ...arriving])].sort(),
    withoutBaseline: versions.filter((v) => v.baselineId === undefined).map((v) => v.version),
    lastWindow: last && {
      label: windowLabel(monitor.window, monitor.timezone, last.window),
      end: last.window.end,
      judgedAt: last.judgedAt,
      findings: last.findings,
      tests: last.tests,
    },
    verdicts: last?.summary.verdicts ?? {},
    openInvestigations: ports.openOf(monitor.model),
    lastReceivedAt: runs.lastReceivedAt(monitor.model),
    nextDueAt:
      next &&
      (last ? next : windowAfter(monitor.window, monitor.timezone, { start: next.start, end: next.start })).end +
        monitor.latenessMs,
    silent: last !== undefined && runs.findingsOf(last.id).some((finding) => finding.kind === 'silence'),
    calibrated: versions.length > 0 && versions.every((v) => v.baselineId === undefined || v.calibrated),
  }
}
