import { type Goal, pct } from './goals.ts'
import { cellRules, ratioRules } from './rules.ts'
import type { Summary } from './summary.ts'

/** The results as text: quiet streams beside the other rules, planted changes, goals. */
export function printed(summary: Summary, goals: readonly Goal[]): string {
  return [quietTable(summary), changeTable(summary), creepLines(summary), weekdayTable(summary), goalLines(goals)]
    .filter(Boolean)
    .join('\n\n')
}

/** Short heads of the other rules, in their order. */
const HEADS: Readonly<Record<string, string>> = {
  'chi-square against the baseline taken as exact, 5 %': 'chi2 5 %',
  'Jensen-Shannon distance >= 0.1': 'JS >= 0.1',
  'mean + 3 sigma over chunks of the baseline': 'mean+3s',
  'any feature with p < 0.05 (two samples)': 'any p<.05',
  'population stability index > 0.2': 'PSI > 0.2',
  'selection-rate ratio < 0.8, weekly, n >= 30': 'ratio n>=30',
  'selection-rate ratio < 0.8, weekly, n >= 100': 'n>=100',
}
const CELLS = Object.keys(cellRules) as (keyof typeof cellRules)[]
const RATIOS = Object.keys(ratioRules) as (keyof typeof ratioRules)[]

function quietTable({ quiet }: Summary): string {
  if (quiet.length === 0) return ''
  const head = [
    'nothing changes',
    'days',
    'tests',
    'Plumbline',
    ...[...CELLS, ...RATIOS].map((name) => HEADS[name] ?? name),
  ]
  const rows = quiet.map((q) => [
    q.stream,
    `${q.days}`,
    q.tests.toLocaleString('en'),
    q.falseInvestigationsAYear.toFixed(1),
    ...CELLS.map((name) => `${Math.round(q.cells[name].population)}/${Math.round(q.cells[name].slices)}`),
    ...RATIOS.map((name) => `${Math.round(q.ratios[name])}`),
  ])
  const openings = quiet.flatMap((q) =>
    q.opened.map(
      (o) =>
        `  ${q.stream}, seed ${o.seed}, day ${o.day + 1}: ${o.family} ${o.root} (${o.severity}): ${o.strongest[0]}`,
    ),
  )
  return [
    'False investigations a model-year of Plumbline; days a year with an alarm of the other rules, whole population / 26 single slices; weeks a year for ratios (254 slices).',
    ...table(head, rows),
    ...(openings.length > 0 ? ['opened:', ...openings] : []),
  ].join('\n')
}

function changeTable({ changes }: Summary): string {
  if (changes.length === 0) return ''
  const head = [
    'something changes',
    'trials',
    'found in 1',
    'ever',
    'open in 2',
    'open in 8',
    'open',
    'of',
    'median',
    'root',
    'only one',
    'elsewhere',
  ]
  const rows = changes.map((c) => [
    c.change,
    `${c.trials}`,
    ...[c.foundInOne, c.foundEver, c.openIn2, c.openIn8, c.opened].map(pct),
    `${c.windows}`,
    c.medianWindow === undefined ? '-' : `${c.medianWindow}`,
    pct(c.rootNamed),
    pct(c.oneInvestigation),
    `${c.elsewhere}`,
  ])
  const beside = changes.flatMap((c) => {
    const rules = Object.entries(c.rules).map(
      ([name, { before, after }]) => `${HEADS[name] ?? name} ${pct(before)} -> ${pct(after)}`,
    )
    return rules.length === 0 ? [] : [`  ${c.change}: ${rules.join('; ')}`]
  })
  return [
    'Found: a finding in the changed slice itself; open: an investigation of it or of a slice that shares rows with it; of: windows looked at; root: the slice itself was named.',
    ...table(head, rows),
    'the other rules on the changed slice and subject, before -> with the change (ratios: a week):',
    ...beside,
  ].join('\n')
}

function creepLines({ creeps }: Summary): string {
  return creeps
    .map(({ slice, subject, day, psi }) =>
      day === undefined
        ? `creep of ${subject} in ${slice}: never opened`
        : `creep of ${subject} in ${slice}: opened on day ${day} at PSI ${psi?.toFixed(3)}`,
    )
    .join('\n')
}

function weekdayTable({ weekdays }: Summary): string {
  if (weekdays.length === 0) return ''
  const rows = weekdays.map((w) => [w.stream, w.differ ? 'yes' : 'no', `${w.toldApart} of ${w.baselines}`])
  return table(['baseline', 'weekdays differ', 'told apart'], rows).join('\n')
}

function goalLines(goals: readonly Goal[]): string {
  return table(
    ['goal', 'measured', ''],
    goals.map(({ goal, measured, reached }) => [goal, measured, reached ? 'reached' : 'MISSED']),
  ).join('\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ')
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)]
}
