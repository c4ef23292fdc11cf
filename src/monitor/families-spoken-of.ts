import type { Family } from '../detect/finding.ts'
import type { RunKind } from './run-store.ts'

/** What a run can speak of: labels calm nothing, and an empty window says nothing of drift. */
export function familiesSpokenOf(run: RunKind, anyJudged: boolean): readonly Family[] {
  if (run === 'outcome') return []
  return anyJudged ? ['input', 'output', 'limit', 'mix', 'silence'] : ['silence']
}
