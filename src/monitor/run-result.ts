import type { Scan } from '../detect/detect.ts'
import type { JudgedSlice } from '../detect/finding.ts'
import type { Profile } from '../profile/profile.ts'
import type { RunResult } from './run-store.ts'
import type { VersionInWindow } from './window-counts.ts'

/** What a scan leaves in the table of runs: counts by version, verdicts by slice, and the sums that lists show. */
export function runResultOf(input: {
  readonly scan: Scan
  readonly versions: readonly VersionInWindow[]
  readonly throughBatch: number
  readonly judgedAt: number
  readonly encodeProfile: (profile: Profile) => { readonly sha256: string; readonly body: Uint8Array }
}): Omit<RunResult, 'findings'> {
  const { scan, versions } = input
  const judged = [...scan.judged, ...versions.filter((v) => !v.baseline).map(withoutBaseline)]
  return {
    judgedAt: input.judgedAt,
    throughBatch: input.throughBatch,
    tests: scan.tests,
    summary: {
      level: scan.level,
      rows: versions.reduce((sum, v) => sum + v.rows, 0),
      versions: versions.map((v) => ({
        version: v.version,
        rows: v.rows,
        baselineId: v.baseline?.id,
        calibrated: v.counts?.baseline.calibration !== undefined,
      })),
      verdicts: verdictsBySlice(judged),
    },
    judged,
    profiles: versions.flatMap((v) =>
      v.profile && v.baseline
        ? [{ version: v.version, baselineId: v.baseline.id, rows: v.rows, ...input.encodeProfile(v.profile) }]
        : [],
    ),
  }
}

function withoutBaseline(version: VersionInWindow): JudgedSlice {
  return {
    version: version.version,
    kind: 'feature-drift',
    subject: '',
    slice: 'overall',
    verdict: 'no-baseline',
    effect: undefined,
    supportNow: version.rows,
    supportTraining: 0,
    detectable: undefined,
  }
}

/** How many slices have each verdict; a slice with one finding is a finding, one that could be judged in nothing is insufficient. */
function verdictsBySlice(judged: readonly JudgedSlice[]): Record<string, number> {
  const order = ['finding', 'no-baseline', 'unconfirmed', 'within', 'insufficient-data']
  const worst = new Map<string, string>()
  for (const line of judged) {
    const key = `${line.version}|${line.slice}`
    const before = worst.get(key)
    if (before === undefined || order.indexOf(line.verdict) < order.indexOf(before)) worst.set(key, line.verdict)
  }
  const counts: Record<string, number> = {}
  for (const verdict of worst.values()) counts[verdict] = (counts[verdict] ?? 0) + 1
  return counts
}
