import type { Adjustment } from './adjustment.ts'
import { countText, decimals, effectText, pBeside, pText, threeDigits } from './figures.ts'
import type { EffectScale, Estimate, Finding, FindingKind, JudgedSlice, Verdict } from './finding.ts'
import { RATE_SUPPORT } from './rate-support.ts'
import { usualScale } from './usual-scale.ts'

/** Why a test is a finding, in one line of figures: adjusted p against the level, estimate against the tolerance, over how many windows. */
export function whyOf(
  finding: Pick<Finding, 'adjustedLog10P' | 'level' | 'effect' | 'tolerance' | 'horizon' | 'kind' | 'uncalibrated'> & {
    readonly weekdays?: readonly number[] | undefined
  },
): string {
  const p = `adjusted p ${pText(finding.adjustedLog10P)} \u2264 ${threeDigits(finding.level)}`
  const against = finding.kind === 'disparity' ? 'is beyond the limit' : 'is beyond the tolerance'
  const effect = `${threeDigits(finding.effect.estimate)} ${against} ${threeDigits(finding.tolerance)}`
  const span = finding.horizon === 1 ? 'in this window' : `over the last ${finding.horizon} windows`
  // A policy limit never moves.
  const noise = finding.uncalibrated
    ? `; uncalibrated${finding.kind === 'disparity' ? '' : ': the tolerance is widened by half'}`
    : ''
  const side = finding.weekdays ? `, against the same ${weekdayWord(finding.weekdays)} at training` : ''
  return `${p}; ${effect} ${span}${side}${noise}`
}

function weekdayWord(weekdays: readonly number[]): string {
  return weekdays.length === 1 ? 'weekday' : 'weekdays'
}

const WEEKDAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']

/** Which days of training were compared with, in words: `compared with the Saturdays and Sundays of training`. */
function weekdaysText(weekdays: readonly number[]): string {
  const names = weekdays.map((weekday) => WEEKDAYS[weekday - 1] ?? 'days')
  const last = names.at(-1) ?? 'days'
  const all = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last
  return `compared with the ${all} of training`
}

/**
 * Why a finding is one, a line a reason: what decided, what it is beyond, how much data there was and what that could have shown, over how many windows, and what is known of
 * the noise.
 */
export function becauseOf(finding: Finding, detectable: number | undefined): readonly string[] {
  if (finding.kind === 'silence') return [finding.why]
  const { basis } = finding
  const shown = detectable === undefined ? '' : `: ${wouldBeFound(finding.kind, finding.scale, detectable)}`
  const rows = finding.scale === 'jsd' ? 'values' : rowsWord(finding.kind, finding.subject)
  const support = `${countText(finding.supportNow)} ${rows} now, ${countText(finding.supportTraining)} at training`
  return [
    adjustedText(finding.adjustedLog10P, finding.level),
    beyondText(finding.kind, finding.scale, finding.effect.estimate, finding.tolerance),
    `${support}${shown}`,
    ...(finding.horizon > 1 ? [`sums ${finding.horizon} windows`] : []),
    ...(basis?.weekdays ? [weekdaysText(basis.weekdays)] : []),
    ...(basis?.adjustment ? [adjustmentWords(basis.adjustment)] : []),
    noiseWords(finding),
    ...(finding.origin === undefined ? [] : [originWords(finding.origin)]),
    ...(finding.improved ? ['moved towards everyone else: shown, opens nothing'] : []),
  ]
}

/** The step that decided, as a reader checks it. */
export function adjustmentWords({ method, tests, rank, log10P }: Adjustment): string {
  const name = method === 'benjamini-hochberg' ? 'Benjamini-Hochberg' : 'Benjamini-Yekutieli'
  const factor = method === 'benjamini-hochberg' ? '' : ', times 1 + 1/2 + \u2026 + 1/tests'
  return `one of ${countText(tests)} tests of its scan, adjusted together (${name}): decided at rank ${countText(rank)} by p ${pText(log10P)} \u00d7 ${countText(tests)} / ${countText(rank)}${factor}; the p of the other tests are not in this finding`
}

/** An adjusted p against the level that decides: `adjusted p 0.21 > 0.0055`. */
export function adjustedText(adjustedLog10P: number, level: number | undefined): string {
  if (level === undefined) return `adjusted p ${pText(adjustedLog10P)}`
  const sign = adjustedLog10P <= Math.log10(level) ? '\u2264' : '>'
  return `adjusted p ${pBeside(adjustedLog10P, level)} ${sign} ${threeDigits(level)}`
}

/** From where on this much data finds an effect with probability 0.8: `would be found four times in five from 0.56 down`. */
export function wouldBeFound(kind: FindingKind, scale: EffectScale, detectable: number): string {
  return `would be found four times in five ${fromText(kind, scale, detectable)}`
}

