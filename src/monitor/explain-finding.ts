import { checkFinding, type FindingCheck } from '../detect/check-finding.ts'
import { detectableOfFinding } from '../detect/detectable-of-finding.ts'
import { decimals, pText } from '../detect/figures.ts'
import type { Finding } from '../detect/finding.ts'
import { basisProblem } from '../detect/finding-shape.ts'
import { becauseOf } from '../detect/why.ts'
import { AT_ONCE_LOG10_P, atOnce, findingKey } from '../investigate/matter-plan.ts'
import type { Window } from '../profile/window.ts'

/** Scans before a finding's own in which persistence looks for the same finding. */
export const SCANS_BEFORE = 2

/** `GET /api/v1/findings/:id/explain`: a finding computed again from what was frozen with it. */
export type FindingExplanation = {
  readonly id: number
  readonly model: string
  readonly window: Window
  readonly windowLabel: string
  readonly finding: Finding
  /** In words, one line each: `adjusted p 0.0003 ≤ 0.0055`, `0.71 is beyond the limit 0.80`, `second of three windows`. */
  readonly because: readonly string[]
  /** What went in: counts, noise, tolerance, number of tests. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Every figure of the finding and the same figure computed now from the inputs alone. */
  readonly figures: readonly {
    readonly name: string
    readonly frozen: number
    readonly computed: number
    readonly same: boolean
  }[]
  /** The same of what is said in words: severity, direction, origin, why. */
  readonly words: readonly {
    readonly name: string
    readonly frozen: string
    readonly computed: string
    readonly same: boolean
  }[]
  /** What cannot be computed from this finding and why; neither among `figures` nor among `words`. */
  readonly notComputed: readonly { readonly name: string; readonly because: string }[]
  /** What does not fit beyond single figures: the body is not what was frozen at the scan, contradicts its row, or cannot be computed at all. */
  readonly problems: readonly string[]
  /** Is the body what the run's log entry says was frozen; undefined where the run kept no hash (findings of early versions). */
  readonly frozenAtScan: boolean | undefined
  /** All figures and words agree and there is no problem. */
  readonly same: boolean
  /** The effect that this much data finds four times in five. */
  readonly detectable: number | undefined
  /** How often the same finding stood in the scans before: `2` of `3`. */
  readonly persistence: { readonly scans: number; readonly found: number }
}

/** A finding as it is kept, with where it stands and what became of it. */
export type StoredFinding = {
  readonly id: number
  readonly model: string
  readonly window: Window
  readonly windowLabel: string
  readonly finding: Finding
  /** What became of it in its scan; absent where that is not known. */
  readonly placed?: 'opened' | 'appended' | undefined
  /** Could its body be read? Else there is nothing to compute. */
  readonly isReadable?: boolean
  /** What does not fit between its body, its row and what its scan froze. */
  readonly problems?: readonly string[]
  readonly frozenAtScan?: boolean | undefined
}

/**
 * Explains a finding from its row alone: why it is one in words, and every figure computed again from its frozen counts and basis.
 *
 * @param recent findings of the scans of the same kind before its window, the newest first (`RunStore.recentFindings`): whether the same finding stood there
 */
export function explainFinding(stored: StoredFinding, recent: readonly (readonly Finding[])[]): FindingExplanation {
  const { finding, isReadable = true } = stored
  const check = isReadable ? checkFinding(finding) : NOTHING_COMPUTED
  const isComputed = isReadable && check.problem === undefined
  const detectable = isComputed ? detectableOfFinding(finding) : undefined
  const persistence = persistenceOf(finding, recent)
  const problems = [
    ...(stored.problems ?? []),
    ...(check.problem === undefined ? [] : [`cannot be computed from its counts: ${check.problem}`]),
  ]
  // A basis that cannot be computed with says nothing in words either.
  const { basis: _, ...withoutBasis } = finding
  return {
    id: stored.id,
    model: stored.model,
    window: stored.window,
    windowLabel: stored.windowLabel,
    finding,
    because: [
      ...(isReadable ? becauseOf(isComputed ? finding : withoutBasis, detectable) : []),
      ...(isReadable ? persistenceWords(stored, persistence) : []),
      ...differences(check),
      ...problems,
    ],
    inputs: isReadable ? inputsOf(finding, check) : {},
    figures: check.figures,
    words: check.words,
    notComputed: check.notComputed,
    problems,
    frozenAtScan: stored.frozenAtScan,
    same: check.same && problems.length === 0,
    detectable,
    persistence,
  }
}

