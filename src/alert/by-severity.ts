import type { Severity } from '../detect/finding.ts'
import type { NotifiedInvestigation } from './notification.ts'

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, notice: 2 }

/** Investigations as they are told: the most severe first, then in the order they were opened. */
export function bySeverity(investigations: readonly NotifiedInvestigation[]): readonly NotifiedInvestigation[] {
  return investigations.toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || a.id - b.id)
}