/** What is needed to say why a slice was judged as it was; what a line of a scan does not hold, a report may add. */
export type Judged = Pick<JudgedSlice, 'kind' | 'subject' | 'verdict' | 'effect' | 'supportNow' | 'supportTraining'> & {
  readonly windowVerdict?: Verdict | undefined
  readonly foundOver?: number | undefined
  readonly detectable?: number | undefined
  readonly required?: number | undefined
  readonly tolerance?: number | undefined
  readonly adjustedLog10P?: number | undefined
  /** Log10 of the p of this test alone, where no family adjusted it. */
  readonly log10P?: number | null | undefined
  readonly scale?: EffectScale | undefined
  readonly level?: number | undefined
  /** What a scan found of it over other sums of windows. */
  readonly scan?: FoundElsewhere | undefined
}

/** What a sentence needs of a finding over other windows than those judged. */
export type FoundElsewhere = {
  readonly windows: number
  readonly effect: Pick<Estimate, 'estimate'>
  readonly adjustedLog10P: number
  readonly level: number
  readonly scale?: EffectScale
}

/** Why a slice has the verdict it has, in one line of figures: `0.71 is beyond the limit 0.80; adjusted p 0.21 > 0.0055; 212 decisions now, 4,458 at training`. */
export function whyVerdict(judged: Judged): string {
  const scale = scaleOf(judged)
  return joined([
    reasonOf({ ...judged, verdict: judged.windowVerdict ?? judged.verdict }, scale),
    elsewhereText(judged),
  ])
}

function reasonOf(judged: Judged, scale: EffectScale): string {
  const { kind, effect, tolerance } = judged
  switch (judged.verdict) {
    case 'no-baseline':
      return 'there is no baseline of this version to compare with'
    case 'silent':
      return 'no predictions, or under a tenth of what is usual'
    case 'insufficient-data':
      return insufficientText(judged, scale)
    case 'within':
      return joined([
        effect === undefined
          ? 'no change beyond the tolerance was measured'
          : withinText(kind, scale, effect, tolerance),
        ...weighedText(judged, scale),
      ])
    case 'unconfirmed':
      return joined([
        effect === undefined ? 'beyond the tolerance' : beyondText(kind, scale, effect, tolerance),
        'chance could have done it',
        ...weighedText(judged, scale),
      ])
    case 'finding':
      return joined([
        effect === undefined ? 'too few in this window alone' : measuredText(kind, scale, effect, tolerance),
        ...weighedText(judged, scale),
      ])
    default:
      return judged.verdict satisfies never
  }
}

/** How a test was weighed: its p, how much data there was, and what would be found in it. */
function weighedText(judged: Judged, scale: EffectScale): readonly (string | undefined)[] {
  const { kind, detectable, adjustedLog10P, log10P, level } = judged
  const alone =
    log10P === undefined || log10P === null ? undefined : `p ${pText(log10P)} before adjusting for so many tests`
  return [
    adjustedLog10P === undefined ? alone : adjustedText(adjustedLog10P, level),
    rowsText(judged, scale),
    detectable === undefined ? undefined : wouldBeFound(kind, scale, detectable),
  ]
}

/** What other sums of windows say, beside what this one does. */
function elsewhereText({ kind, scan, foundOver }: Judged): string | undefined {
  if (scan === undefined)
    return foundOver === undefined || foundOver === 1 ? undefined : `found over the sum of ${foundOver} windows`
  const over = scan.windows === 1 ? 'the last window alone' : `the sum of the last ${scan.windows} windows`
  const effect = effectText(scan.scale ?? usualScale(kind, ''), scan.effect.estimate)
  return `the last scan found it over ${over}: ${effect}, ${adjustedText(scan.adjustedLog10P, scan.level)}`
}

function scaleOf({ scale, kind, subject, detectable }: Judged): EffectScale {
  if (scale !== undefined) return scale
  // Nothing was measured, but what could have been is below 0 for a limit on differences alone.
  if (kind === 'disparity' && detectable !== undefined && detectable < 0) return 'difference'
  return usualScale(kind, subject)
}

function insufficientText(judged: Judged, scale: EffectScale): string {
  const { kind, subject, supportNow, supportTraining, detectable } = judged
  // Distributions need more the more cells they have, and labels must have matured: what that comes to only the scan knows.
  const required = judged.required ?? (scale === 'jsd' || kind === 'performance' ? undefined : RATE_SUPPORT)
  const rows = scale === 'jsd' ? 'values' : rowsWord(kind, subject)
  // The limit is asked of the slice now alone.
  const fewNow = kind === 'disparity' || supportNow <= supportTraining
  const counts = fewNow ? `${countText(supportNow)} ${rows}` : `${countText(supportTraining)} ${rows} at training`
  // The change of a comparison is told by the slice's own rate here.
  const shownScale = kind === 'disparity-change' || kind === 'performance' ? 'difference' : scale
  return joined([
    counts,
    required === undefined ? 'too few to tell' : `${countText(required)} needed`,
    detectable === undefined
      ? 'no effect would be found'
      : wouldBeFound(kind, kind === 'representation' ? 'difference' : shownScale, detectable),
  ])
}

function rowsText({ kind, subject, supportNow, supportTraining }: Judged, scale: EffectScale): string {
  const rows = scale === 'jsd' ? 'values' : rowsWord(kind, subject)
  return `${countText(supportNow)} ${rows} now, ${countText(supportTraining)} at training`
}

