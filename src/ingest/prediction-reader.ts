import type { ModelSpec } from '../profile/model-spec.ts'
import type { Prediction } from '../profile/prediction.ts'
import { readCategory, readNumeric } from '../profile/reading.ts'
import { came } from './came.ts'
import { type Refusal, readId, readTime, unknownMember } from './member-readers.ts'
import { MAX_NUMBER_TEXT, MAX_TEXT, valuesReader } from './values-reader.ts'

/** What became of one raw row: a prediction, or where it is wrong and how to mend it. */
export type Reading = { readonly prediction: Prediction } | Refusal

/** Reads raw rows of one model; `version` is the one that the request names, `now` the service's clock in milliseconds. */
export type PredictionReader = (raw: unknown, version: string, now: number) => Reading

/** The members a prediction may have; a line of NDJSON names its model and version besides. */
export const PREDICTION_MEMBERS = [
  'id',
  'at',
  'features',
  'sensitive',
  'score',
  'decision',
  'label',
  'subject',
] as const

type Found = { -readonly [K in keyof Prediction]: Prediction[K] }

/**
 * Compiles the validation of one model's predictions: one pass over a row, nothing allocated but its result.
 *
 * Declared numeric features must read as numbers or be missing; features that are not declared are kept and not counted, unless their name or value
 * identifies a person. The values themselves stay as sent: they are read by their kind when they are counted.
 */
export function predictionReader(spec: ModelSpec): PredictionReader {
  const readFeatures = valuesReader(spec, 'features')
  const readSensitive = valuesReader(spec, 'sensitive')
  const declared = Object.keys(spec.features)
  const some = declared.length > 6 ? `${declared.slice(0, 6).join(', ')}, ...` : declared.join(', ')

  return (raw, version, now) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      return { path: '', reason: `came ${came(raw)}; expected an object with ${PREDICTION_MEMBERS.join(', ')}` }
    const row = raw as Record<string, unknown>
    for (const member in row) {
      const refusal = checkMember(member, row[member], spec.model, version)
      if (refusal) return refusal
    }
    const id = readId(row.id)
    if (typeof id !== 'string') return id
    const at = readTime(row.at, now, spec.retentionMs)
    if (typeof at !== 'number') return at
    const features = row.features
    if (!isObject(features))
      return {
        path: 'features',
        reason: `came ${came(features)}; expected an object of feature values${some && ` (${some})`}; send {} when there are none`,
      }
    const sensitive = row.sensitive ?? NOTHING
    if (!isObject(sensitive))
      return {
        path: 'sensitive',
        reason: `came ${came(sensitive)}; expected an object such as {"${Object.keys(spec.sensitive)[0] ?? 'sex'}": ...}, or nothing; it can also lie under features`,
      }
    const refusal = readFeatures(features) ?? readSensitive(sensitive)
    if (refusal) return refusal
    const score = row.score === undefined ? 'missing' : readScore(row.score)
    if (typeof score === 'object') return score
    const prediction: Found = { id, at, version, features, sensitive }
    if (typeof score === 'number') prediction.score = score
    const decision = readCategory(row.decision)
    if (decision !== undefined) prediction.decision = decision
    const label = readCategory(row.label)
    if (label !== undefined) prediction.label = label
    const subject = readCategory(row.subject)
    if (subject !== undefined) prediction.subject = subject
    return { prediction }
  }
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})

const isObject = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

function checkMember(member: string, value: unknown, model: string, version: string): Refusal | undefined {
  switch (member) {
    case 'id':
    case 'at':
    case 'features':
    case 'sensitive':
    case 'score':
      return undefined
    case 'decision':
    case 'label':
    case 'subject':
      return checkScalar(member, value)
    case 'model':
      return value === model ? undefined : disagrees(member, value, model)
    case 'version':
      return value === version || String(value) === version ? undefined : disagrees(member, value, version)
    default:
      return unknownMember(
        member,
        'a prediction',
        PREDICTION_MEMBERS,
        'model inputs belong under features, groups under sensitive',
      )
  }
}

function checkScalar(member: 'decision' | 'label' | 'subject', value: unknown): Refusal | undefined {
  if (typeof value === 'string') {
    if (value.length <= MAX_TEXT) return undefined
    return {
      path: member,
      reason: `came a text of ${value.length} characters; expected at most ${MAX_TEXT}; shorten it`,
    }
  }
  if (typeof value !== 'object' || value === null) return undefined
  const instead = member === 'subject' ? 'send the key of the person as one text' : 'send one value, such as "approve"'
  return { path: member, reason: `came ${came(value)}; expected a text, a number, true, false or null; ${instead}` }
}

function disagrees(member: 'model' | 'version', value: unknown, stated: string): Refusal {
  return {
    path: member,
    reason: `came ${came(value, true)}; expected ${JSON.stringify(stated)}, which the request names; leave it out of the row, or send the row in a request of its own`,
  }
}

function readScore(raw: unknown): number | 'missing' | Refusal {
  const unreadable = typeof raw === 'boolean' || (typeof raw === 'string' && raw.length > MAX_NUMBER_TEXT)
  const score = unreadable ? 'unreadable' : readNumeric(raw)
  if (typeof score === 'number' || score === 'missing') return score
  const remedy =
    score === 'non-finite' ? 'send null when the model gave no score' : 'send a decision such as "approve" as decision'
  return { path: 'score', reason: `came ${came(raw, true)}; expected a finite number or null; ${remedy}` }
}
