import type { BacktestReport, BacktestVariant } from '../monitor/backtest.ts'
import { countedText, countText, textTable } from './text-table.ts'

const SHOWN_MATTERS = 20
const SHOWN_SLICES = 15

/** What a backtest came to, in words and tables: what would have opened, how often, what other budgets would change, which slices are too small to tell. */
export function backtestText(
  { report, rows, untimed }: { readonly report: BacktestReport; readonly rows: number; readonly untimed: number },
  page: string | undefined,
): string {
  const { windows, variants, tooSmall, skipped } = report
  const [configured, ...others] = variants as readonly [BacktestVariant, ...BacktestVariant[]]
  const span = `${windows[0]?.label ?? ''} to ${windows.at(-1)?.label ?? ''}`
  const parts = [
    `${report.model}: ${countedText(windows.length, 'window')}, ${span}, ${countedText(rows, 'prediction')}\n`,
    untimed > 0 ? `${countedText(untimed, 'row')} without a readable time left out\n` : '',
    ...skipped.map(
      ({ version, rows: of, because }) => `version ${version} left out, ${countedText(of, 'row')}: ${because}\n`,
    ),
    '\n',
    `As configured it would have opened ${countedText(configured.opened, 'investigation')}${paceText(configured)}.\n`,
    configured.opened === 0 ? '' : `\n${mattersTable(configured)}`,
    '\n',
    textTable(
      ['limits', 'opened', 'a year', '95 % interval'],
      [configured, ...others].map((variant) => [
        variant.kind === 'configured'
          ? `as configured (budget ${variant.limits.falseInvestigationsAYear})`
          : variant.name,
        countText(variant.opened),
        variant.aYear ? yearly(variant.aYear.estimate) : '',
        variant.aYear ? `${yearly(variant.aYear.lower)} to ${yearly(variant.aYear.upper)}` : '',
      ]),
    ),
    '\n',
    smallText(tooSmall),
    page === undefined ? '' : `\nThe picture stands in ${page}\n`,
  ]
  return parts.join('')
}

function paceText({ aYear }: BacktestVariant): string {
  if (aYear === undefined) return ''
  return `: ${yearly(aYear.estimate)} a year (${yearly(aYear.lower)} to ${yearly(aYear.upper)})`
}

/** A number of investigations a year, to two digits. */
const yearly = (rate: number): string =>
  rate >= 10 ? countText(Math.round(rate)) : String(Number(rate.toPrecision(2)))

function mattersTable({ matters }: BacktestVariant): string {
  const shown = matters.slice(0, SHOWN_MATTERS)
  const table = textTable(
    ['window', 'severity', 'scans', 'what'],
    shown.map(({ label, severity, found, title, run }) => [
      label,
      severity,
      countText(found.length),
      run === 'outcome' ? `${title} (labels)` : title,
    ]),
  )
  const more = matters.length - shown.length
  return more > 0 ? `${table}and ${countText(more)} more: --json has all of them\n` : table
}

function smallText(tooSmall: BacktestReport['tooSmall']): string {
  if (tooSmall.length === 0) return 'Every slice is large enough to be judged by every question.\n'
  const bySlice = Map.groupBy(tooSmall, ({ slice }) => slice)
  const lines = [...bySlice].slice(0, SHOWN_SLICES).map(([slice, questions]) => {
    const [first] = questions as [BacktestReport['tooSmall'][number]]
    const least = Math.min(...questions.map(({ supportNow, supportTraining }) => Math.min(supportNow, supportTraining)))
    return [slice, questions.map(({ kind }) => kind).join(', '), countText(least), countText(first.required)]
  })
  const more = bySlice.size - lines.length
  return [
    `Too small to ever tell, even over ${tooSmall[0]?.horizon ?? 1} windows summed: ${countedText(bySlice.size, 'slice')}\n`,
    textTable(['slice', 'questions', 'rows', 'needed'], lines),
    more > 0 ? `and ${countText(more)} more: --json has all of them\n` : '',
  ].join('')
}
