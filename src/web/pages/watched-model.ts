import { ServiceError } from '../../errors.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import { offered } from '../../monitor/named-slice.ts'
import type { AppServices } from '../app-services.ts'

/** The monitor of a model that an address names. @throws {ServiceError} not-found, naming the models under watch */
export function watchedModel({ monitors }: Pick<AppServices, 'monitors'>, model: string): Monitor {
  const monitor = monitors.find((m) => m.model === model)
  if (monitor !== undefined) return monitor
  throw new ServiceError(
    'not-found',
    `no model of this name is under watch; there are ${offered(monitors.map((m) => m.model))}`,
  )
}

/** Versions of a model that have a baseline, oldest first. */
export function fittedVersions({ baselines }: Pick<AppServices, 'baselines'>, model: string): readonly string[] {
  return [...new Set(baselines.list(model).map(({ version }) => version))]
}
