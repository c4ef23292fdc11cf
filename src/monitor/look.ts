import { levelOf } from '../detect/adjustment.ts'
import type { BaselineView } from '../detect/baseline-view.ts'
import { compareWith, slicePairs, verdictOf } from '../detect/detect.ts'
import type { Finding, Verdict } from '../detect/finding.ts'
import {
  askQuestion,
  type Comparison,
  type Question,
  type SlicePair,
  type Tested,
  type TooFew,
} from '../detect/question.ts'
import type { CoarseProfile } from '../profile/coarse-profile.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import { SCANS_A_YEAR } from '../profile/window.ts'
import { benjaminiHochberg } from '../stats/benjamini-hochberg.ts'
import type { Monitor } from './monitor.ts'
import { foundHere, type ScanFound, scanFound } from './scan-found.ts'

/** Counts of one version under one baseline, windows summed, that somebody wants to look at. */
export type Looked = {
  readonly monitor: Monitor
  readonly version: string
  /** Training as these windows are compared with it. */
  readonly baseline: BaselineView
  readonly counts: CoarseProfile
  /** Rows by subject in the same sum, where subjects are sent. */
  readonly subjects?: SubjectSample
  /** Windows summed in `counts`. */
  readonly windows: number
  /** What the scan of the last of these windows found, at all its horizons. */
  readonly scanned: readonly Finding[]
}

/** A question about one slice, with its answer and what the scan found of the same over other windows. */
export type Asked = {
  readonly kind: Question['kind']
  readonly pair: SlicePair
  readonly scan: ScanFound | undefined
} & (
  | { readonly judged: JudgedAnswer }
  /** Without an answer where the question is not put to this slice. */
  | { readonly judged: undefined; readonly answer: TooFew | undefined }
)

/** A test of the look with its verdict. */
export type JudgedAnswer = {
  readonly answer: Tested
  readonly verdict: Verdict
  readonly adjustedLog10P: number
  /** Did this look decide by itself? */
  readonly isFound: boolean
  /** The finding of the scan over the same windows. */
  readonly here: Finding | undefined
}

/** What a look at counts came to. */
export type Look = {
  readonly comparison: Comparison
  readonly level: number
  /** Log10 of the level of one test among all of the look. */
  readonly perTest: number
  readonly asked: readonly Asked[]
}

/**
 * Puts questions to every slice and adjusts over the answers of this look alone. Where the scan of the span's last window judged the same sum, what it found is a finding here too, so that
 * page and investigation agree; what it found over other sums stands beside it.
 *
 * @param questions those of which a table is made; one that is not put to a slice leaves a line without an answer
 */
export function lookAt(looked: Looked, questions: readonly Question[]): Look {
  const { monitor, version, windows } = looked
  const comparison = {
    ...compareWith({ version, baseline: looked.baseline }, 1, looked.counts, monitor, {
      ...(looked.subjects && { subjects: looked.subjects }),
    }),
    horizon: Math.max(1, windows),
  }
  const level = levelOf(monitor.limits.falseInvestigationsAYear, SCANS_A_YEAR[monitor.window])
  const lines = slicePairs(comparison).flatMap((pair) =>
    questions.flatMap((question) => {
      const { kind } = question
      const answers: readonly (Tested | TooFew | undefined)[] = askQuestion(question, comparison, pair)
      return (answers.length === 0 ? [undefined] : answers).map((answer) => ({ kind, pair, answer }))
    }),
  )
  const tested = lines.flatMap(({ answer }) => (answer?.status === 'tested' ? [answer] : []))
  const adjusted = benjaminiHochberg(tested.map((t) => t.log10P))
  const adjustedOf = new Map(tested.map((answer, i) => [answer, adjusted[i] as number]))
  const scanned = looked.scanned.filter((f) => f.version === version)
  const foundBy = Map.groupBy(scanned, (f) => keyOf(f.kind, f.subject, f.slice))
  return {
    comparison,
    level,
    perTest: Math.log10(level) - Math.log10(Math.max(1, tested.length)),
    asked: lines.map(({ kind, pair, answer }): Asked => {
      const found = answer
        ? (foundBy.get(keyOf(kind, answer.subject, pair.key)) ?? [])
        : scanned.filter((f) => f.kind === kind && f.slice === pair.key)
      const line = { kind, pair, scan: scanFound(found, windows) }
      if (answer?.status !== 'tested') return { ...line, judged: undefined, answer }
      const looked = adjustedOf.get(answer) as number
      return { ...line, judged: judge(answer, { looked, here: foundHere(found, windows), level }) }
    }),
  }
}

const keyOf = (kind: string, subject: string, slice: string): string => [kind, subject, slice].join('|')

function judge(
  answer: Tested,
  { looked, here, level }: { readonly looked: number; readonly here: Finding | undefined; readonly level: number },
): JudgedAnswer {
  const isFound = looked <= Math.log10(level) && answer.reached
  return {
    answer,
    verdict: verdictOf(isFound || here !== undefined, answer),
    adjustedLog10P: isFound ? looked : (here?.adjustedLog10P ?? looked),
    isFound,
    here,
  }
}
