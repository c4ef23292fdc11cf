import type { Severity } from '../detect/finding.ts'
import { parseSliceKey } from '../profile/slice.ts'
import type { Labels } from './alert.ts'

/** What the labels of an investigation are made of; what is not known is left out. */
export type Labelled = {
  readonly model: string
  readonly version?: string | undefined
  readonly family: string
  /** The kind of the finding that speaks for it: `disparity`, `feature-drift`, `quality`. */
  readonly metric?: string | undefined
  readonly rootSlice: string
  readonly severity: Severity
  /** `7/1`: the first baseline of version 7. */
  readonly baseline?: string | undefined
}

/** Labels that every alert has, and those that it may have; `slice_<feature>` stand beside them. */
export const LABEL_NAMES = ['model', 'model_version', 'family', 'metric', 'slice', 'severity', 'baseline'] as const

/** Every label that an alert can have where slices are cut by these sensitive features. */
export function labelNames(features: Iterable<string>): readonly string[] {
  return [...LABEL_NAMES, ...new Set(Array.from(features, sliceLabel))]
}

/** The labels of an investigation: names of receivers’ rules, matchers and groups. */
export function labelsOf(of: Labelled): Labels {
  return {
    model: of.model,
    ...(of.version !== undefined && { model_version: of.version }),
    family: of.family,
    ...(of.metric !== undefined && { metric: of.metric }),
    slice: of.rootSlice,
    severity: of.severity,
    ...(of.baseline !== undefined && { baseline: of.baseline }),
    ...Object.fromEntries(parseSliceKey(of.rootSlice).map(({ feature, value }) => [sliceLabel(feature), value])),
  }
}

/** The label of a sensitive feature: `slice_region`. What no label name may hold is written `_`. */
export function sliceLabel(feature: string): string {
  return `slice_${feature.replace(/[^\p{L}\p{N}_]/gu, '_')}`
}

/** Is this a label that an alert can have? */
export function isLabelName(name: string): boolean {
  return (LABEL_NAMES as readonly string[]).includes(name) || /^slice_./u.test(name)
}

/** The labels that a route groups by, without those that are empty. */
export function groupLabelsOf(labels: Labels, groupBy: readonly string[]): Labels {
  return Object.fromEntries(
    groupBy.flatMap((name) => {
      const value = labels[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

/**
 * The key of a group: `oncall:{metric="disparity", model="credit"}`, labels by name.
 *
 * @see prometheus/alertmanager, dispatch: the key of a route and the label set of the group
 */
export function groupKeyOf(route: string, labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${route}:{${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`
}
