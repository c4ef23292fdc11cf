import type { Family, Finding, Severity } from '../detect/finding.ts'
import type { RootedFindings } from '../detect/roots.ts'
import type { Matter } from './investigation.ts'

/** What a scan does to matters: some open, some grow, some fall quiet. */
export type MatterPlan = {
  readonly opens: readonly MatterOpening[]
  readonly appends: readonly {
    readonly matter: Matter
    readonly group: RootedFindings
    readonly units: number
    /** Worse than what people were told. */
    readonly worsened: boolean
    readonly severity: Severity
  }[]
  readonly quiets: readonly { readonly matter: Matter; readonly quietScans: number; readonly subsided: boolean }[]
  /** Findings that wait for a second window, that a settled matter holds, or that are improvements alone. */
  readonly waiting: readonly Finding[]
}

export type MatterOpening = { readonly group: RootedFindings; readonly units: number; readonly severity: Severity }

/** Scans in a row without a finding after which a matter has subsided. */
export const QUIET_SCANS = 3

/** A matter has not subsided while its effect stands at this many tolerances or more, found or not. */
export const CALM_UNITS = 0.7

/** Log10 of the adjusted p below which a critical finding opens at once. */
export const AT_ONCE_LOG10_P = -6

/**
 * Decides what the grouped findings of a scan do: a matter opens when one of its findings stood in two of the last three scans, or at once when it is critical and
 * beyond doubt; findings of a live matter are appended; a settled matter opens again only when it worsens by more than a tolerance, or had subsided.
 *
 * @param recent findings of the two scans before, newest first
 */
export function planMatters(input: {
  readonly groups: readonly RootedFindings[]
  readonly recent: readonly (readonly Finding[])[]
  readonly live: readonly Matter[]
  readonly settled: readonly Matter[]
  /** Families this run speaks of: silence of the others says nothing. */
  readonly families: readonly Family[]
  /** The root's effect in this scan, in tolerances; undefined where it cannot be measured. */
  readonly standing: (matter: Matter) => number | undefined
}): MatterPlan {
  const before = new Set(input.recent.flat().map(findingKey))
  const opens: MatterOpening[] = []
  const appends: MatterPlan['appends'][number][] = []
  const waiting: Finding[] = []
  const touched = new Set<number>()

  for (const group of input.groups) {
    const against = group.findings.filter((f) => !f.improved)
    if (against.length === 0) {
      waiting.push(...group.findings)
      continue
    }
    const units = Math.max(...against.map((f) => f.units))
    const severity = worst(against)
    const same = (m: Matter): boolean => m.family === group.family && m.rootSlice === group.root
    const live = input.live.find(same)
    if (live) {
      touched.add(live.id)
      appends.push({ matter: live, group, units, worsened: isWorse(units, live.toldUnits), severity })
      continue
    }
    const settled = input.settled.find(same)
    if (settled) {
      touched.add(settled.id)
      const subsided = settled.subsidedAt !== undefined
      if (!subsided && !isWorse(units, settled.settledUnits ?? 0)) {
        waiting.push(...group.findings)
        continue
      }
    }
    const opening = against.some((f) => atOnce(f) || before.has(findingKey(f)))
    if (opening) opens.push({ group, units, severity })
    else waiting.push(...group.findings)
  }

  const quiets = [...input.live, ...input.settled]
    .filter((matter) => input.families.includes(matter.family))
    .map((matter) => {
      const quietScans = touched.has(matter.id) ? 0 : matter.quietScans + 1
      const calm = quietScans >= QUIET_SCANS && matter.subsidedAt === undefined
      return { matter, quietScans, subsided: calm && (input.standing(matter) ?? 0) < CALM_UNITS }
    })
    .filter(({ matter, quietScans, subsided }) => quietScans !== matter.quietScans || subsided)
  return { opens, appends, quiets, waiting }
}

/**
 * Is an effect worse than what people know? By more than one tolerance, and by more than a quarter: of an effect of fifty tolerances one more is chance.
 */
export function isWorse(units: number, known: number): boolean {
  return units > known + Math.max(1, known / 4)
}

/** The same finding over scans: kind, subject, slice, direction, horizon. */
export function findingKey(finding: Finding): string {
  return [finding.kind, finding.subject, finding.slice, finding.direction, finding.horizon].join('|')
}

/** The worst severity among findings. */
export function worst(findings: readonly Pick<Finding, 'severity'>[]): Severity {
  if (findings.some((f) => f.severity === 'critical')) return 'critical'
  return findings.some((f) => f.severity === 'warning') ? 'warning' : 'notice'
}

/** Does a finding open its matter without a second one: critical, and beyond doubt? */
export function atOnce(finding: Finding): boolean {
  // Silence is a plain rule without noise: there is nothing to wait for.
  if (finding.kind === 'silence') return true
  return finding.severity === 'critical' && finding.adjustedLog10P < AT_ONCE_LOG10_P
}
