import { countText, decimals, effectText, intervalText, percentText, pointsText, rateText } from '../detect/figures.ts'
import type { EffectScale, Finding, FindingKind, Measured, Origin } from '../detect/finding.ts'
import { parseSliceKey } from '../profile/slice.ts'
import { testFacts } from './test-facts.ts'

/** Where and when a finding was made; what is known is said. */
export type FindingContext = { readonly model?: string; readonly windowLabel?: string }

/** One line of figures. */
export type Fact = { readonly name: string; readonly value: string }

/** A slice as people read it where there is no markup: `everyone`, `age <26 × region North`. */
export function sliceWords(key: string): string {
  const slice = parseSliceKey(key)
  return slice.length === 0 ? 'everyone' : slice.map((p) => `${p.feature} ${valueWords(p.value)}`).join(' × ')
}

/** A value of a sensitive feature as people read it: `18–25` for the band `18-25`, anything else as it is. */
export function valueWords(value: string): string {
  return value.replace(/^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/, '$1–$2')
}

/** The finding that speaks for a matter: of its root slice if there is one, the shortest horizon first, then the largest. */
export function mainFinding(findings: readonly Finding[], rootSlice: string): Finding | undefined {
  const rank = (finding: Finding): number => (finding.improved ? 1 : 0)
  return [...ofRoot(findings, rootSlice)].sort(
    (a, b) => rank(a) - rank(b) || a.horizon - b.horizon || b.units - a.units,
  )[0]
}

/**
 * The title of an investigation: what was measured of whom, from the finding that speaks for it. A measured difference, never a verdict.
 *
 * @throws {RangeError} without findings
 */
export function titleOf(findings: readonly Finding[], rootSlice: string): string {
  const candidates = ofRoot(findings, rootSlice)
  const first = mainFinding(findings, rootSlice)
  if (!first) throw new RangeError('titleOf: an investigation opens with at least one finding')
  const subjects = new Set(candidates.filter((f) => f.family === first.family).map((f) => f.subject))
  const more = first.family === 'input' ? subjects.size - 1 : 0
  return capitalised(headline(first)) + (more > 0 ? `, and ${more} more ${more === 1 ? 'subject' : 'subjects'}` : '')
}

// Where a title goes over from what was measured to how much.
const FIGURES =
  / (?:against everyone else )?(?:is \S+ (?:of|below|above) everyone|(?:rose|fell|changed|moved) (?:by|to|from|since) )|: \d/

/** What an investigation is about without any figure, from its title: `selection rate of age <26 × region North`. The same for as long as it lives. */
export function topicOf(title: string, rootSlice: string): string {
  const slice = rootSlice === 'overall' ? undefined : sliceWords(rootSlice)
  const at = slice === undefined ? -1 : title.indexOf(slice)
  const topic = slice !== undefined && at >= 0 ? title.slice(0, at + slice.length) : (title.split(FIGURES)[0] ?? title)
  return topic.charAt(0).toLowerCase() + topic.slice(1)
}

/** A finding in one sentence with its figures: now, everyone else, effect, interval, support, limit or tolerance, and the same at training. */
export function sentenceOf(finding: Finding, context: FindingContext = {}): string {
  const clause = measuredClause(finding)
  const start = context.model === undefined ? capitalised(clause) : `${context.model}@${finding.version}: ${clause}`
  const when = [
    ...(finding.horizon > 1 ? [`${finding.horizon} windows summed`] : []),
    ...(context.windowLabel === undefined
      ? []
      : [finding.horizon > 1 ? `ending with ${context.windowLabel}` : context.windowLabel]),
  ].join(' ')
  const then = trainingClause(finding)
  const origin = finding.origin === undefined ? '' : `; origin: ${ORIGINS[finding.origin]}`
  return `${start} (${figures(finding)})${when === '' ? '' : `, ${when}`}${then}${origin}.`
}

