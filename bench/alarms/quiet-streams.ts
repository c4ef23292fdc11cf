import type { Condition } from './condition.ts'

/** Rows a day of the usual stream, and of its baseline of four weeks. */
const USUAL: Condition = { rows: 20_000, baseline: { rows: 168_000, days: 28 } }

/** Streams in which nothing changes: whatever opens there is a false investigation. */
export const quietStreams = {
  'independent rows': USUAL,
  '1,000 rows a day': { ...USUAL, rows: 1_000 },
  '1,000,000 rows a day': { ...USUAL, rows: 1_000_000 },
  '10,000,000 rows a day': { ...USUAL, rows: 10_000_000 },
  'small baseline (8,000)': { ...USUAL, baseline: { rows: 8_000, days: 28 } },
  'mild day effects': { ...USUAL, dayEffect: { strength: 0.3, directed: false } },
  'strong day effects': { ...USUAL, dayEffect: { strength: 0.6, directed: false } },
  'directed day effects': { ...USUAL, dayEffect: { strength: 0.6, directed: true } },
  'very strong directed day effects': { ...USUAL, dayEffect: { strength: 1.2, directed: true } },
  'weekly seasons': { ...USUAL, weekly: { strength: 0.6 } },
  '5 rows a subject': { ...USUAL, rowsASubject: 5 },
  '90 % of subjects return': { ...USUAL, returning: 0.9 },
} as const satisfies Readonly<Record<string, Condition>>

export type QuietStream = keyof typeof quietStreams

/** The stream that changes are planted in. */
export const CHANGED_STREAM: Condition = USUAL
