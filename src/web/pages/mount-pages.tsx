import type { OpenAPIHono } from '@hono/zod-openapi'
import { every } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { type AppEnv, guardPage } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { noteNews } from './frame-of.ts'
import type { Guarded } from './guarded.ts'
import { mountAttachments } from './mount-attachments.tsx'
import { mountBacktest } from './mount-backtest.tsx'
import { mountCases } from './mount-cases.tsx'
import { mountMetrics } from './mount-metrics.tsx'
import { mountModelPages } from './mount-model-pages.tsx'
import { mountSignIn } from './mount-sign-in.tsx'
import { mountSliceSearch } from './mount-slice-search.tsx'
import { mountSystemPages } from './mount-system-pages.tsx'
import { mountTraining } from './mount-training.tsx'
import { mountValues } from './mount-values.tsx'

/** Mounts every page and the routes that their forms post to. */
export function mountPages(app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions): void {
  const guarded: Guarded = (route) => every(guardPage(services, route), noteNews(services))
  // Tells apart only forms, so every form route also insists on the media type of a form.
  const sameSite = csrf({ origin: new URL(options.baseUrl).origin })

  mountSignIn(app, services, options, sameSite)
  mountModelPages(app, services, options, guarded)
  mountBacktest(app, services, options, guarded)
  mountMetrics(app, services, options, guarded)
  mountSliceSearch(app, services, options, guarded)
  mountTraining(app, services, options, guarded)
  mountValues(app, services, options, guarded)
  mountSystemPages(app, services, options, guarded, sameSite)
  mountAttachments(app, services, guarded, sameSite)
  mountCases(app, services, options, guarded, sameSite)
}
