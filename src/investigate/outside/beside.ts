import type { Verdict } from '../../detect/finding.ts'
import type { OutsideStatement } from '../attachment.ts'

/** Whether another monitor and this one say the same of a column and slice. */
export type Beside = 'both-differ' | 'both-within' | 'they-alone' | 'we-alone' | 'not-compared'

/** Sets what another monitor says beside our own verdict on the same distribution; where either judged nothing, nothing is compared. */
export function beside(theirs: OutsideStatement['verdict'], ours: Verdict | undefined): Beside {
  if (theirs === 'unknown' || (ours !== 'finding' && ours !== 'unconfirmed' && ours !== 'within')) return 'not-compared'
  // Beyond the tolerance and not confirmed is no finding: we would not say that it differs.
  const weSee = ours === 'finding'
  if (theirs === 'differs') return weSee ? 'both-differ' : 'they-alone'
  return weSee ? 'we-alone' : 'both-within'
}
