import type { Chart } from '../chart/chart.ts'
import { distributionOverlay } from '../chart/distribution-overlay.ts'
import type { DriftOfSubject } from '../chart/drift-cell.ts'
import { driftHeatMap } from '../chart/drift-heat-map.ts'
import { intervalPlot } from '../chart/interval-plot.ts'
import { UNCALIBRATED_WIDENING } from '../detect/detect.ts'
import type { Finding } from '../detect/finding.ts'
import { type Comparison, DISTRIBUTIONS } from './comparison.ts'

/** Distributions that are drawn one by one. */
const MOST_OVERLAYS = 8

/** Slices against everyone else with the limit; undefined where there are none. */
export function comparisonIntervals({ disparities, limits, current }: Comparison): Chart | undefined {
  return intervalPlot({
    rows: disparities.map((row) => ({ ...row, now: row.now.slice, restNow: row.now.rest })),
    limit: limits.disparity,
    span: current.name,
  })
}

/** Every distribution in every slice by how many tolerances it has moved; undefined where there are none. */
export function comparisonHeat(comparison: Comparison): Chart | undefined {
  const { limits, calibrated, current, lines } = comparison
  const widening = calibrated ? 1 : UNCALIBRATED_WIDENING
  const rows = lines
    .filter((line) => DISTRIBUTIONS.has(line.kind))
    .map((line): DriftOfSubject => {
      const { subject, slice, supportNow, supportTraining, verdict } = line
      const about = { subject, slice, supportNow, supportTraining, verdict }
      if (line.status === 'too-few') {
        const limit = line.kind === 'score-drift' ? limits.scoreDrift : limits.featureDrift
        return {
          ...about,
          divergence: undefined,
          tolerance: limit * widening,
          moved: undefined,
          required: line.required,
        }
      }
      const { effect, tolerance, measured } = line
      const moved = measured.form === 'distribution' ? measured.moved : undefined
      return { ...about, divergence: effect, tolerance, moved }
    })
  return driftHeatMap({ rows, span: current.name })
}

/** The distributions that causes rest on, one picture a subject and root slice, the furthest first. */
export function comparisonOverlays({ causes, current }: Comparison): readonly Chart[] {
  const found = causes
    .flatMap(({ findings, root }) => {
      const own = findings.filter(isDistribution)
      const inRoot = own.filter((f) => f.slice === root)
      return inRoot.length > 0 ? inRoot : own.slice(0, 1)
    })
    .sort((a, b) => b.units - a.units)
  return found.slice(0, MOST_OVERLAYS).flatMap(({ subject, slice, measured }) => {
    const chart =
      measured.form === 'distribution' && distributionOverlay({ subject, slice, ...measured, span: current.name })
    return chart ? [chart] : []
  })
}

const isDistribution = ({ measured }: Finding): boolean => measured.form === 'distribution'
