import type { ChangeSummary, Summary } from './summary.ts'

/** A goal of the design with what was measured. */
export type Goal = { readonly goal: string; readonly measured: string; readonly reached: boolean }

/** False investigations a model-year that the monitor is configured to tolerate. */
const BUDGET = 2

/** What the judgement must reach, as far as the run measured it. */
export function goalsOf({ quiet, changes }: Summary): readonly Goal[] {
  const of = (name: string): ChangeSummary | undefined => changes.find(({ change }) => change === name)
  const share = (goal: string, name: string, measure: (change: ChangeSummary) => number, least: number): Goal[] => {
    const change = of(name)
    if (!change) return []
    const measured = measure(change)
    return [{ goal, measured: `${pct(measured)} of ${change.trials}`, reached: measured >= least }]
  }
  const small = of('PSI 0.02')
  return [
    ...quiet.map(({ stream, falseInvestigationsAYear, opened, days }) => ({
      goal: `at most ${BUDGET} false investigations a model-year: ${stream}`,
      measured: `${falseInvestigationsAYear.toFixed(1)} (${opened.length} in ${days} days)`,
      reached: falseInvestigationsAYear <= BUDGET,
    })),
    ...(small
      ? [
          {
            goal: 'PSI 0.02 is never found',
            measured: `${pct(small.foundEver)} of ${small.trials}`,
            reached: small.foundEver === 0,
          },
        ]
      : []),
    ...share('PSI 0.2 is found in one window in 85 %', 'PSI 0.2', (c) => c.foundInOne, 0.85),
    ...share('PSI 0.2 is open in two windows in 75 %', 'PSI 0.2', (c) => c.openIn2, 0.75),
    ...share('PSI 0.4 is found in one window in 99 %', 'PSI 0.4', (c) => c.foundInOne, 0.99),
    ...share(
      'a fall to x0.8 of 500 a day is open in eight windows in 94 %',
      'rate x0.8 at 500 rows a day',
      (c) => c.openIn8,
      0.94,
    ),
    ...share(
      'a fall to x0.8 of 1,000 a day is open in eight windows in all',
      'rate x0.8 at 1000 rows a day',
      (c) => c.openIn8,
      1,
    ),
  ]
}

/** A share in whole percent. */
export function pct(share: number): string {
  return `${Math.round(100 * share)} %`
}
