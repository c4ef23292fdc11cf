import type { Label } from '../profile/prediction.ts'
import { readCategory } from '../profile/reading.ts'
import { came } from './came.ts'
import { type Refusal, readId, readTime, unknownMember } from './member-readers.ts'
import { MAX_TEXT } from './values-reader.ts'

/** The members a label may have; a line of NDJSON names its model besides. */
export const LABEL_MEMBERS = ['id', 'label', 'at'] as const

/**
 * Reads one raw label of a model: the id of its prediction, the outcome, and when that became known.
 *
 * @param now the service's clock in milliseconds
 */
export function readLabel(raw: unknown, model: string, now: number): { readonly label: Label } | Refusal {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { path: '', reason: `came ${came(raw)}; expected an object with ${LABEL_MEMBERS.join(', ')}` }
  const row = raw as Record<string, unknown>
  for (const member in row) {
    if (member === 'id' || member === 'label' || member === 'at') continue
    if (member !== 'model')
      return unknownMember(member, 'a label', LABEL_MEMBERS, 'everything else belongs to its prediction')
    if (row.model !== model)
      return {
        path: 'model',
        reason: `came ${came(row.model, true)}; expected ${JSON.stringify(model)}, which the request names; send the row in a request of its own`,
      }
  }
  const id = readId(row.id)
  if (typeof id !== 'string') return id
  const at = readTime(row.at, now, undefined)
  if (typeof at !== 'number') return at
  const value = readCategory(row.label)
  if (value === undefined || value.length > MAX_TEXT)
    return {
      path: 'label',
      reason: `came ${value === undefined ? came(row.label) : `a text of ${value.length} characters`}; expected a text, a number, true or false; leave the row out until the outcome is known`,
    }
  return { label: { id, at, value } }
}
