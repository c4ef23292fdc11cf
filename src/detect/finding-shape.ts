import { parseSliceKey } from '../profile/slice.ts'

/**
 * Why a value that was kept as a finding cannot be read as one; undefined where it can. What it rests on is asked of apart ({@link basisProblem}): a finding without a basis still
 * reads.
 */
export function findingProblem(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is no object'
  const wrong = [
    ...['subject', 'slice', 'version', 'why'].filter((name) => typeof value[name] !== 'string'),
    ...Object.entries(CHOICES)
      .filter(([name, choices]) => !choices.includes(value[name]))
      .map(([name]) => name),
    ...['horizon', 'tolerance', 'level', 'supportNow', 'supportTraining', 'dispersion'].filter(
      (name) => typeof value[name] !== 'number',
    ),
    ...['units', 'log10P', 'adjustedLog10P'].filter((name) => !isFigure(value[name])),
    ...['uncalibrated', 'improved'].filter((name) => typeof value[name] !== 'boolean'),
    ...(isEstimate(value.effect) ? [] : ['effect']),
    ...(isMeasured(value.measured) ? [] : ['measured']),
    ...(isRecord(value.beside) && Object.values(value.beside).every(isFigure) ? [] : ['beside']),
    ...(value.origin === undefined || ORIGINS.includes(value.origin) ? [] : ['origin']),
  ]
  if (wrong.length > 0) return `it has no usable ${wrong.join(', ')}`
  return isSliceKey(value.slice as string) ? undefined : `${value.slice} is no slice`
}

/** Why a basis cannot be computed with; undefined where it can, or where there is none. */
export function basisProblem(basis: unknown): string | undefined {
  if (basis === undefined) return undefined
  if (!isRecord(basis)) return 'its basis is no object'
  if (basis.format !== 1) return `its basis has format ${String(basis.format)}, this version reads format 1`
  const { test, adjustment, budget, weekdays } = basis
  if (!isRecord(test)) return 'its basis names no test'
  if (!FORMS.includes(test.form))
    return `its basis names a test of the form ${String(test.form)}, which this version does not know`
  if (!isUsableTest(test)) return `its basis does not hold what a test of the form ${String(test.form)} needs`
  if (adjustment !== undefined && !isAdjustment(adjustment)) return 'its basis holds no usable step of the adjustment'
  if (weekdays !== undefined && !isNumbers(weekdays)) return 'its basis names no usable weekdays'
  const isBudget = isRecord(budget) && isPositive(budget.falseInvestigationsAYear) && isPositive(budget.scansAYear)
  return budget === undefined || isBudget ? undefined : 'its basis holds no usable budget'
}

const ORIGINS: readonly unknown[] = ['inherited', 'amplified', 'emerged', 'unknown']
/** What members of a finding that are chosen from few may be. */
export const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  kind: [
    ...['feature-drift', 'score-drift', 'decision-drift', 'disparity-change', 'disparity', 'representation'],
    ...['quality', 'silence', 'performance'],
  ],
  family: ['input', 'output', 'limit', 'mix', 'silence', 'tampering', 'suspicion'],
  direction: ['up', 'down', 'changed'],
  scale: ['jsd', 'difference', 'difference-in-differences', 'ratio', 'ratio-of-ratios', 'count'],
  severity: ['notice', 'warning', 'critical'],
}
const FORMS: readonly unknown[] = [
  ...['distribution', 'own-rate', 'share-ratio', 'double-ratio', 'double-difference', 'policy', 'silence'],
]

type Members = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0
// Plain JSON writes null for an infinity.
const isFigure = (value: unknown): boolean => typeof value === 'number' || value === null
const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number')

function isUsableTest(test: Members): boolean {
  if (test.form === 'silence') return isNumbers(test.before) && test.before.length > 0
  const { noise } = test
  const isNoise =
    isRecord(noise) &&
    ['c', 'omega', 'kappa', 'windows', 'blocks'].every((name) => Number.isFinite(noise[name])) &&
    (noise.subjects === undefined || isSubjects(noise.subjects))
  const isScaled = test.form !== 'policy' || test.scale === 'ratio' || test.scale === 'difference'
  const isPlaced = test.middles === undefined || isNumbers(test.middles)
  return isPositive(test.limit) && isPositive(test.widening) && isNoise && isScaled && isPlaced
}

function isSubjects(value: unknown): boolean {
  return isRecord(value) && isPositive(value.now) && isPositive(value.training)
}

function isAdjustment(value: unknown): boolean {
  if (!isRecord(value)) return false
  const isKnown = value.method === 'benjamini-hochberg' || value.method === 'benjamini-yekutieli'
  return isKnown && isPositive(value.tests) && isPositive(value.rank) && isFigure(value.log10P)
}

function isEstimate(value: unknown): boolean {
  const isEnd = (end: unknown): boolean => end === undefined || isFigure(end)
  return isRecord(value) && isFigure(value.estimate) && isEnd(value.lower) && isEnd(value.upper)
}

function isMeasured(value: unknown): boolean {
  if (!isRecord(value)) return false
  const isRate = (rate: unknown): boolean =>
    isRecord(rate) && typeof rate.count === 'number' && typeof rate.of === 'number'
  switch (value.form) {
    case 'rates':
      return (
        isRate(value.now) &&
        ['training', 'restNow', 'restTraining'].every((name) => value[name] === undefined || isRate(value[name]))
      )
    case 'distribution': {
      const { cells, now, training, moved } = value
      const isNamed = Array.isArray(cells) && cells.every((cell) => typeof cell === 'string')
      return (
        isNamed &&
        isNumbers(now) &&
        isNumbers(training) &&
        isRecord(moved) &&
        typeof moved.cell === 'string' &&
        isFigure(moved.shift)
      )
    }
    case 'count':
      return isFigure(value.now) && isFigure(value.usual)
    default:
      return false
  }
}

/** Can a text be taken apart as the key of a slice? */
export function isSliceKey(key: string): boolean {
  try {
    parseSliceKey(key)
    return true
  } catch {
    return false
  }
}
