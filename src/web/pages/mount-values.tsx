import type { OpenAPIHono } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import type { ValueTestRequest } from '../../monitor/value-report.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { parseMoment } from '../moment.ts'
import { askWithin } from './answered.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import type { ValuesAsked } from './values-form.tsx'
import { ValuesPage } from './values-page.tsx'
import { fittedVersions, watchedModel } from './watched-model.ts'

/** How long a person waits for tests that read rows. */
const PATIENCE_MS = 60_000

/** Mounts the page that tests a model's stored values. */
export function mountValues(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/values', guarded('GET /models/:model/values'), async (c) => {
    const monitor = watchedModel(services, c.req.param('model'))
    const { model } = monitor
    const asked = valuesAsked(withoutEmpty(c.req.query()))
    const request = requestOf(asked)
    const [frame, report] = await Promise.all([
      frameOf(c, services, options),
      request && askWithin(() => services.testValues(model, request), PATIENCE_MS),
    ])
    const versions = fittedVersions(services, model)
    return sendPage(c, <ValuesPage frame={frame} view={{ monitor, versions, asked, report }} />)
  })
}

function valuesAsked(fields: Readonly<Record<string, string>>): ValuesAsked {
  const { version, from, to, subject, slice, otherFrom, otherTo } = fields
  return { version, from, to, subject, slice, otherFrom, otherTo }
}

/** Reads what the form asks; undefined while it asks nothing. @throws {ServiceError} invalid, naming the field */
function requestOf({
  subject,
  version,
  from,
  to,
  slice,
  otherFrom,
  otherTo,
}: ValuesAsked): ValueTestRequest | undefined {
  if (subject === undefined) return undefined
  if ((otherFrom === undefined) !== (otherTo === undefined))
    throw new ServiceError('invalid', 'the other span needs both its ends', [
      { path: otherFrom === undefined ? 'otherFrom' : 'otherTo', message: 'expected a date, such as 2026-03-30' },
    ])
  return {
    subject,
    ...(version !== undefined && { version }),
    ...(from !== undefined && { from: parseMoment(from, 'from') }),
    ...(to !== undefined && { to: parseMoment(to, 'to') }),
    ...(slice !== undefined && { slice }),
    ...(otherFrom !== undefined &&
      otherTo !== undefined && {
        against: { from: parseMoment(otherFrom, 'otherFrom'), to: parseMoment(otherTo, 'otherTo') },
      }),
  }
}
