import { type Adjustment, levelOf } from './adjustment.ts'
import type { FindingBasis } from './basis.ts'
import type { Finding, Severity } from './finding.ts'
import type { Tested } from './question.ts'
import { whyOf } from './why.ts'

/** What a finding says beside its test: whose it is, and how the family of tests decided. */
export type FindingAbout = Pick<Finding, 'kind' | 'family' | 'slice' | 'version' | 'horizon'> & {
  readonly adjustedLog10P: number
  readonly adjustment: Adjustment | undefined
  readonly budget: NonNullable<FindingBasis['budget']>
  readonly weekdays?: FindingBasis['weekdays'] | undefined
}

/** A test that decided, as a finding with everything it rests on. Findings are made here alone, when they are found and when they are computed again. */
export function findingOf(answer: Tested, about: FindingAbout): Finding {
  const { effect, measured, beside, basis } = answer.explain()
  const { adjustedLog10P, adjustment, budget, horizon, weekdays, ...whose } = about
  const finding = {
    ...{ kind: whose.kind, family: whose.family, subject: answer.subject, slice: whose.slice, version: whose.version },
    horizon,
    direction: answer.direction,
    scale: answer.scale,
    effect: { ...effect, estimate: answer.estimate },
    tolerance: answer.tolerance,
    units: answer.units,
    severity: severityOf(whose.kind, answer.units),
    log10P: answer.log10P,
    adjustedLog10P,
    level: levelOf(budget.falseInvestigationsAYear, budget.scansAYear),
    supportNow: answer.supportNow,
    supportTraining: answer.supportTraining,
    dispersion: answer.dispersion,
    uncalibrated: basis.form !== 'silence' && basis.widening > 1,
    improved: answer.improved,
    measured,
    beside,
  }
  return {
    ...finding,
    why: whyOf({ ...finding, weekdays }),
    basis: { format: 1, test: basis, ...(adjustment && { adjustment }), ...(weekdays && { weekdays }), budget },
  }
}

/** `notice` from the tolerance on, `warning` from twice, `critical` from four times; a breach of a policy limit is a warning, at twice its distance critical. */
export function severityOf(kind: string, units: number): Severity {
  if (kind === 'disparity') return units >= 2 ? 'critical' : 'warning'
  return units >= 4 ? 'critical' : units >= 2 ? 'warning' : 'notice'
}
