import type { Comparison } from './comparison.ts'
import { causeTitle } from './comparison-words.ts'
import { distancesOf } from './distances.ts'

/** The shape that readers of the JSON may rely on; another shape has another number. */
export const COMPARISON_FORMAT = 'plumbline.compare/1'

/**
 * A comparison as JSON: every number by slice and feature. Numbers that do not exist are absent, one that is beyond every double (the logarithm of a p of 0) is null.
 *
 * @param tookMs how long it took, in milliseconds
 */
export function comparisonJson(comparison: Comparison, tookMs: number): Readonly<Record<string, unknown>> {
  const { baseline, current, features, leftOut, sensitive, depth, level, limits, window, calibrated } = comparison
  const { falseInvestigationsAYear: _, strict: __, ...tolerances } = limits
  return finite({
    format: COMPARISON_FORMAT,
    found: comparison.causes.length > 0,
    baseline,
    current,
    columns: { features, leftOut, sensitive },
    settings: { depth, level, window, calibrated, limits: tolerances },
    tests: comparison.tests,
    slices: comparison.slices,
    causes: comparison.causes.map((cause) => ({
      family: cause.family,
      rootSlice: cause.root,
      severity: cause.main.severity,
      title: causeTitle(cause),
      units: cause.units,
      main: nameOf(cause.main),
      findings: cause.findings.map(nameOf),
    })),
    improvements: comparison.improvements.map(nameOf),
    // Names of cells stand once a feature, in the order in which counts stand in the results.
    cells: Object.fromEntries(
      comparison.lines.flatMap((line) =>
        line.status === 'tested' && line.measured.form === 'distribution' ? [[line.subject, line.measured.cells]] : [],
      ),
    ),
    results: comparison.lines.map(resultOf),
    disparities: comparison.disparities,
    metrics: comparison.figures,
    valueTests: comparison.values,
    notAsked: comparison.notAsked,
    tookMs: Math.round(tookMs),
  }) as Readonly<Record<string, unknown>>
}

const nameOf = ({ kind, subject, slice }: { kind: string; subject: string; slice: string }) => ({
  kind,
  subject,
  slice,
})

function resultOf(line: Comparison['lines'][number]): object {
  if (line.status !== 'tested' || line.measured.form !== 'distribution') return line
  const { beside: _, measured, ...rest } = line
  const { cells: __, ...counts } = measured
  return { ...rest, measured: counts, distances: distancesOf(line) }
}

/** A value without NaN and infinities, and without what is undefined. */
export function finite(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return value.map(finite)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, finite(member)]])),
  )
}
