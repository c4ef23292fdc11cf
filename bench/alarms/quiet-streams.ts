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

/** Baselines whose weekdays are alike, and baselines whose weekdays differ, by how strongly: which of them are told apart? */
export const weekdayStreams = {
  alike: {
    'independent rows': USUAL,
    'small baseline (8,000)': quietStreams['small baseline (8,000)'],
    'mild day effects': quietStreams['mild day effects'],
    'strong day effects': quietStreams['strong day effects'],
    'directed day effects': quietStreams['directed day effects'],
    'very strong directed day effects': quietStreams['very strong directed day effects'],
    '5 rows a subject': quietStreams['5 rows a subject'],
    '90 % of subjects return': quietStreams['90 % of subjects return'],
  },
  different: {
    'weekly seasons of 0.15': { ...USUAL, weekly: { strength: 0.15 } },
    'weekly seasons of 0.3': { ...USUAL, weekly: { strength: 0.3 } },
    'weekly seasons of 0.6': quietStreams['weekly seasons'],
    'weekly seasons of 0.6, baseline of 8,000': {
      ...quietStreams['small baseline (8,000)'],
      weekly: { strength: 0.6 },
    },
    'weekly seasons of 0.6 and directed day effects': {
      ...quietStreams['directed day effects'],
      weekly: { strength: 0.6 },
    },
  },
} as const satisfies Readonly<Record<'alike' | 'different', Readonly<Record<string, Condition>>>>

export type QuietStream = keyof typeof quietStreams

/** The stream that changes are planted in. */
export const CHANGED_STREAM: Condition = USUAL
