import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { ServiceError } from '../../errors.ts'
import type { SliceSearchRequest } from '../../monitor/slice-search-report.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { parseMoment } from '../moment.ts'
import { askWithin } from './answered.ts'
import { frameOf } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { numberOf, withoutEmpty } from './read-fields.ts'
import { sendPage } from './send-page.ts'
import type { SearchAsked } from './slice-search-form.tsx'
import { SliceSearchPage } from './slice-search-page.tsx'
import { fittedVersions, watchedModel } from './watched-model.ts'

/** How long a person waits for a search that reads rows. */
const PATIENCE_MS = 60_000

/** Mounts the page that searches a model's slices. */
export function mountSliceSearch(
  app: OpenAPIHono<AppEnv>,
  services: AppServices,
  options: AppOptions,
  guarded: Guarded,
): void {
  app.get('/models/:model/slices', guarded('GET /models/:model/slices'), async (c) => {
    const monitor = watchedModel(services, c.req.param('model'))
    const { model } = monitor
    const asked = searchAsked(c)
    const [frame, report] = await Promise.all([
      frameOf(c, services, options),
      askWithin(() => services.searchSlices(model, requestOf(asked)), PATIENCE_MS),
    ])
    const versions = fittedVersions(services, model)
    return sendPage(c, <SliceSearchPage frame={frame} view={{ monitor, versions, asked, report }} />)
  })
}

function searchAsked(c: Context<AppEnv>): SearchAsked {
  const { version, from, to, metric, predicates, minimumSupport } = withoutEmpty(c.req.query())
  const features = (c.req.queries('features') ?? []).filter((name) => name !== '')
  return { version, from, to, metric, predicates, minimumSupport, features }
}

/** Reads what the form asks. @throws {ServiceError} invalid, naming the field */
function requestOf({
  version,
  from,
  to,
  metric,
  predicates,
  minimumSupport,
  features,
}: SearchAsked): SliceSearchRequest {
  return {
    ...(version !== undefined && { version }),
    ...(from !== undefined && { from: parseMoment(from, 'from') }),
    ...(to !== undefined && { to: parseMoment(to, 'to') }),
    ...(metric !== undefined && { metric }),
    ...(predicates !== undefined && { predicates: predicatesOf(predicates) }),
    ...(minimumSupport !== undefined && { minimumSupport: supportOf(minimumSupport) }),
    ...(features.length > 0 && { features }),
  }
}

function predicatesOf(text: string): 1 | 2 | 3 {
  const found = ([1, 2, 3] as const).find((n) => String(n) === text)
  if (found !== undefined) return found
  throw new ServiceError('invalid', 'predicates: expected 1, 2 or 3', [
    { path: 'predicates', message: 'expected 1, 2 or 3' },
  ])
}

function supportOf(text: string): number {
  const support = numberOf(text)
  if (support !== undefined) return support
  throw new ServiceError('invalid', 'minimumSupport: expected a whole number', [
    { path: 'minimumSupport', message: 'expected a whole number, such as 100' },
  ])
}
