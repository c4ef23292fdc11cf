import { QUESTIONS, type Scan, slicePairs, verdictOf } from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import { detectableOfFinding } from '../detect/detectable-of-finding.ts'
import type { Finding, JudgedSlice } from '../detect/finding.ts'
import { findingOf } from '../detect/finding-of.ts'
import {
  askQuestion,
  type Comparison,
  type Question,
  type SlicePair,
  type Tested,
  type TooFew,
} from '../detect/question.ts'

/** A verdict as it is frozen with a matter: of one sum of windows. */
export type FrozenVerdict = JudgedSlice & {
  /** Windows summed. */
  readonly windows: number
}

/**
 * What slices were judged to be by the questions that a matter's findings answer, in the window alone and over the sum that speaks for the matter: findings, what is beyond and not
 * confirmed, what is within, and what had too few.
 *
 * @param isShown tells the slices that are frozen with the matter
 * @param horizon windows summed by the finding that speaks for the matter
 */
export function frozenVerdicts(
  scan: Scan,
  findings: readonly Finding[],
  isShown: (slice: string) => boolean,
  horizon: number,
): readonly FrozenVerdict[] {
  const subjects = new Set(findings.map((f) => `${f.kind}|${f.subject}`))
  const questions = Object.values(QUESTIONS)
    .flat()
    .filter((question) => findings.some((f) => f.kind === question.kind))
  return scan.comparisons
    .filter((comparison) => comparison.horizon === 1 || comparison.horizon === horizon)
    .flatMap((comparison) =>
      slicePairs(comparison)
        .filter(({ key }) => isShown(key))
        .flatMap((pair) =>
          questions.flatMap((question) =>
            askQuestion(question, comparison, pair)
              .filter(({ subject }) => subjects.has(`${question.kind}|${subject}`))
              .map((answer) => verdictLine(scan, { comparison, pair, question }, answer)),
          ),
        ),
    )
}

type About = { readonly comparison: Comparison; readonly pair: SlicePair; readonly question: Question }

function verdictLine(scan: Scan, { comparison, pair, question }: About, answer: Tested | TooFew): FrozenVerdict {
  const line = {
    ...{ version: comparison.version, kind: question.kind, subject: answer.subject, slice: pair.key },
    ...{ windows: comparison.horizon, supportNow: answer.supportNow, supportTraining: answer.supportTraining },
    ...(comparison.baseline.weekdays && { weekdays: comparison.baseline.weekdays }),
  }
  const perTest = Math.log10(scan.level) - Math.log10(Math.max(1, scan.tests))
  if (answer.status === 'too-few') {
    const detectable = detectableEffect(comparison, pair, question.kind, answer, perTest)
    return { ...line, verdict: 'insufficient-data', effect: undefined, detectable, required: answer.required }
  }
  const isSame = (f: Pick<Finding, 'kind' | 'subject' | 'slice' | 'version'>): boolean =>
    f.kind === line.kind && f.subject === line.subject && f.slice === line.slice && f.version === line.version
  const found = scan.findings.find((f) => isSame(f) && f.horizon === line.windows)
  const weighed = scan.weighed.find((test) => isSame(test) && test.horizon === line.windows)
  return {
    ...line,
    verdict: verdictOf(found !== undefined, answer),
    effect: answer.estimate,
    scale: answer.scale,
    tolerance: answer.tolerance,
    ...(weighed && { adjustedLog10P: weighed.adjustedLog10P }),
    level: scan.level,
    detectable: detectableOfTest(scan, { comparison, pair, question }, answer),
  }
}

/** What the rows of a test would have shown: that of the finding which it would be. */
function detectableOfTest(scan: Scan, { comparison, pair, question }: About, answer: Tested): number | undefined {
  return detectableOfFinding(
    findingOf(answer, {
      ...{ kind: question.kind, family: question.family, slice: pair.key },
      ...{ version: comparison.version, horizon: comparison.horizon, adjustedLog10P: answer.log10P },
      adjustment: { method: 'benjamini-hochberg', tests: Math.max(1, scan.tests), rank: 1, log10P: answer.log10P },
      budget: { falseInvestigationsAYear: scan.level, scansAYear: 1 },
    }),
  )
}
