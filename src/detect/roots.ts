import { isInside, parseSliceKey, type Slice } from '../profile/slice.ts'
import { type FamilyEffect, familyEffect } from './family-effect.ts'
import type { Family, Finding } from './finding.ts'
import type { Comparison } from './question.ts'
import { type StrataSums, strataSums } from './strata-sums.ts'

/** Findings of one family that one slice explains: one cause. */
export type RootedFindings = {
  readonly family: Family
  readonly root: string
  readonly findings: readonly Finding[]
  /** The root's effect in tolerances. */
  readonly units: number
}

/** Rows that a slice without its part must hold for the part to explain it. */
const SUPPORT_WITHOUT = 100
/** A slice inside a root is a root of its own only at this multiple of the root's effect. */
const OWN_ROOT_FACTOR = 2
/** Under this effect an `output` finding is the mirror of another slice's change. */
const MIRROR_UNITS = 0.5

/**
 * Groups the findings of a scan by root slice (STATISTICS, "One cause, one investigation").
 *
 * A slice is left out when a finer finding inside it explains it; then, coarse to fine, a slice is a root unless it lies inside a root with less than twice its
 * effect, or its effect without the root's members is under the tolerance or no more than chance. `known` are roots of live and settled matters, which attract later findings.
 */
export function groupByRoot(
  findings: readonly Finding[],
  comparisons: readonly Comparison[],
  known: readonly { readonly family: Family; readonly root: string }[],
): readonly RootedFindings[] {
  const measure = effectMeasure(comparisons)
  const grouped = new Map<string, RootedFindings>()
  for (const [key, members] of byFamilyAndSubject(findings)) {
    const family = key.split('|')[0] as Family
    const roots = known.filter((k) => k.family === family).map((k) => k.root)
    for (const group of rootsOf(members, roots, measure)) {
      const name = `${family}|${group.root}`
      const before = grouped.get(name)
      grouped.set(name, {
        family,
        root: group.root,
        findings: [...(before?.findings ?? []), ...group.findings],
        units: Math.max(before?.units ?? 0, group.units),
      })
    }
  }
  return [...grouped.values()]
}

/** The effect of a slice in the question of an earlier finding, over the counts of this scan: does it still stand? */
export function standingEffect(anchor: Finding, slice: string, comparisons: readonly Comparison[]): number | undefined {
  const alike = comparisons.filter((c) => c.horizon === anchor.horizon)
  const comparison = alike.find((c) => c.version === anchor.version) ?? alike.at(-1)
  if (!comparison) return undefined
  const sums = strataSums(comparison)
  const { units, support } = familyEffect(anchor, comparison, sums.now(slice, []), sums.training(slice, []))
  return support > 0 ? units : undefined
}

type Measure = (anchor: Finding, slice: string, without: readonly string[]) => FamilyEffect
type Candidate = { readonly key: string; readonly slice: Slice; readonly anchor: Finding; readonly units: number }

function effectMeasure(comparisons: readonly Comparison[]): Measure {
  const sums = new Map<Comparison, StrataSums>()
  const remembered = new Map<string, FamilyEffect>()
  return (anchor, slice, without) => {
    const name = [anchor.kind, anchor.subject, anchor.version, anchor.horizon, slice, ...without].join('|')
    const before = remembered.get(name)
    if (before) return before
    const comparison = comparisons.find((c) => c.version === anchor.version && c.horizon === anchor.horizon)
    if (!comparison) {
      const own = slice === anchor.slice
      return { units: own ? anchor.units : 0, support: anchor.supportNow, beyond: own }
    }
    let of = sums.get(comparison)
    if (!of) {
      of = strataSums(comparison)
      sums.set(comparison, of)
    }
    const everyone =
      anchor.family === 'mix' && without.length > 0
        ? { now: of.now('overall', without), training: of.training('overall', without) }
        : undefined
    const effect = familyEffect(anchor, comparison, of.now(slice, without), of.training(slice, without), everyone)
    remembered.set(name, effect)
    return effect
  }
}