/** The figures of a finding as lines, in the order in which mail, webhook and page show them. */
export function factsOf(finding: Finding, context: FindingContext = {}): readonly Fact[] {
  const { measured } = finding
  const interval = intervalText(finding.scale, finding.effect)
  const windows = finding.horizon === 1 ? '1 window' : `${finding.horizon} windows summed`
  return [
    ...measuredFacts(finding, measured),
    // Of a silent feed the counts are all there is.
    ...(finding.scale === 'count' ? [] : [{ name: EFFECT_NAMES[finding.scale], value: effectWithSign(finding) }]),
    ...disparityAtTraining(finding),
    { name: limitName(finding), value: effectText(finding.scale, finding.tolerance) },
    ...(interval === undefined ? [] : [{ name: `${INTERVAL} of the ${EFFECT_NAMES[finding.scale]}`, value: interval }]),
    // Silence is a plain rule: there is no test.
    ...(finding.kind === 'silence' ? [] : testFacts(finding)),
    {
      name: 'window',
      value:
        context.windowLabel === undefined
          ? windows
          : finding.horizon === 1
            ? context.windowLabel
            : `${windows}, ending with ${context.windowLabel}`,
    },
    ...(finding.origin === undefined ? [] : [{ name: 'origin', value: ORIGINS[finding.origin] }]),
    ...(finding.uncalibrated
      ? [{ name: 'calibration', value: 'uncalibrated: the baseline has no time blocks, so tolerances are widened' }]
      : []),
  ]
}

const INTERVAL = `${percentText(95)} interval`

const ORIGINS: Readonly<Record<Origin, string>> = {
  inherited: 'inherited, it stood at training already',
  amplified: 'amplified, it stood at training and has grown since',
  emerged: 'emerged, not there at training',
  unknown: 'unknown, too few at training to tell',
}

const EFFECT_NAMES: Readonly<Record<EffectScale, string>> = {
  ratio: 'ratio',
  'ratio-of-ratios': 'ratio to training',
  difference: 'difference',
  'difference-in-differences': 'change since training',
  jsd: 'divergence',
  count: 'count',
}

const limitName = ({ kind }: Finding): string => (kind === 'disparity' || kind === 'silence' ? 'limit' : 'tolerance')

function ofRoot(findings: readonly Finding[], rootSlice: string): readonly Finding[] {
  const own = findings.filter((finding) => finding.slice === rootSlice)
  return own.length > 0 ? own : findings
}

function headline(finding: Finding): string {
  const { effect, scale, measured } = finding
  const size = effectText(scale, Math.abs(effect.estimate))
  const moved = finding.direction === 'up' ? 'rose' : finding.direction === 'down' ? 'fell' : 'changed'
  const what = `${metricOf(finding)}${ofSlice(finding)}`
  switch (finding.kind) {
    case 'disparity':
      return scale === 'ratio'
        ? `${what} is ${size} of everyone else’s, limit ${effectText(scale, finding.tolerance)}`
        : `${what} is ${size} ${effect.estimate < 0 ? 'below' : 'above'} everyone else’s, limit ${effectText(scale, finding.tolerance)}`
    case 'disparity-change':
    case 'performance':
      return scale === 'ratio-of-ratios' || scale === 'ratio'
        ? `${what} against everyone else ${moved} to ${size} of what it was at training`
        : `${what} against everyone else ${moved} by ${size} since training`
    case 'decision-drift':
      return `${what} ${moved} by ${size} since training`
    case 'feature-drift':
    case 'score-drift':
      return `${what} moved since training (divergence ${size})`
    case 'representation':
    case 'quality':
      return measured.form === 'rates'
        ? `${what} ${moved} from ${rateText(measured.training?.rate)} to ${rateText(measured.now.rate)}`
        : `${what} ${moved}`
    case 'silence':
      return measured.form === 'count'
        ? `predictions${ofSlice(finding)}: ${countText(measured.now)}, usually ${countText(measured.usual)}`
        : `no predictions${ofSlice(finding)}`
    default:
      return finding.kind satisfies never
  }
}

function measuredClause(finding: Finding): string {
  const { measured } = finding
  const what = `${metricOf(finding)}${ofSlice(finding)}`
  switch (measured.form) {
    case 'rates':
      return measured.restNow === undefined
        ? `${what} is ${rateText(measured.now.rate)}`
        : `${what} is ${rateText(measured.now.rate)} against ${rateText(measured.restNow.rate)} for everyone else`
    case 'distribution':
      return `${what} moved since training, most in ${measured.moved.cell}, share ${pointsText(measured.moved.shift)}`
    case 'count':
      return `predictions${ofSlice(finding)}: ${countText(measured.now)}, usually ${countText(measured.usual)}`
    default:
      return measured satisfies never
  }
}

