import type { ModelSpec } from '../profile/model-spec.ts'
import { HORIZONS, type WindowSize } from '../profile/window.ts'
import type { Db } from './database.ts'
import { findModelId } from './model-id.ts'
import { purgedBefore } from './setting-store.ts'

/** The longest that a window of each size can be. */
const LONGEST_MS: Readonly<Record<WindowSize, number>> = {
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '1d': 25 * 3_600_000,
  '1w': 7 * 25 * 3_600_000,
  '1mo': 31 * 25 * 3_600_000,
}

/** Windows beyond the longest sum that may still be judged again for late rows. */
const SPARE = 8

/**
 * Deletes samples of subjects whose predictions retention has taken, once no sum of windows reaches back to them: rows of a person, though hashed, are kept no longer than that. Counts stay.
 *
 * @returns samples deleted
 */
export function retainSubjects(db: Db, specs: readonly Pick<ModelSpec, 'model' | 'window'>[], now: number): number {
  let deleted = 0
  for (const { model, window } of specs) {
    const modelId = findModelId(db, model)
    const purged = modelId === undefined ? undefined : purgedBefore(db, modelId)
    if (modelId === undefined || purged === undefined) continue
    const needed = now - (Math.max(...HORIZONS[window]) + SPARE) * LONGEST_MS[window]
    const { changes } = db
      .statement(
        `delete from segment_subjects where segment_id in (
           select id from segment where baseline_id in (select id from baseline where model_id = ?)
             and coalesce(bucket_end, bucket) < ?)`,
      )
      .run(modelId, Math.min(purged, needed))
    deleted += changes
  }
  return deleted
}