function beyondText(kind: string, scale: EffectScale, effect: number, tolerance: number | undefined): string {
  const than = tolerance === undefined ? '' : ` ${limitText(kind, scale, effect, tolerance)}`
  return `${exactText(scale, effect, tolerance)} is beyond the ${kind === 'disparity' ? 'limit' : 'tolerance'}${than}`
}

function withinText(kind: string, scale: EffectScale, effect: number, tolerance: number | undefined): string {
  const than = tolerance === undefined ? '' : ` ${limitText(kind, scale, effect, tolerance)}`
  return `${exactText(scale, effect, tolerance)} is within the ${kind === 'disparity' ? 'limit' : 'tolerance'}${than}`
}

/** A sum over more windows may have found what this window alone leaves within. */
function measuredText(kind: string, scale: EffectScale, effect: number, tolerance: number | undefined): string {
  if (tolerance === undefined) return `${exactText(scale, effect, tolerance)} was measured`
  return isBeyond(kind, scale, effect, tolerance)
    ? beyondText(kind, scale, effect, tolerance)
    : withinText(kind, scale, effect, tolerance)
}

/** Is an effect at or beyond what it is measured against, on its scale? */
export function isBeyond(kind: string, scale: EffectScale, effect: number, tolerance: number): boolean {
  if (kind === 'disparity') return scale === 'ratio' ? effect < tolerance : effect < -tolerance
  if (scale === 'ratio' || scale === 'ratio-of-ratios')
    return Math.abs(Math.log(effect)) >= Math.abs(Math.log(tolerance))
  return Math.abs(effect) >= tolerance
}

/** A tolerance as the effect is measured against it: of ratios above 1 its reciprocal, of falling differences below 0. */
function limitText(kind: string, scale: EffectScale, effect: number, tolerance: number): string {
  if (scale === 'jsd' || scale === 'count') return effectText(scale, tolerance)
  if (scale === 'ratio' || scale === 'ratio-of-ratios') {
    return configuredText(kind !== 'disparity' && effect > 1 ? 1 / tolerance : tolerance)
  }
  return configuredText(kind === 'disparity' || effect < 0 ? -tolerance : tolerance)
}

/** Two decimals, three where the third says something: 0.80, 0.075, 0.854. */
function configuredText(value: number): string {
  return decimals(value, Math.abs(value - Number(value.toFixed(2))) < 5e-4 ? 2 : 3)
}

/** An effect with as many decimals as tell it from what it is measured against. */
function exactText(scale: EffectScale, value: number, beside: number | undefined): string {
  if (scale === 'jsd' || scale === 'count') return effectText(scale, value)
  const near = beside !== undefined && Math.abs(Math.abs(value) - Math.abs(beside)) < 0.01
  return near || Math.abs(value) < 0.01 ? decimals(value, 3) : effectText(scale, value)
}

/** Where what would be found begins: policy limits and falling ratios are reached from above. */
function fromText(kind: FindingKind, scale: EffectScale, detectable: number): string {
  const isRatio = scale === 'ratio' || scale === 'ratio-of-ratios'
  if (kind === 'disparity' || isRatio) {
    const goesDown = kind === 'disparity' || detectable < 1
    return `from ${effectText(scale, detectable)} ${goesDown ? 'down' : 'up'}`
  }
  if (scale === 'jsd') return `from ${effectText(scale, detectable)} up`
  return `from a change of ${decimals(Math.abs(detectable), Math.abs(detectable) < 0.1 ? 3 : 2)} up`
}

function rowsWord(kind: string, subject: string): string {
  if (kind === 'performance') return `labelled decisions for the ${subject}`
  if (kind === 'quality' || kind === 'representation' || kind === 'silence') return 'predictions'
  return 'decisions'
}

function noiseWords(finding: Finding): string {
  if (finding.uncalibrated) {
    return finding.kind === 'disparity'
      ? 'uncalibrated: the noise between windows is not known; the limit stands as configured'
      : 'uncalibrated: tolerance widened by half'
  }
  const phi = threeDigits(finding.dispersion)
  const noise = finding.basis?.test.form === 'silence' ? undefined : finding.basis?.test.noise
  const blocks = noise?.blocks ?? 0
  const from = blocks > 0 ? `, from ${blocks} time blocks of training` : ''
  const repeats = Math.max(noise?.subjects?.now ?? 1, noise?.subjects?.training ?? 1)
  if (repeats >= 1.005) {
    return `counts vary ${phi} times as much as independent rows would: a row stands among up to ${threeDigits(repeats)} of its subject${from}`
  }
  return finding.dispersion < 1.005
    ? `counts vary as those of independent rows do${from}`
    : `counts vary ${phi} times as much as independent rows would${from}`
}

const ORIGINS = {
  inherited: 'the limit was broken at training too',
  amplified: 'the limit was broken at training too, and the disparity has grown since',
  emerged: 'the limit was not broken at training',
  unknown: 'too few at training to tell whether the limit was broken then',
} as const

function originWords(origin: keyof typeof ORIGINS): string {
  return ORIGINS[origin]
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('; ')
}
