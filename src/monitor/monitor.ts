import type { Limits } from '../detect/limits.ts'
import { ServiceError } from '../errors.ts'
import type { ModelSpec } from '../profile/model-spec.ts'

/** A model under watch: how it is read, when it is looked at, what is tolerated. */
export type Monitor = ModelSpec & {
  /** Cron expression: when to look; which windows are due follows from window and lateness. */
  readonly schedule: string
  readonly latenessMs: number
  readonly limits: Limits
}

/**
 * The monitor of a model.
 *
 * @throws {ServiceError} `not-found` with the models that are under watch
 */
export function monitorOf(monitors: ReadonlyMap<string, Monitor>, model: string): Monitor {
  const monitor = monitors.get(model)
  if (monitor) return monitor
  throw new ServiceError(
    'not-found',
    `no monitor for model ${model}; the configuration has ${[...monitors.keys()].join(', ') || 'none'}`,
  )
}
