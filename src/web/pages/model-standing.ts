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
  const said = [...limit(slices), ...tolerance({ distribution: moved, 'quality rate': rates })]
  if (said.length > 0) return said.join('; ')
  const chance = unconfirmed(slices)
  if (chance !== undefined) return chance
  if (lastFindings > 0) {
    return `${several(lastFindings, 'finding')} in the last scan${slices.length > 0 ? ', too few decisions to compare slices' : ''}`
  }
  const judged = moved.filter((r) => r.verdict !== 'insufficient-data').length
  if (judged === 0) return 'too few to tell'
  const isConfirmed = moved.every((r) => r.verdict !== 'unconfirmed')
  const none = `none of ${several(judged, 'distribution')} is ${isConfirmed ? '' : 'confirmed '}beyond its tolerance`
  if (slices.length === 0) return none
  const { judged: comparedSlices } = compared(disparities)
  return comparedSlices === 0
    ? `too few decisions to compare slices; ${none}`
    : `none of ${several(comparedSlices, 'slice')} is beyond the disparity limit`
}

const are = (n: number): string => (n === 1 ? 'is' : 'are')
const word = (n: number): string => asWord(n).toLowerCase()

/** Slices beyond the limit: in the span itself, else over more windows; the sentence below the heading has the rest. */
function limit(slices: readonly Judged[]): readonly string[] {
  const judged = slices.filter((s) => s.verdict !== 'insufficient-data').length
  const found = slices.filter((s) => s.verdict === 'finding').length
  if (found > 0) return [`${word(found)} of ${several(judged, 'slice')} ${are(found)} beyond the disparity limit`]
  const over = slices.filter((s) => s.scan !== undefined)
  if (over.length === 0) return []
  return [
    `${word(over.length)} ${over.length === 1 ? 'slice is' : 'slices are'} beyond the disparity limit ${overWindows(over)}`,
  ]
}

/** Nothing is found, and something may be. */
function unconfirmed(slices: readonly Judged[]): string | undefined {
  const beyond = slices.filter((s) => s.verdict === 'unconfirmed').length
  const judged = beyond + slices.filter((s) => s.verdict === 'within').length
  return beyond === 0
    ? undefined
    : `none of ${several(judged, 'slice')} is confirmed beyond the disparity limit; ${word(beyond)} ${are(beyond)} beyond and not confirmed`
}

/** Rows beyond their tolerance: in the span itself, else over more windows. */
function tolerance(byNoun: Readonly<Record<string, readonly Judged[]>>): readonly string[] {
  const counted = (rows: readonly Judged[], noun: string): readonly string[] =>
    rows.length === 0 ? [] : [`${word(rows.length)} ${noun}${rows.length === 1 ? '' : 's'}`]
  const all = Object.entries(byNoun)
  const found = all.flatMap(([noun, rows]) =>
    counted(
      rows.filter((r) => r.verdict === 'finding'),
      noun,
    ),
  )
  if (found.length > 0) return [`${found.join(' and ')} beyond tolerance`]
  const over = all.map(([noun, rows]) => [noun, rows.filter((r) => r.scan !== undefined)] as const)
  const said = over.flatMap(([noun, rows]) => counted(rows, noun))
  return said.length === 0
    ? []
    : [`${said.join(' and ')} beyond tolerance ${overWindows(over.flatMap(([, rows]) => rows))}`]
}

function overWindows(rows: readonly Judged[]): string {
  const windows = [...new Set(rows.map((r) => r.scan?.windows ?? 1))].sort((a, b) => a - b)
  return windows.length === 1 && windows[0] === 1 ? 'in the last window alone' : `over ${windows.join(' and ')} windows`
}
