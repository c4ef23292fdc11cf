import { whyVerdict } from '../../detect/why.ts'
import type { DisparityReport, DisparityRow, DriftRow } from '../../monitor/report.ts'

/** Why a slice has its verdict against the disparity limit, in figures: estimate, limit, how many decisions, and what they could have shown. */
export function whyDisparity(row: DisparityRow, limit: DisparityReport['limit']): string {
  if (row.undefinedBecause !== undefined) return row.undefinedBecause
  const byRatio = limit.ratio !== undefined || limit.difference === undefined
  return whyVerdict({
    kind: 'disparity',
    subject: 'selection rate',
    verdict: row.verdict,
    effect: (byRatio ? row.ratio : row.difference)?.estimate,
    scale: byRatio ? 'ratio' : 'difference',
    tolerance: byRatio ? limit.ratio : limit.difference,
    supportNow: row.n,
    supportTraining: row.trainingN,
    detectable: row.detectable,
    log10P: row.log10P,
    foundOver: row.foundOver,
  })
}

/** Why a distribution has its verdict against its tolerance, in figures. */
export function whyDrift(row: DriftRow): string {
  return whyVerdict({
    kind: row.subject === 'score' ? 'score-drift' : 'feature-drift',
    subject: row.subject,
    verdict: row.verdict,
    effect: row.divergence?.estimate,
    scale: 'jsd',
    tolerance: row.tolerance,
    supportNow: row.supportNow,
    supportTraining: row.supportTraining,
    detectable: row.detectable,
    log10P: row.log10P,
    foundOver: row.foundOver,
  })
}
