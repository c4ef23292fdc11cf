import { SEVERITIES, type Severity } from '../detect/finding.ts'
import type { NotifiedInvestigation } from './notification.ts'

/** Puts the most severe first. */
export function graverFirst(a: { readonly severity: Severity }, b: { readonly severity: Severity }): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity)
}

/** Investigations as they are told: the most severe first, then in the order they were opened. */
export function bySeverity(investigations: readonly NotifiedInvestigation[]): readonly NotifiedInvestigation[] {
  return investigations.toSorted((a, b) => graverFirst(a, b) || a.id - b.id)
}
