import type { Question } from '../question.ts'
import { disparity, metricLimits } from './disparity.ts'
import { disparityChange, performance } from './disparity-change.ts'

/** Questions about a slice against everyone else. `performance` and `metric-limits` need labels and are asked in the outcome run. */
export const disparityMetrics = {
  disparity,
  'disparity-change': disparityChange,
  performance,
  'metric-limits': metricLimits,
} satisfies Record<string, Question>
