import type { FindingBasis } from './basis.ts'
import { earlyBasis } from './early-basis.ts'
import type { Finding } from './finding.ts'
import { basisProblem } from './finding-shape.ts'
import { recomputeFinding } from './recompute-finding.ts'

/** A figure as it was frozen and as it comes out now; NaN where one of the two is missing. */
export type CheckedFigure = {
  readonly name: string
  readonly frozen: number
  readonly computed: number
  readonly same: boolean
}

/** The same of what is said in words: severity, direction, origin, the sentence itself. */
export type CheckedWord = {
  readonly name: string
  readonly frozen: string
  readonly computed: string
  readonly same: boolean
}

/** A finding beside itself computed again from what it holds. */
export type FindingCheck = {
  readonly figures: readonly CheckedFigure[]
  readonly words: readonly CheckedWord[]
  /** What cannot be computed from this finding, and why; nothing for findings with a basis. */
  readonly notComputed: readonly { readonly name: string; readonly because: string }[]
  /** Why nothing could be computed at all. */
  readonly problem: string | undefined
  readonly same: boolean
}

/** Relative difference up to which two figures are the same. */
export const SAME_WITHIN = 1e-9

/** Of the figures that stand beside, one of distributions and one of rates that findings of early versions do not hold: what they do not hold differs from nothing. */
const BESIDE_NOW = ['hellinger', 'differenceLower'] as const

/**
 * Computes a finding again from its counts and its basis and sets every figure beside the frozen one. A finding of an early version has no basis: what follows from its counts is
 * computed, and the rest named.
 */
export function checkFinding(finding: Finding): FindingCheck {
  const unusable = basisProblem(finding.basis)
  if (unusable !== undefined) return { figures: [], words: [], notComputed: [], problem: unusable, same: false }
  const { basis, notComputed } = finding.basis ? { basis: finding.basis, notComputed: [] } : earlyBasis(finding)
  const known = new Set(notComputed.map(({ name }) => name))
  const isEarly = !BESIDE_NOW.some((name) => name in finding.beside)
  const { computed, problem } = computedFrom(finding, basis)
  const frozen = leavesOf(finding)
  const again: ReadonlyMap<string, Leaf> = computed ? leavesOf(computed) : new Map()
  const figures: CheckedFigure[] = []
  const words: CheckedWord[] = []
  for (const name of new Set([...frozen.keys(), ...again.keys()])) {
    if (known.has(name)) continue
    const [a, b] = [frozen.get(name), again.get(name)]
    if (isEarly && a === undefined && name.startsWith('beside.')) continue
    if (typeof a === 'number' || typeof b === 'number') figures.push(figureOf(name, a, b))
    else words.push({ name, frozen: String(a ?? ''), computed: String(b ?? ''), same: a === b })
  }
  const same = problem === undefined && figures.every((f) => f.same) && words.every((w) => w.same)
  return { figures, words, notComputed, problem, same }
}

function computedFrom(
  finding: Finding,
  basis: FindingBasis,
): { readonly computed: Finding | undefined; readonly problem: string | undefined } {
  try {
    return { computed: recomputeFinding({ ...finding, basis }), problem: undefined }
  } catch (error) {
    // The mathematics refuses counts that are none: that is an answer about the finding, anything else is a bug.
    if (!(error instanceof RangeError)) throw error
    return { computed: undefined, problem: error.message }
  }
}

type Leaf = number | string | boolean | null

/** Whose the finding is and what was counted: what goes in, not what comes out. */
const INPUTS = /^(?:basis|kind|family|subject|slice|version|measured\.form|measured\.now|measured\.\w+\.(?:count|of))$/

function leavesOf(finding: Finding): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const walk = (value: unknown, path: string): void => {
    if (value === undefined || Array.isArray(value)) return
    if (value === null || typeof value !== 'object') {
      if (!INPUTS.test(path)) leaves.set(path, value as Leaf)
      return
    }
    if (path === 'basis') return
    for (const [key, member] of Object.entries(value)) walk(member, path === '' ? key : `${path}.${key}`)
  }
  walk(finding, '')
  return leaves
}

function figureOf(name: string, frozen: Leaf | undefined, computed: Leaf | undefined): CheckedFigure {
  const a = numberOf(frozen)
  const b = numberOf(computed)
  // Plain JSON writes null for an infinity; where nothing was frozen there is nothing that could be the same.
  const same = frozen === null ? !Number.isFinite(b) && computed !== undefined : isSame(a, b)
  return { name, frozen: a, computed: b, same }
}

function isSame(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= SAME_WITHIN * Math.max(Math.abs(a), Math.abs(b))
}

function numberOf(leaf: Leaf | undefined): number {
  return typeof leaf === 'number' ? leaf : Number.NaN
}