function figures(finding: Finding): string {
  const interval = intervalText(finding.scale, finding.effect)
  if (finding.scale === 'count') return `fewer than ${countText(finding.tolerance)} is silence`
  const effect = `${EFFECT_NAMES[finding.scale]} ${effectWithSign(finding)}`
  return [
    interval === undefined ? effect : `${effect}, ${INTERVAL} ${interval}`,
    `n = ${countText(finding.supportNow)}`,
    `${limitName(finding)} ${effectText(finding.scale, finding.tolerance)}`,
  ].join('; ')
}

function trainingClause({ measured }: Finding): string {
  if (measured.form !== 'rates' || measured.training === undefined) return ''
  const rest = measured.restTraining === undefined ? '' : ` against ${rateText(measured.restTraining.rate)}`
  return `; at training it was ${rateText(measured.training.rate)}${rest}`
}

function disparityAtTraining({ kind, scale, measured }: Finding): readonly Fact[] {
  if (kind !== 'disparity' || measured.form !== 'rates') return []
  const own = measured.training?.rate
  const rest = measured.restTraining?.rate
  if (own === undefined || rest === undefined || (scale === 'ratio' && rest === 0)) return []
  return [
    {
      name: `${EFFECT_NAMES[scale]} at training`,
      value: scale === 'ratio' ? decimals(own / rest, 2) : signed(own - rest, 2),
    },
  ]
}

function measuredFacts(finding: Finding, measured: Measured): readonly Fact[] {
  switch (measured.form) {
    case 'rates':
      return [
        { name: 'now', value: rateText(measured.now.rate) },
        ...(measured.restNow ? [{ name: 'everyone else', value: rateText(measured.restNow.rate) }] : []),
        ...(measured.training
          ? [
              {
                name: 'at training',
                value: measured.restTraining
                  ? `${rateText(measured.training.rate)} against ${rateText(measured.restTraining.rate)}`
                  : rateText(measured.training.rate),
              },
            ]
          : []),
      ]
    case 'distribution':
      return [
        {
          name: 'now',
          value: `${finding.subject} moved most in ${measured.moved.cell}, share ${pointsText(measured.moved.shift)}`,
        },
      ]
    case 'count':
      return [
        { name: 'now', value: countText(measured.now) },
        { name: 'usually', value: countText(measured.usual) },
      ]
    default:
      return measured satisfies never
  }
}

/** What is measured, in the field's words. */
function metricOf(finding: Finding): string {
  switch (finding.kind) {
    case 'disparity':
    case 'disparity-change':
    case 'decision-drift':
      return 'selection rate'
    case 'representation':
      return 'share'
    case 'feature-drift':
      return `distribution of ${finding.subject}`
    case 'score-drift':
      return 'distribution of the score'
    case 'quality': {
      const [feature, what] = finding.subject.split(': ')
      return what === undefined ? `rate of ${finding.subject}` : `rate of ${what} values of ${feature}`
    }
    case 'performance':
    case 'silence':
      return finding.subject
    default:
      return finding.kind satisfies never
  }
}

const IN_SLICE: ReadonlySet<FindingKind> = new Set(['feature-drift', 'score-drift', 'quality', 'silence'])

function ofSlice(finding: Finding): string {
  if (finding.slice === 'overall') return ''
  return ` ${IN_SLICE.has(finding.kind) ? 'in' : 'of'} ${sliceWords(finding.slice)}`
}

/** Differences say their direction; ratios and divergences are read against 1 and 0. */
function effectWithSign({ scale, effect }: Finding): string {
  const isDifference = scale === 'difference' || scale === 'difference-in-differences'
  return isDifference ? signed(effect.estimate, 2) : effectText(scale, effect.estimate)
}

const signed = (value: number, digits: number): string => `${value > 0 ? '+' : ''}${decimals(value, digits)}`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
