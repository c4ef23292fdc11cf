import { isByRatio } from '../../detect/limits.ts'
import { whyVerdict } from '../../detect/why.ts'
import type { DisparityReport, DisparityRow, DriftRow } from '../../monitor/report.ts'

/** Why a slice has its verdict against the disparity limit, in figures: estimate, limit, adjusted p against the level, how many decisions, and what would be found in them. */
export function whyDisparity(row: DisparityRow, limit: DisparityReport['limit']): string {
  const byRatio = isByRatio(limit)
  const effect = (byRatio ? row.ratio : row.difference)?.estimate
  if (effect === undefined && row.undefinedBecause !== undefined && row.scan === undefined) return row.undefinedBecause
  return whyVerdict({
    ...row,
    kind: 'disparity',
    subject: 'selection rate',
    effect,
    scale: byRatio ? 'ratio' : 'difference',
    tolerance: byRatio ? limit.ratio : limit.difference,
    supportNow: row.n,
    supportTraining: row.trainingN,
  })
}

/** Why a distribution has its verdict against its tolerance, in figures. */
export function whyDrift(row: DriftRow): string {
  return whyVerdict({
    ...row,
    kind: row.subject === 'score' ? 'score-drift' : 'feature-drift',
    effect: row.divergence?.estimate,
    scale: 'jsd',
  })
}
