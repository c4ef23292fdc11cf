import {
  compareWith,
  detect,
  QUESTIONS,
  type Scan,
  slicePairs,
  type VersionCounts,
  verdictOf,
} from '../detect/detect.ts'
import { detectableEffect } from '../detect/detectable.ts'
import type { Finding } from '../detect/finding.ts'
import type { Limits } from '../detect/limits.ts'
import { askQuestion, type Comparison as Counts, type Tested, type TooFew } from '../detect/question.ts'
import { groupByRoot } from '../detect/roots.ts'
import { mainFinding } from '../investigate/describe.ts'
import type { SubjectSample } from '../profile/subject-sample.ts'
import type { Cause, ComparedLine } from './comparison.ts'

/** Two counted data sets, ready to be judged. */
export type CountsToJudge = {
  readonly baseline: VersionCounts['baseline']
  readonly current: VersionCounts['horizons'][number]['counts']
  /** Time blocks in the current data: what its noise is averaged over. */
  readonly blocks: number
  /** Rows by subject of the current data, where subjects are named. */
  readonly subjects?: SubjectSample | undefined
  readonly limits: Limits
  readonly depth: number
}

/** What one run of questions came to. */
export type Judged = {
  readonly scan: Scan
  readonly lines: readonly ComparedLine[]
  readonly causes: readonly Cause[]
}

/** The name that findings of a comparison carry for a version. */
const VERSION = 'current'

/** Judges two data sets as the service judges a window, all questions of a run as one family of tests of one look. */
export function judgeCounts(
  run: 'arrival' | 'outcome',
  { baseline, current, blocks, subjects, limits, depth }: CountsToJudge,
): Judged {
  const about = subjects ? { subjects } : {}
  const version = { version: VERSION, baseline, horizons: [{ windows: blocks, counts: current, ...about }] }
  // One look: the whole level is this scan's.
  const scan = detect({ run, versions: [version], limits, depth, scansAYear: 1 })
  const comparison = scan.comparisons[0] ?? compareWith(version, blocks, current, { limits, depth }, about)
  return { scan, lines: linesOf(run, scan, comparison), causes: causesOf(scan) }
}

/** Every answer of a scan, not its findings alone. */
function linesOf(run: 'arrival' | 'outcome', scan: Scan, comparison: Counts): readonly ComparedLine[] {
  const found = new Map(scan.findings.map((f) => [keyOf(f.kind, f.subject, f.slice), f]))
  const perTest = Math.log10(scan.level) - Math.log10(Math.max(1, scan.tests))
  const lines: ComparedLine[] = []
  let weighed = 0
  for (const pair of slicePairs(comparison)) {
    for (const question of QUESTIONS[run]) {
      const { kind } = question
      for (const answer of askQuestion(question, comparison, pair)) {
        const about = {
          ...{ kind, subject: answer.subject, slice: pair.key, level: scan.level },
          ...{ supportNow: answer.supportNow, supportTraining: answer.supportTraining },
          detectable: detectableEffect(comparison, pair, kind, answer, perTest),
        }
        if (answer.status === 'too-few') {
          lines.push({ ...about, status: 'too-few', verdict: 'insufficient-data', required: answer.required })
          continue
        }
        // Adjusted p stand in the order in which the questions were asked.
        const adjustedLog10P = scan.weighed[weighed++]?.adjustedLog10P ?? 0
        lines.push(testedLine(about, answer, adjustedLog10P, found.get(keyOf(kind, answer.subject, pair.key))))
      }
    }
  }
  return lines
}

function testedLine(
  about: Omit<ComparedLine & TooFew, 'status' | 'verdict' | 'required'>,
  answer: Tested,
  adjustedLog10P: number,
  finding: Finding | undefined,
): ComparedLine {
  const { effect, measured, beside } = answer.explain()
  const { scale, tolerance, units, direction, improved, log10P, dispersion } = answer
  return {
    ...about,
    ...{ status: 'tested', verdict: verdictOf(finding !== undefined, answer) },
    ...{ scale, tolerance, units, direction, improved, log10P, adjustedLog10P, dispersion, measured, beside },
    effect: { ...effect, estimate: answer.estimate },
    origin: finding?.origin,
  }
}

function causesOf(scan: Scan): readonly Cause[] {
  return groupByRoot(scan.findings, scan.comparisons, []).flatMap(({ family, root, findings, units }) => {
    const main = mainFinding(findings, root)
    return main && findings.some((f) => !f.improved) ? [{ family, root, findings, units, main }] : []
  })
}

/** Causes of several runs as one list: those of one family and one root are one, the gravest come first. */
export function joinCauses(causes: readonly Cause[]): readonly Cause[] {
  const joined = new Map<string, Cause>()
  for (const cause of causes) {
    const key = `${cause.family}|${cause.root}`
    const before = joined.get(key)
    if (!before) joined.set(key, cause)
    else {
      const [first, second] = before.units >= cause.units ? [before, cause] : [cause, before]
      joined.set(key, { ...first, findings: [...first.findings, ...second.findings] })
    }
  }
  return [...joined.values()].sort(
    (a, b) => SEVERITY[b.main.severity] - SEVERITY[a.main.severity] || b.units - a.units || (a.root < b.root ? -1 : 1),
  )
}

const SEVERITY = { notice: 0, warning: 1, critical: 2 } as const

const keyOf = (kind: string, subject: string, slice: string): string => [kind, subject, slice].join('|')
