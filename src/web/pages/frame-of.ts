import type { Context, MiddlewareHandler } from 'hono'
import type { ModelStatus } from '../../monitor/report.ts'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { LIVE_STATUSES } from './investigation-filters.tsx'
import type { Frame } from './layout.tsx'

/** Notes what is newest before anything of a page is read: what comes in meanwhile is news to whoever looks at it. */
export function noteNews(services: Pick<AppServices, 'newsMarker'>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set('news', services.newsMarker())
    await next()
  }
}

/** What the frame of a page says, for the person who looks at it. A page that has read the statuses of all models hands them over. */
export async function frameOf(
  c: Context<AppEnv>,
  services: AppServices,
  options: AppOptions,
  statuses?: readonly ModelStatus[],
): Promise<Frame> {
  const counts = services.investigations.counts()
  const due = (statuses ?? (await services.modelStatuses())).flatMap((s) =>
    s.nextDueAt === undefined ? [] : [s.nextDueAt],
  )
  return {
    actor: c.get('actor'),
    signOut: services.tokens.configured,
    openInvestigations: LIVE_STATUSES.reduce((n, status) => n + (counts[status] ?? 0), 0),
    nextDueAt: due.length === 0 ? undefined : Math.min(...due),
    now: services.clock(),
    version: options.version,
    news: c.get('news') ?? services.newsMarker(),
  }
}

/** The frame of a page for which nothing is read from the store: nobody has signed in, or the store may be what failed. */
export function bareFrame(services: Pick<AppServices, 'clock'>, options: Pick<AppOptions, 'version'>): Frame {
  return {
    actor: undefined,
    signOut: false,
    openInvestigations: 0,
    nextDueAt: undefined,
    now: services.clock(),
    version: options.version,
  }
}
