import type { Limits } from '../detect/limits.ts'
import type { ModelSpec } from '../profile/model-spec.ts'

/** A model under watch: how it is read, when it is looked at, what is tolerated. */
export type Monitor = ModelSpec & {
  /** Cron expression: when to look; which windows are due follows from window and lateness. */
  readonly schedule: string
  readonly latenessMs: number
  readonly limits: Limits
}
