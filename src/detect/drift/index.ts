import type { Question } from '../question.ts'
import { decisionDrift, quality } from './decision-drift.ts'
import { featureDrift, scoreDrift } from './distribution.ts'
import { representation } from './representation.ts'

/** Questions about a slice against itself at training. */
export const driftMetrics = {
  'feature-drift': featureDrift,
  'score-drift': scoreDrift,
  'decision-drift': decisionDrift,
  representation,
  quality,
} satisfies Record<string, Question>
