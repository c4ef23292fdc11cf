import type { Investigation } from '../../investigate/investigation.ts'
import type { ModelStatus } from '../../monitor/report.ts'
import { several } from './figures.ts'

/** How a model stands, as one mark, one word and one sentence. */
export type ModelVerdict = {
  readonly mark: 'critical' | 'late' | 'warning' | 'notice' | 'few' | 'within'
  readonly word: string
  readonly sentence: string
}

/** Judges how a model stands. A model that has fallen silent comes right after a critical one: it may hide anything. */
export function modelVerdict(status: ModelStatus, open: readonly Investigation[]): ModelVerdict {
  const worst = (['critical', 'warning', 'notice'] as const).find((s) => open.some((i) => i.severity === s))
  const first = open.find((i) => i.severity === worst)
  const finding =
    worst !== undefined && first !== undefined
      ? {
          mark: worst,
          word: several(open.filter((i) => i.severity === worst).length, worst, worst),
          sentence: first.title,
        }
      : undefined
  if (finding?.mark === 'critical') return finding
  if (status.silent) {
    return { mark: 'late', word: 'data late', sentence: 'Nothing arrives although predictions are usual at this time.' }
  }
  if (finding !== undefined) return finding
  return withoutCase(status)
}

function withoutCase(status: ModelStatus): ModelVerdict {
  const { lastWindow, verdicts, withoutBaseline } = status
  if (withoutBaseline.length > 0) {
    return {
      mark: 'few',
      word: 'no baseline',
      sentence: `Version ${withoutBaseline.join(', ')} serves without a baseline and cannot be judged.`,
    }
  }
  if (lastWindow === undefined)
    return { mark: 'few', word: 'not judged yet', sentence: 'No window has been judged yet.' }
  const few = verdicts['insufficient-data'] ?? 0
  const judged = (verdicts.within ?? 0) + (verdicts.finding ?? 0)
  if (lastWindow.findings > 0) {
    return {
      mark: 'notice',
      word: several(lastWindow.findings, 'finding'),
      sentence:
        'Beyond a limit in the last window, without an open investigation: settled, or waiting for a second window.',
    }
  }
  if (judged === 0) {
    return {
      mark: 'few',
      word: 'too few to tell',
      sentence: `None of ${several(few, 'question')} had enough decisions.`,
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
