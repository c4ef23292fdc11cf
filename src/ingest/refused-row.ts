import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'
import type { RefusedRow } from './arrival-store.ts'
import { came } from './came.ts'
import type { Refusal } from './member-readers.ts'
import { jsonText } from './request-rows.ts'

const MOST_KEPT = 65_536

/** Every model that rows are taken for, by name. */
export type ModelSpecs = ReadonlyMap<string, ModelSpec>

/**
 * A refused row as it is kept and answered.
 *
 * @param line the row's own text where it came as a line; at most 64 kB of a row are kept
 */
export function refusedRow(index: number, raw: unknown, refusal: Refusal, line?: string): RefusedRow {
  const body = line ?? jsonText(raw)
  const id = typeof raw === 'object' && raw !== null ? (raw as { id?: unknown }).id : undefined
  return {
    index,
    // An id that was refused may be what must not be kept.
    id:
      refusal.path !== 'id' && (typeof id === 'string' || typeof id === 'number')
        ? String(id).slice(0, 256)
        : undefined,
    path: refusal.path,
    reason: refusal.reason,
    body: body.length <= MOST_KEPT ? body : `${body.slice(0, MOST_KEPT)}...`,
  }
}

/** The error for a model that nobody configured, with those that are. */
export function unknownModel(model: string, specs: ModelSpecs): ServiceError {
  return new ServiceError('not-found', `model ${JSON.stringify(model)} is not configured; ${knownModels(specs)}`)
}

/** The same as the refusal of one row. */
export function refuseModel(model: unknown, specs: ModelSpecs): Refusal {
  return { path: 'model', reason: `came ${came(model, true)}; ${knownModels(specs)}` }
}

/** The model that a refused line names, for the list of refusals; empty where it names none. */
export function modelNameOf(row: { readonly model?: unknown } | null | undefined): string {
  return typeof row?.model === 'string' ? row.model.slice(0, 256) : ''
}

function knownModels(specs: ModelSpecs): string {
  const names = [...specs.keys()]
  return names.length === 0
    ? 'expected a configured model, and there is none; add it under monitors'
    : `expected one of ${names.join(', ')}; send one of these or add it under monitors`
}