/** Input findings are argued about one feature at a time, with the feature's quality; other families as a whole. */
function byFamilyAndSubject(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const subject = finding.family === 'input' ? subjectOf(finding) : ''
    const key = `${finding.family}|${subject}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return groups
}

/** The feature that a quality finding speaks of: its name may hold a colon, what is wrong with it holds none. */
function subjectOf({ kind, subject }: Finding): string {
  return kind === 'quality' ? subject.slice(0, subject.lastIndexOf(': ')) : subject
}

function rootsOf(
  findings: readonly Finding[],
  known: readonly string[],
  measure: Measure,
): readonly { readonly root: string; readonly findings: readonly Finding[]; readonly units: number }[] {
  const opening = findings.filter((f) => !f.improved)
  const candidates = candidatesOf(opening, measure)
  const mirrored = (c: Candidate): boolean => c.anchor.family === 'output' && c.units < MIRROR_UNITS
  const own = candidates.filter((c) => !mirrored(c))
  const unexplained = own.filter((s) => !own.some((t) => explains(t, s, measure)))
  const roots = [...known]
  const units = new Map<string, number>()
  for (const candidate of unexplained.sort(coarseFirst)) {
    if (!attachedTo(candidate, roots, measure)) roots.push(candidate.key)
    units.set(candidate.key, candidate.units)
  }
  if (roots.length === 0) {
    // Every finding mirrors something that is no finding itself: the strongest speaks for them.
    const strongest = [...candidates].sort((a, b) => b.anchor.units - a.anchor.units || coarseFirst(a, b))[0]
    if (strongest) roots.push(strongest.key)
  }
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const root = rootFor(finding, roots, candidates, measure)
    if (root === undefined) continue
    const group = groups.get(root)
    if (group) group.push(finding)
    else groups.set(root, [finding])
  }
  return [...groups.entries()].map(([root, members]) => ({
    root,
    findings: members,
    units: units.get(root) ?? Math.max(...members.map((f) => f.units)),
  }))
}

function candidatesOf(findings: readonly Finding[], measure: Measure): readonly Candidate[] {
  const bySlice = new Map<string, Candidate>()
  for (const finding of findings) {
    const { units } = measure(finding, finding.slice, [])
    const before = bySlice.get(finding.slice)
    if (!before || units > before.units) {
      bySlice.set(finding.slice, { key: finding.slice, slice: parseSliceKey(finding.slice), anchor: finding, units })
    }
  }
  return [...bySlice.values()]
}

/**
 * Does the finer finding `t` explain `s`: without t's members s keeps support and no effect beyond the tolerance that is more than chance? Shares sum to 1, so that of `mix` a
 * stronger finding beside `s` may explain it as well: everyone else gives way to a slice that grows.
 */
function explains(t: Candidate, s: Candidate, measure: Measure): boolean {
  if (t.key === s.key) return false
  const finer = t.slice.length > s.slice.length && isInside(t.slice, s.slice)
  const stronger = t.units > s.units || (t.units === s.units && coarseFirst(t, s) < 0)
  const beside = t.anchor.family === 'mix' && stronger && !isInside(s.slice, t.slice)
  if (!finer && !beside) return false
  const without = measure(s.anchor, s.key, [t.key])
  return without.support >= SUPPORT_WITHOUT && !without.beyond
}

function attachedTo(candidate: Candidate, roots: readonly string[], measure: Measure): string | undefined {
  for (const root of roots) {
    if (root === candidate.key) return root
    if (isInside(candidate.slice, parseSliceKey(root))) {
      if (candidate.units < OWN_ROOT_FACTOR * measure(candidate.anchor, root, []).units) return root
      continue
    }
    const without = measure(candidate.anchor, candidate.key, [root])
    const whole = measure(candidate.anchor, candidate.key, [])
    // A share also moves where the root is elsewhere: it gave way to it.
    const touches = without.support < whole.support || candidate.anchor.family === 'mix'
    if (touches && !without.beyond) return root
  }
  if (roots.length < 2 || roots.some((root) => isInside(candidate.slice, parseSliceKey(root)))) return undefined
  // Two causes may make a third slice's finding together.
  return measure(candidate.anchor, candidate.key, roots).beyond ? undefined : roots[0]
}

/** The root a finding belongs to: its own slice, one that attracts it, else one it contains or overlaps; an improvement only joins. */
function rootFor(
  finding: Finding,
  roots: readonly string[],
  candidates: readonly Candidate[],
  measure: Measure,
): string | undefined {
  if (roots.includes(finding.slice)) return finding.slice
  const slice = parseSliceKey(finding.slice)
  if (finding.improved) return roots.find((root) => isInside(slice, parseSliceKey(root)))
  const candidate = candidates.find((c) => c.key === finding.slice)
  const attached = candidate && attachedTo(candidate, roots, measure)
  if (attached !== undefined) return attached
  return (
    roots.find((root) => isInside(parseSliceKey(root), slice)) ??
    roots.find((root) => isInside(slice, parseSliceKey(root))) ??
    roots[0]
  )
}

function coarseFirst(a: Candidate, b: Candidate): number {
  return a.slice.length - b.slice.length || b.units - a.units || (a.key < b.key ? -1 : 1)
}
