import type { Question } from '../question.ts'
import { disparity } from './disparity.ts'
import { disparityChange, performance } from './disparity-change.ts'

/** Questions about a slice against everyone else. `performance` needs labels and is asked in the outcome run. */
export const disparityMetrics = {
  disparity,
  'disparity-change': disparityChange,
  performance,
} satisfies Record<string, Question>