const NOTHING_COMPUTED: FindingCheck = { figures: [], words: [], notComputed: [], problem: undefined, same: false }

function persistenceOf(
  finding: Finding,
  recent: readonly (readonly Finding[])[],
): { readonly scans: number; readonly found: number } {
  const key = findingKey(finding)
  const before = recent.slice(0, SCANS_BEFORE)
  return {
    scans: before.length + 1,
    found: 1 + before.filter((scan) => scan.some((f) => findingKey(f) === key)).length,
  }
}

const ORDINALS = ['first', 'second', 'third']
const NUMBERS = ['one', 'two', 'three']

/** What persistence came to: what happened to the finding, and in how many scans it stood. */
function persistenceWords(
  { finding, placed }: StoredFinding,
  { scans, found }: { readonly scans: number; readonly found: number },
): readonly string[] {
  // Silence is a plain rule, and an improvement is shown alone.
  if (finding.kind === 'silence' || finding.improved) return []
  const place =
    scans === 1
      ? 'the first scan: there is none before it in which the same could have been found'
      : `${ORDINALS[found - 1] ?? found} of ${NUMBERS[scans - 1] ?? scans} scans`
  switch (placed) {
    case 'appended':
      return [`${place}; appended to a matter that was open already`]
    case 'opened':
      return [`${place}; ${openedBecause(finding, found)}`]
    default:
      return [found > 1 || atOnce(finding) ? place : `${place}: alone it waits for a second one within three`]
  }
}

function openedBecause(finding: Finding, found: number): string {
  if (found > 1) return 'found twice within three, it opened its matter'
  return atOnce(finding)
    ? `it opened its matter at once: critical, and beyond doubt (adjusted p ${pText(finding.adjustedLog10P)} < ${pText(AT_ONCE_LOG10_P)})`
    : 'its matter was opened by another finding of the same scan'
}

function differences({ figures, words, notComputed }: FindingCheck): readonly string[] {
  const differing = figures
    .filter((f) => !f.same)
    .map((f) => `${f.name} is kept as ${text(f.frozen)} and comes out as ${text(f.computed)}`)
  const otherWords = words
    .filter((w) => !w.same)
    .map((w) => `${w.name} is kept as \u201c${w.frozen}\u201d and comes out as \u201c${w.computed}\u201d`)
  return [
    ...[...differing, ...otherWords].map((line) => `does not follow from its counts: ${line}`),
    ...notComputed.map(({ name, because }) => `${name} cannot be computed again: ${because}`),
  ]
}

function text(value: number): string {
  if (Number.isNaN(value)) return 'nothing'
  return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : decimals(value, 0)
}

function inputsOf(finding: Finding, check: FindingCheck): FindingExplanation['inputs'] {
  const { basis, measured } = finding
  return {
    counts: measured,
    // A basis that this version cannot read is shown as it stands.
    ...(basis && (basisProblem(basis) === undefined ? { test: basis.test } : { basis })),
    ...(basis?.adjustment && {
      adjustment: {
        ...basis.adjustment,
        note: 'the least of p \u00d7 tests / rank over all ranks from its own on was reached at this rank; the p of the other tests are not in this finding',
      },
    }),
    ...(basis?.budget && { budget: basis.budget }),
    words: check.words,
    notComputed: check.notComputed,
    ...(check.problem !== undefined && { problem: check.problem }),
  }
}
