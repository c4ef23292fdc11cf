import type { Family } from '../../detect/finding.ts'
import { asWord } from './figures.ts'
import type { ModelLine } from './model-line.ts'
import { isUncalibrated } from './model-table.tsx'
import { slicesJudged } from './model-verdict.ts'

/** Families that a measurement stands behind; of a limit, or of a tolerance. */
const MEASURED: readonly Family[] = ['limit', 'output', 'input', 'mix']

/** Does a model need somebody? */
export function headline(lines: readonly ModelLine[]): string {
  const models = lines.length === 1 ? 'one model' : `${asWord(lines.length).toLowerCase()} models`
  const open = lines.filter((l) => l.open.length > 0)
  const measured = lines.filter((l) => l.open.some((i) => MEASURED.includes(i.family)) || hasUnopenedFindings(l))
  if (measured.length > 0) {
    const families = measured
      .flatMap((l) => [...l.open.map((i) => i.family), ...l.findings.map(({ finding }) => finding.family)])
      .filter((f) => MEASURED.includes(f))
    const isLimit = families.length > 0 && families.every((f) => f === 'limit')
    return `${whichOf(measured.length, lines.length, models)} findings beyond a limit${isLimit ? '' : ' or tolerance'}`
  }
  if (open.length > 0) {
    const one = open.length === 1 && open[0]?.open.length === 1
    return `${whichOf(open.length, lines.length, models)} ${one ? 'an open investigation' : 'open investigations'}`
  }
  return lines.every((l) => l.status.lastWindow === undefined)
    ? 'No window has been judged yet'
    : `No finding is open on ${models}`
}

/** Did the last scan measure something beyond a limit or tolerance that nobody looks into? That nothing arrives is told by itself. */
const hasUnopenedFindings = ({ open, findings, status: { lastWindow } }: ModelLine): boolean =>
  open.length === 0 &&
  (findings.length > 0
    ? findings.some(({ finding }) => MEASURED.includes(finding.family))
    : lastWindow !== undefined && lastWindow.findings > 0)

function whichOf(some: number, all: number, models: string): string {
  if (all === 1) return 'The model under watch has'
  return `${asWord(some)} of ${models} ${some === 1 ? 'has' : 'have'}`
}

/** What else is worth a sentence: silence, versions without a baseline, too few decisions. */
export function subline(lines: readonly ModelLine[]): string {
  const number = (n: number, one: string, more: string): string =>
    n === 0 ? '' : `${asWord(n)} ${n === 1 ? one : more}. `
  const count = (is: (line: ModelLine) => boolean): number => lines.filter(is).length
  const unjudged = (l: ModelLine): boolean =>
    l.status.withoutBaseline.length === 0 && slicesJudged([l.status]).few > 0 && slicesJudged([l.status]).judged === 0
  const empty = (l: ModelLine): boolean =>
    l.status.lastWindow !== undefined &&
    !l.status.silent &&
    l.status.withoutBaseline.length === 0 &&
    slicesJudged([l.status]).all === 0
  return [
    number(
      count(hasUnopenedFindings),
      'has findings in its last window without an open investigation',
      'have findings in their last window without an open investigation',
    ),
    number(
      count((l) => l.status.silent),
      'has fallen silent',
      'have fallen silent',
    ),
    number(
      count((l) => l.status.withoutBaseline.length > 0),
      'serves a version without a baseline, which cannot be judged',
      'serve versions without a baseline, which cannot be judged',
    ),
    number(count(empty), 'has a last window in which nothing arrived', 'have a last window in which nothing arrived'),
    number(count(unjudged), 'has too few decisions to judge', 'have too few decisions to judge'),
    lines.some((l) => l.status.lastWindow !== undefined)
      ? number(
          count((l) => l.status.lastWindow === undefined),
          'has no window judged yet',
          'have no window judged yet',
        )
      : '',
    number(
      count((l) => isUncalibrated(l.status)),
      'is judged uncalibrated, its tolerances widened by half',
      'are judged uncalibrated, their tolerances widened by half',
    ),
  ].join('')
}
