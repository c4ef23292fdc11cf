import { graverFirst } from '../../alert/by-severity.ts'
import type { Investigation } from '../../investigate/investigation.ts'
import type { ModelStatus } from '../../monitor/report.ts'
import { asWord, count, dayInWords, several } from './figures.ts'

/** How a model stands, as one mark, one word and one sentence. */
export type ModelVerdict = {
  readonly mark: 'critical' | 'late' | 'warning' | 'notice' | 'few' | 'within'
  readonly word: string
  readonly sentence: string
}

/** How many slices of a model's last window have which verdict. */
export type SlicesJudged = {
  readonly judged: number
  readonly all: number
  readonly within: number
  readonly unconfirmed: number
  readonly few: number
  readonly withoutBaseline: number
}

/** Judges how a model stands. A model that has fallen silent comes right after a critical one: it may hide anything. */
export function modelVerdict(status: ModelStatus, open: readonly Investigation[]): ModelVerdict {
  const worst = worstOf(open)
  const finding = worst && {
    mark: worst.severity,
    word: several(open.filter((i) => i.severity === worst.severity).length, worst.severity, worst.severity),
    // A title is frozen at opening; figures of today stand elsewhere.
    sentence: `Found at opening, ${dayInWords(worst.openedAt)}: ${worst.title}.`,
  }
  if (finding?.mark === 'critical') return finding
  if (status.silent) {
    return { mark: 'late', word: 'data late', sentence: 'Nothing arrives although predictions are usual at this time.' }
  }
  if (finding !== undefined) return finding
  return withoutCase(status)
}

/** The gravest of some investigations; of several the first. */
export const worstOf = (open: readonly Investigation[]): Investigation | undefined => open.toSorted(graverFirst)[0]

/** Slices by verdict of the last windows of some models, summed. */
export function slicesJudged(statuses: readonly ModelStatus[]): SlicesJudged {
  const of = (verdict: string): number => statuses.reduce((n, s) => n + (s.verdicts[verdict] ?? 0), 0)
  const lines = statuses.reduce((n, s) => n + Object.values(s.verdicts).reduce((a, b) => a + b, 0), 0)
  // A version without a baseline stands for no slice: none of it was asked about.
  const all = lines - of('no-baseline')
  const [within, unconfirmed] = [of('within'), of('unconfirmed')]
  return {
    judged: within + unconfirmed + of('finding'),
    all,
    within,
    unconfirmed,
    few: of('insufficient-data'),
    withoutBaseline: of('no-baseline'),
  }
}

/** Why no slice of the last windows has a verdict. */
export function whyNothingJudged(statuses: readonly ModelStatus[]): string {
  if (statuses.every((s) => s.lastWindow === undefined)) return 'no window judged yet'
  if (statuses.some((s) => s.withoutBaseline.length > 0)) return 'without a baseline nothing is compared'
  return `nothing arrived in the last window${statuses.length === 1 ? '' : 's'}`
}

/** What the slices that are neither within nor a finding are; always says how many are too few. */
export function notWithin({ unconfirmed, few, withoutBaseline }: SlicesJudged): string {
  return [
    ...(unconfirmed === 0 ? [] : [`${count(unconfirmed)} beyond, not confirmed`]),
    `${count(few)} too few for any test`,
    ...(withoutBaseline === 0 ? [] : [`${several(withoutBaseline, 'version')} without a baseline`]),
  ].join(' · ')
}

const VERDICT_WORDS: Readonly<Record<string, string>> = {
  finding: 'with a finding',
  unconfirmed: 'beyond, not confirmed',
  within: 'within',
  'insufficient-data': 'too few for any test',
  'no-baseline': 'without a baseline',
}

/** Every verdict of a model's last window, findings first; the numbers add up to all of its slices. */
export function verdictWords({ verdicts }: ModelStatus): string {
  const known = Object.keys(VERDICT_WORDS)
  const words = [...known, ...Object.keys(verdicts).filter((verdict) => !known.includes(verdict))]
  const of = words.flatMap((word) => {
    const slices = verdicts[word] ?? 0
    return slices === 0 ? [] : [`${count(slices)} ${VERDICT_WORDS[word] ?? word}`]
  })
  return of.join(' · ')
}

function withoutCase(status: ModelStatus): ModelVerdict {
  const { lastWindow, withoutBaseline } = status
  const slices = slicesJudged([status])
  if (lastWindow !== undefined && lastWindow.findings > 0) {
    return {
      mark: 'notice',
      word: several(lastWindow.findings, 'finding'),
      sentence:
        'Beyond a limit or tolerance in the last window, without an open investigation: settled, or waiting for a second window.',
    }
  }
  if (withoutBaseline.length > 0) {
    return {
      mark: 'few',
      word: 'no baseline',
      sentence: `Version ${withoutBaseline.join(', ')} serves without a baseline and cannot be judged.`,
    }
  }
  if (lastWindow === undefined) {
    const arrived = status.lastReceivedAt === undefined ? ' Nothing has arrived yet.' : ''
    return { mark: 'few', word: 'not judged yet', sentence: `No window has been judged yet.${arrived}` }
  }
  if (slices.all === 0) {
    return {
      mark: 'few',
      word: 'nothing arrived',
      sentence: `Nothing arrived in the last window, ${lastWindow.label}.`,
    }
  }
  if (slices.judged === 0) {
    return {
      mark: 'few',
      word: 'too few to tell',
      sentence: `None of ${several(slices.few, 'slice')} had enough decisions in the last window, ${lastWindow.label}.`,
    }
  }
  if (slices.unconfirmed > 0) {
    const one = slices.unconfirmed === 1
    return {
      mark: 'few',
      word: `${count(slices.unconfirmed)} not confirmed`,
      sentence: `No finding in the last window, ${lastWindow.label}; ${asWord(slices.unconfirmed).toLowerCase()} of ${several(slices.judged, 'slice')} ${one ? 'is' : 'are'} beyond a limit or tolerance, and chance could have done it.`,
    }
  }
  return { mark: 'within', word: 'within limits', sentence: `No finding in the last window, ${lastWindow.label}.` }
}

const ORDER = ['critical', 'late', 'warning', 'notice', 'few', 'within'] as const

/** Orders models, the worst first; a tie keeps the alphabet. */
export function worstFirst<T extends { readonly verdict: ModelVerdict; readonly status: ModelStatus }>(
  rows: readonly T[],
): T[] {
  const rank = ({ verdict }: T): number => ORDER.indexOf(verdict.mark)
  return [...rows].sort((a, b) => rank(a) - rank(b) || a.status.model.localeCompare(b.status.model))
}
