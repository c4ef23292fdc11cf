import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { answered } from './answered.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import { TrainingPage } from './training-page.tsx'
import { fittedVersions, watchedModel } from './watched-model.ts'

/** Mounts the page of a slice in the training data of a version; without a version the newest that has a baseline. */
export function mountTraining(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/training', guarded('GET /models/:model/training'), async (c) => {
    const { model } = watchedModel(services, c.req.param('model'))
    const versions = fittedVersions(services, model)
    const asked = withoutEmpty(c.req.query())
    const version = asked.version?.slice(0, 200) ?? versions.at(-1)
    const slice = asked.slice?.slice(0, 1000) ?? 'overall'
    const report = version === undefined ? undefined : await answered(() => services.training(model, version, slice))
    const frame = await frameOf(c, services, options)
    return sendPage(c, <TrainingPage frame={frame} view={{ model, versions, asked: { version, slice }, report }} />)
  })
}
