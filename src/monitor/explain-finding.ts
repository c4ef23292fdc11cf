import { checkFinding, type FindingCheck } from '../detect/check-finding.ts'
import { detectableOfFinding } from '../detect/detectable-of-finding.ts'
import { decimals } from '../detect/figures.ts'
import type { Finding } from '../detect/finding.ts'
import { becauseOf } from '../detect/why.ts'
import { findingKey } from '../investigate/matter-plan.ts'
import type { Window } from '../profile/window.ts'
import type { FindingExplanation } from './report.ts'

/** Scans before a finding's own in which persistence looks for the same finding. */
export const SCANS_BEFORE = 2

/**
 * Explains a finding from its row alone: why it is one in words, and every figure computed again from its frozen counts and basis.
 *
 * @param stored the finding as it is kept, with where it stands
 * @param recent findings of the scans of the same kind before its window, the newest first (`RunStore.recentFindings`): whether the same finding stood there
 */
export function explainFinding(
  stored: {
    readonly id: number
    readonly model: string
    readonly window: Window
    readonly windowLabel: string
    readonly finding: Finding
  },
  recent: readonly (readonly Finding[])[],
): FindingExplanation {
  const { finding } = stored
  const check = checkFinding(finding)
  const detectable = check.problem === undefined ? detectableOfFinding(finding) : undefined
  const persistence = persistenceOf(finding, recent)
  return {
    id: stored.id,
    model: stored.model,
    window: stored.window,
    windowLabel: stored.windowLabel,
    finding,
    because: [...becauseOf(finding, detectable), ...persistenceWords(finding, persistence), ...checkWords(check)],
    inputs: inputsOf(finding, check),
    figures: check.figures,
    same: check.same,
    detectable,
    persistence,
  }
}

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

function persistenceWords(
  finding: Finding,
  { scans, found }: { readonly scans: number; readonly found: number },
): readonly string[] {
  if (finding.kind === 'silence') return []
  if (scans === 1) return ['the first scan: there is none before it in which the same could have been found']
  const place = `${ORDINALS[found - 1] ?? found} of ${NUMBERS[scans - 1] ?? scans} windows`
  const alone =
    found === 1 ? ': a second one within three opens a matter, one alone only when it is critical and beyond doubt' : ''
  return [`${place}${alone}`]
}

function checkWords({ figures, words, notComputed, problem }: FindingCheck): readonly string[] {
  const differing = figures
    .filter((f) => !f.same)
    .map((f) => `${f.name} is kept as ${text(f.frozen)} and comes out as ${text(f.computed)}`)
  const otherWords = words
    .filter((w) => !w.same)
    .map((w) => `${w.name} is kept as \u201c${w.frozen}\u201d and comes out as \u201c${w.computed}\u201d`)
  return [
    ...(problem === undefined
      ? [...differing, ...otherWords].map((line) => `does not follow from its counts: ${line}`)
      : [`cannot be computed from its counts: ${problem}`]),
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
    ...(basis && { test: basis.test }),
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
