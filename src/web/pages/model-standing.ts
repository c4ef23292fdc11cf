import type { Verdict } from '../../detect/finding.ts'
import type { QualityReport } from '../../monitor/quality-report.ts'
import type { DisparityReport, DriftReport, ScanFound } from '../../monitor/report.ts'
import { asWord, several } from './figures.ts'
import { rankOf } from './verdict-cell.tsx'

/** What the heading of a model speaks of; a report that cannot be had is left out. */
export type Standing = {
  readonly disparities: DisparityReport
  readonly drift: DriftReport
  readonly quality: QualityReport | undefined
  /** How many findings the last scan has, whatever span is shown. */
  readonly lastFindings: number
}

type Judged = { readonly verdict: Verdict; readonly scan: ScanFound | undefined }

/** The verdicts of slices against everyone else, each slice once: where several versions serve, the worst of them. */
export function slicesOf(disparities: DisparityReport): readonly Judged[] {
  const worst = new Map<string, Judged>()
  for (const row of disparities.versions.flatMap((v) => v.slices)) {
    const before = worst.get(row.slice)
    if (row.slice !== 'overall' && (before === undefined || rankOf(row) < rankOf(before))) worst.set(row.slice, row)
  }
  return [...worst.values()]
}

/** How many slices could be compared with everyone else, and how many have too few decisions for it. */
export function compared(disparities: DisparityReport): { readonly judged: number; readonly few: number } {
  const slices = slicesOf(disparities)
  const few = slices.filter((s) => s.verdict === 'insufficient-data').length
  return { judged: slices.length - few, few }
}

/** How a model stands in a span, for its heading: never says that nothing is found while something is, confirmed or not, by whatever question. */
export function standing({ disparities, drift, quality, lastFindings }: Standing): string {
  const { versions } = disparities
  if (versions.length === 0) return 'no predictions in this span'
  if (versions.every((v) => v.baselineId === undefined)) return 'no baseline to judge against'
  const moved = drift.versions.flatMap((v) => v.subjects)
  const rates = quality?.versions.flatMap((v) => v.rates) ?? []
  const slices = slicesOf(disparities)
  const said = [...limits(slices), ...beyondTolerance([beyond(moved, 'distribution'), beyond(rates, 'quality rate')])]
  const elsewhere = [...slices, ...moved, ...rates].filter((r) => r.scan !== undefined && r.verdict !== 'finding')
  if (elsewhere.length > 0) said.push(foundOverSums(elsewhere))
  if (said.length > 0) return said.join('; ')
  if (lastFindings > 0) {
    return `${several(lastFindings, 'finding')} in the last scan${slices.length > 0 ? ', too few decisions to compare slices' : ''}`
  }
  const judged = moved.filter((r) => r.verdict !== 'insufficient-data').length
  if (judged === 0) return 'too few to tell'
  const isConfirmed = moved.every((r) => r.verdict !== 'unconfirmed')
  const none = `none of ${several(judged, 'distribution')} is ${isConfirmed ? '' : 'confirmed '}beyond its tolerance`
  return slices.length === 0 ? none : `too few decisions to compare slices; ${none}`
}

const are = (n: number): string => (n === 1 ? 'is' : 'are')
const word = (n: number): string => asWord(n).toLowerCase()

/** Of slices that could be compared with everyone else; nothing where none could. */
function limits(slices: readonly Judged[]): readonly string[] {
  const of = (verdict: Verdict): number => slices.filter((s) => s.verdict === verdict).length
  const [found, unconfirmed] = [of('finding'), of('unconfirmed')]
  const judged = found + unconfirmed + of('within')
  if (judged === 0) return []
  const not = unconfirmed === 0 ? [] : [`${word(unconfirmed)} ${are(unconfirmed)} beyond and not confirmed`]
  return found > 0
    ? [`${word(found)} of ${several(judged, 'slice')} ${are(found)} beyond the disparity limit`, ...not]
    : [
        `none of ${several(judged, 'slice')} is ${unconfirmed > 0 ? 'confirmed ' : ''}beyond the disparity limit`,
        ...not,
      ]
}

function beyond(rows: readonly Judged[], noun: string): string | undefined {
  const found = rows.filter((r) => r.verdict === 'finding').length
  return found === 0 ? undefined : `${word(found)} ${noun}${found === 1 ? '' : 's'}`
}

function beyondTolerance(parts: readonly (string | undefined)[]): readonly string[] {
  const said = parts.filter((part) => part !== undefined)
  return said.length === 0 ? [] : [`${said.join(' and ')} beyond tolerance`]
}

function foundOverSums(rows: readonly Judged[]): string {
  const windows = [...new Set(rows.map((r) => r.scan?.windows ?? 1))].sort((a, b) => a - b)
  return windows.length === 1 && windows[0] === 1
    ? `${word(rows.length)} found in the last window alone`
    : `${word(rows.length)} found over ${windows.join(' and ')} windows`
}
