import type { Prediction } from '../profile/prediction.ts'
import { DECIMAL, readCategory, readNumeric } from '../profile/reading.ts'
import { readInstant } from './instant.ts'
import { MAX_NUMBER_TEXT } from './values-reader.ts'

type Values = Readonly<Record<string, unknown>>
type Found = { -readonly [K in keyof Prediction]: Prediction[K] }

/**
 * Reads a row of a stored batch back into the prediction it was; it passed validation before it was stored.
 *
 * @param body the row's text in its batch
 * @param version the version of its batch
 */
export function storedPrediction(body: string, version: string): Prediction {
  const row = JSON.parse(body) as Values
  const prediction: Found = {
    id: String(row.id),
    at: Number(readInstant(row.at)),
    version,
    features: (row.features ?? {}) as Values,
    sensitive: (row.sensitive ?? {}) as Values,
  }
  const score = readNumeric(row.score)
  if (typeof score === 'number') prediction.score = score
  const decision = readCategory(row.decision)
  if (decision !== undefined) prediction.decision = decision
  const label = readCategory(row.label)
  if (label !== undefined) prediction.label = label
  const subject = readCategory(row.subject)
  if (subject !== undefined) prediction.subject = subject
  return prediction
}

/**
 * Are two predictions the same, member by member, as they are read?
 *
 * The order of members does not matter, 1 is 1.0, the number 1 is the text "1" of a file, and an absent value is null.
 */
export function isSamePrediction(a: Prediction, b: Prediction): boolean {
  return (
    a.id === b.id &&
    a.at === b.at &&
    a.version === b.version &&
    a.score === b.score &&
    a.decision === b.decision &&
    a.label === b.label &&
    a.subject === b.subject &&
    haveSameValues(a.features, b.features) &&
    haveSameValues(a.sensitive, b.sensitive)
  )
}

function haveSameValues(a: Values, b: Values): boolean {
  for (const name in a) if (!isSameValue(a[name], own(b, name))) return false
  for (const name in b) if (!Object.hasOwn(a, name) && !isSameValue(undefined, b[name])) return false
  return true
}

const own = (values: Values, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined)

function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a === 'number' && typeof b === 'string')
    return Number(b) === a && b.length <= MAX_NUMBER_TEXT && DECIMAL.test(b)
  if (typeof a === 'string' && typeof b === 'number') return isSameValue(b, a)
  return readCategory(a) === readCategory(b)
}
