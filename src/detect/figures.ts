import type { EffectScale, Estimate } from '../detect/finding.ts'

const MINUS = '\u2212'
const THIN_SPACE = '\u202f'
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number with fixed decimals and a real minus sign; `-0.00` is `0.00`. */
export function decimals(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : value < 0 ? `${MINUS}infinite` : 'not defined'
  const text = value.toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', MINUS)
}

/** A rate in a sentence: `0.46`. */
export const rateText = (rate: number | undefined): string => (rate === undefined ? 'not defined' : decimals(rate, 2))

/** A count with thousands separators: `18,284`. */
export function countText(count: number): string {
  return decimals(Math.round(count), 0).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A per cent figure as people read it: `95 %`, with a thin space. */
export const percentText = (value: number): string => `${value}${THIN_SPACE}%`

/** A p-value from its decimal logarithm: `0.033`, below a thousandth `3 × 10⁻⁶`. */
export function pText(log10P: number): string {
  if (Number.isNaN(log10P)) return 'not defined'
  if (log10P === Number.NEGATIVE_INFINITY) return '0'
  const p = 10 ** log10P
  if (log10P >= 0) return '1'
  if (log10P >= -3) return Number(p.toPrecision(2)) === 1 ? '1' : String(Number(p.toPrecision(2)))
  let exponent = Math.floor(log10P)
  let digit = Math.round(10 ** (log10P - exponent))
  if (digit === 10) {
    digit = 1
    exponent += 1
  }
  const raised = [...String(-exponent)].map((d) => SUPERSCRIPTS[Number(d)]).join('')
  return `${digit} × 10⁻${raised}`
}

/** A p beside the level that it is compared with: near the level with three digits, so that what is written says the same as what was compared. */
export function pBeside(log10P: number, level: number): string {
  const isNear = Math.abs(log10P - Math.log10(level)) < 0.05
  return isNear && log10P >= -6 ? threeDigits(10 ** log10P) : pText(log10P)
}

/** A number with three significant digits: how a level is written. */
export function threeDigits(value: number): string {
  return Number(value.toPrecision(3)).toString().replace('-', MINUS)
}

/** A share that moved, in percentage points: `+44.9 points`. */
export function pointsText(shift: number): string {
  const text = decimals(100 * shift, 1)
  return `${shift > 0 && Number(text) !== 0 ? '+' : ''}${text} points`
}

/** An effect on its scale: ratios and differences with 2 decimals, divergence with 3 (4 where that would hide a digit of a small one), counts whole. */
export function effectText(scale: EffectScale, value: number): string {
  switch (scale) {
    case 'ratio':
    case 'ratio-of-ratios':
      return decimals(value, 2)
    case 'difference':
    case 'difference-in-differences':
      return decimals(value, 2)
    case 'jsd':
      return decimals(value, Math.abs(value) < 0.01 && Math.abs(Number(value.toFixed(3)) - value) > 1e-4 ? 4 : 3)
    case 'count':
      return countText(value)
    default:
      return scale satisfies never
  }
}

/** An interval in a sentence, `0.66 to 0.76`; undefined where an end cannot be computed. */
export function intervalText(scale: EffectScale, { lower, upper }: Estimate): string | undefined {
  if (lower === undefined || upper === undefined) return undefined
  return `${effectText(scale, lower)} to ${effectText(scale, upper)}`
}
