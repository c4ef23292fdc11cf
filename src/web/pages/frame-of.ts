import type { Context } from 'hono'
import type { AppEnv } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import { LIVE_STATUSES } from './investigations-page.tsx'
import type { Frame } from './layout.tsx'

/** What the frame of a page says, for the person who looks at it. */
export async function frameOf(c: Context<AppEnv>, services: AppServices, options: AppOptions): Promise<Frame> {
  const counts = services.investigations.counts()
  const due = (await services.modelStatuses()).flatMap((s) => (s.nextDueAt === undefined ? [] : [s.nextDueAt]))
  return {
    actor: c.get('actor'),
    signOut: services.tokens.configured,
    openInvestigations: LIVE_STATUSES.reduce((n, status) => n + (counts[status] ?? 0), 0),
    nextDueAt: due.length === 0 ? undefined : Math.min(...due),
    now: services.clock(),
    version: options.version,
  }
}
