import { type MetricName, sliceMetrics } from '../../detect/metrics/index.ts'
import { REASONS, type Reason, SHOWN_SUPPORT } from '../../detect/metrics/metric.ts'
import type { Figure, MetricFigure } from '../../monitor/metric-report.ts'
import { count, decimal, interval, MINUS, rate, ratio } from './figures.ts'
import type { ShownFigure } from './metrics-asked.ts'
import { NOT_SHOWN } from './verdict-cell.tsx'

type Write = (value: number | undefined) => string

/** From here on a figure in the unit of a label is told by whole numbers. */
const WHOLE_FROM = 1000

/** A figure in the unit of a label or score. */
export const amountText: Write = (value) => {
  if (value === undefined || Math.abs(value) < WHOLE_FROM) return decimal(value, 3)
  return `${value < 0 ? MINUS : ''}${count(Math.abs(value))}`
}

/** How a figure of a metric is written: rates to three decimals, quotients and ratios to two. */
export function writeFigure(metric: MetricName, shown: ShownFigure): Write {
  if (shown === 'ratio') return ratio
  const { unit } = sliceMetrics[metric]
  if (unit === 'rate') return rate
  return unit === 'quotient' ? ratio : amountText
}

/** A figure and its interval as a cell shows them; of under 30 observations neither. */
export function cellOf(
  figure: MetricFigure,
  shown: ShownFigure,
): { readonly value: string; readonly interval: string } {
  const of = shown === 'value' ? figure.now : figure[shown]
  if (of.value === undefined) return { value: '–', interval: '' }
  if (isFew(figure, shown)) return { value: NOT_SHOWN, interval: '' }
  const write = writeFigure(figure.metric, shown)
  return { value: write(of.value), interval: intervalOf(of, write) }
}

/** An own value needs 30 observations of its own, a comparison 30 on both sides. */
export const isFew = ({ few, denominator, numerator, metric }: MetricFigure, shown: ShownFigure): boolean =>
  shown === 'value'
    ? (sliceMetrics[metric].form === 'quotient' ? numerator + denominator : denominator) < SHOWN_SUPPORT
    : few

/** The interval of a figure; nothing where it has none. */
export const intervalOf = (figure: Figure, write: Write): string =>
  figure.lower === undefined && figure.upper === undefined ? '' : interval(figure, write)

/** A reason in words. */
export const reasonWords = (reason: Reason | undefined): string => (reason === undefined ? '' : REASONS[reason])
