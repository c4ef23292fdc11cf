import type { OpenAPIHono } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { FindingPage } from './finding-page.tsx'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { numberOf } from './read-fields.ts'
import { sendPage } from './send-page.ts'

/** Mounts the page that explains a finding. */
export function mountFindings(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/findings/:id', guarded('GET /findings/:id'), async (c) => {
    const id = numberOf(c.req.param('id'))
    const stored = id === undefined ? undefined : services.finding(id)
    if (id === undefined || stored === undefined)
      throw new ServiceError('not-found', 'there is no finding of this number; an investigation lists its own')
    const [frame, explanation] = await Promise.all([frameOf(c, services, options), services.explain(id)])
    const key = stored.investigation === undefined ? undefined : investigationKey(stored.investigation)
    return sendPage(c, <FindingPage frame={frame} explanation={explanation} investigation={key} />)
  })
}
