import type { Chart, VegaLiteSpec } from '../../chart/chart.ts'
import { intervalPlot } from '../../chart/interval-plot.ts'
import { sliceLabel } from '../../chart/slice-label.ts'
import { differenceEstimate, rateOf, ratioEstimate } from '../../detect/rates.ts'
import { mainFinding } from '../../investigate/describe.ts'
import type { FrozenSlice, InvestigationDetail } from '../../investigate/investigation.ts'
import type { HistoryReport } from '../../monitor/report.ts'
import { frozenScale, frozenVerdict, isAgainstOthers } from './case-verdicts.ts'
import { asWord } from './figures.ts'
import { countedOf, everyoneElse } from './frozen-slices.tsx'

/**
 * The slices as frozen, over the windows that the finding which speaks was found over. Undefined where no finding is about a slice against everyone else.
 *
 * @param configured the limit as it stands now: only its scale is used, where none was frozen
 */
export function frozenIntervals(
  detail: InvestigationDetail,
  configured: HistoryReport['limit'] | undefined,
): Chart | undefined {
  const { evidence, rootSlice } = detail
  const found = evidence.findings.filter(isAgainstOthers)
  const main = mainFinding(found, rootSlice)
  if (main === undefined) return undefined
  const over = evidence.slices.filter((s) => s.version === main.version)
  const windows = over.some((s) => s.windows === main.horizon) ? main.horizon : over[0]?.windows
  const slices = over.filter((s) => s.windows === windows)
  const overall = slices.find((s) => s.slice === 'overall')
  const { isRatio, limit: frozen } = frozenScale(detail)
  const limit = frozen ?? (isRatio ? undefined : configured?.difference)
  // Without a limit there is no picture on the scale of differences; the table beneath is whole.
  if (overall === undefined || (!isRatio && limit === undefined)) return undefined
  const chart = intervalPlot({
    span:
      windows === undefined || windows === 1
        ? (evidence.windowLabel ?? 'the window judged')
        : `${windows} windows summed`,
    limit: limit === undefined ? {} : isRatio ? { ratio: limit } : { difference: limit },
    rows: slices.map((s) => {
      const [now, training] = [countedOf(s.now), countedOf(s.training)]
      const [rest, restThen] = [
        countedOf(everyoneElse(s.now, overall.now)),
        countedOf(everyoneElse(s.training, overall.training)),
      ]
      const few = evidence.insufficient.find(
        (j) => j.kind === 'disparity' && j.slice === s.slice && j.version === s.version,
      )
      const judged = frozenVerdict(evidence, s)
      return {
        slice: s.slice,
        n: s.now.decided,
        now: rateOf(now),
        restNow: rateOf(rest),
        ratio: ratioEstimate(now, rest),
        difference: differenceEstimate(now, rest),
        trainingRatio: ratioEstimate(training, restThen),
        trainingDifference: differenceEstimate(training, restThen),
        // One that was not kept is drawn plain; its words are taken out below.
        verdict: judged?.verdict ?? 'within',
        question: judged?.question,
        detectable: few?.detectable,
        undefinedBecause: now.n === 0 ? 'no decision in this slice' : undefined,
      }
    }),
  })
  if (chart === undefined) return undefined
  const rows = slices.filter((s) => s.slice !== 'overall')
  const unknown = new Set(rows.filter((s) => frozenVerdict(evidence, s) === undefined).map((s) => sliceLabel(s.slice)))
  const isLimitJudged = rows.some((s) => frozenVerdict(evidence, s)?.question === 'disparity')
  return withoutVerdicts(isLimitJudged ? chart : retitled(chart, titleOf(found, slices)), unknown)
}

/** Of a matter in which nothing was found beyond the limit: what was found. */
function titleOf(found: readonly { readonly slice: string }[], slices: readonly FrozenSlice[]): string {
  const names = [...new Set(found.map((f) => f.slice))].filter((name) => slices.some((s) => s.slice === name))
  const [only] = names
  const who = names.length === 1 && only !== undefined ? sliceLabel(only) : `${asWord(names.length)} slices`
  return `${who} changed against everyone else since training`
}

function retitled(chart: Chart, title: string): Chart {
  const described = (spec: VegaLiteSpec): VegaLiteSpec =>
    typeof spec.description === 'string' ? { ...spec, description: spec.description.replace(chart.title, title) } : spec
  return {
    ...chart,
    title,
    description: chart.description.replace(chart.title, title),
    wide: described(chart.wide),
    narrow: chart.narrow === undefined ? undefined : described(chart.narrow),
  }
}

/** Takes the verdicts of slices out of a chart and its numbers where none was kept; they are drawn as plain marks. */
function withoutVerdicts(chart: Chart, unknown: ReadonlySet<string>): Chart {
  if (unknown.size === 0) return chart
  const plain = (spec: VegaLiteSpec): VegaLiteSpec => {
    const rows = (spec.data as { readonly values?: readonly Record<string, unknown>[] } | undefined)?.values
    if (rows === undefined) return spec
    const values = rows.map((row) =>
      unknown.has(String(row.name)) && row.note === 'within'
        ? { ...row, note: '', ...(typeof row.under === 'string' && { under: row.under.replace(/, within$/, '') }) }
        : row,
    )
    return { ...spec, data: { ...(spec.data as object), values } }
  }
  const at = chart.numbers.columns.findIndex((c) => c.name === 'verdict')
  return {
    ...chart,
    wide: plain(chart.wide),
    narrow: chart.narrow === undefined ? undefined : plain(chart.narrow),
    numbers: {
      ...chart.numbers,
      rows: chart.numbers.rows.map((cells) =>
        unknown.has(cells[0] ?? '') && cells[at] === 'within'
          ? cells.map((cell, i) => (i === at ? 'not kept' : cell))
          : cells,
      ),
    },
  }
}
