import type { Adjustment } from './adjustment.ts'
import { RATE_SUPPORT } from './change-test.ts'
import { countText, decimals, effectText, pText } from './figures.ts'
import type { EffectScale, Finding, JudgedSlice } from './finding.ts'
import { usualScale } from './usual-scale.ts'

/** Why a test is a finding, in one line of figures: adjusted p against the level, estimate against the tolerance, over how many windows. */
export function whyOf(
  finding: Pick<Finding, 'adjustedLog10P' | 'level' | 'effect' | 'tolerance' | 'horizon' | 'kind' | 'uncalibrated'>,
): string {
  const p = `adjusted p ${pText(finding.adjustedLog10P)} \u2264 ${significant(finding.level)}`
  const against = finding.kind === 'disparity' ? 'is beyond the limit' : 'is beyond the tolerance'
  const effect = `${significant(finding.effect.estimate)} ${against} ${significant(finding.tolerance)}`
  const span = finding.horizon === 1 ? 'in this window' : `over the last ${finding.horizon} windows`
  // A policy limit never moves.
  const noise = finding.uncalibrated
    ? `; uncalibrated${finding.kind === 'disparity' ? '' : ': the tolerance is widened by half'}`
    : ''
  return `${p}; ${effect} ${span}${noise}`
}

/**
 * Why a finding is one, a line a reason: what decided, what it is beyond, how much data there was and what that could have shown, over how many windows, and what is known of
 * the noise.
 */
export function becauseOf(finding: Finding, detectable: number | undefined): readonly string[] {
  if (finding.kind === 'silence') return [finding.why]
  const { basis } = finding
  const shown =
    detectable === undefined ? '' : `: could have shown ${shownText(finding.kind, finding.scale, detectable)}`
  const rows = finding.scale === 'jsd' ? 'values' : rowsWord(finding.kind, finding.subject)
  const support = `${countText(finding.supportNow)} ${rows} now, ${countText(finding.supportTraining)} at training`
  return [
    `adjusted p ${pText(finding.adjustedLog10P)} \u2264 ${significant(finding.level)}`,
    beyondText(finding.kind, finding.scale, finding.effect.estimate, finding.tolerance),
    `${support}${shown}`,
    ...(finding.horizon > 1 ? [`sums ${finding.horizon} windows`] : []),
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

/** What is needed to say why a slice was judged as it was; what a line of a scan does not hold, a report may add. */
export type Judged = Pick<JudgedSlice, 'kind' | 'subject' | 'verdict' | 'effect' | 'supportNow' | 'supportTraining'> & {
  readonly detectable?: number | undefined
  readonly required?: number | undefined
  readonly tolerance?: number | undefined
  readonly adjustedLog10P?: number | undefined
  /** Log10 of the p of this test alone, where no family adjusted it. */
  readonly log10P?: number | null | undefined
  readonly scale?: EffectScale | undefined
  readonly level?: number | undefined
  /** Windows summed by the scan that found it. */
  readonly foundOver?: number | undefined
}

/** Why a slice has the verdict it has, in one line of figures: `41 decisions; 100 needed; could have shown 0.63 or less`. */
export function whyVerdict(judged: Judged): string {
  const { kind, effect, tolerance } = judged
  const scale = scaleOf(judged)
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
        rowsText(judged, scale),
      ])
    case 'unconfirmed':
      return joined([
        effect === undefined ? 'beyond the tolerance' : beyondText(kind, scale, effect, tolerance),
        chanceText(judged),
        rowsText(judged, scale),
      ])
    case 'finding':
      return joined([
        effect === undefined ? 'too few in this window alone' : measuredText(kind, scale, effect, tolerance),
        judged.foundOver === undefined || judged.foundOver === 1
          ? undefined
          : `found over the sum of ${judged.foundOver} windows`,
        rowsText(judged, scale),
      ])
    default:
      return judged.verdict satisfies never
  }
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
      ? 'no effect could have been shown'
      : `could have shown ${shownText(kind, kind === 'representation' ? 'difference' : shownScale, detectable)}`,
  ])
}

function chanceText({ adjustedLog10P, log10P, level }: Judged): string {
  if (adjustedLog10P !== undefined) {
    const against = level === undefined ? '' : `, not \u2264 ${significant(level)}`
    return `chance could have done it: adjusted p ${pText(adjustedLog10P)}${against}`
  }
  if (log10P === undefined || log10P === null) return 'chance could have done it'
  return `chance could have done it among so many tests: p ${pText(log10P)} before adjusting`
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

function isBeyond(kind: string, scale: EffectScale, effect: number, tolerance: number): boolean {
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

/** The smallest effect that could have been seen: ratios and policy limits are reached from above. */
function shownText(kind: string, scale: EffectScale, detectable: number): string {
  const text = effectText(scale, detectable)
  if (kind === 'disparity') return `${text} or less`
  if (scale === 'ratio' || scale === 'ratio-of-ratios') return detectable < 1 ? `${text} or less` : `${text} or more`
  if (scale === 'jsd') return `${text} or more`
  return `a change of ${decimals(Math.abs(detectable), Math.abs(detectable) < 0.1 ? 3 : 2)} or more`
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
  const phi = significant(finding.dispersion)
  const blocks = finding.basis?.test.form === 'silence' ? 0 : (finding.basis?.test.noise.blocks ?? 0)
  const from = blocks > 0 ? `, from ${blocks} time blocks of training` : ''
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

function significant(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', '\u2212')
}
