import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../access.ts'
import type { RouteKey } from '../permissions.ts'

/** Guards the route of a page by the table of permissions. */
export type Guarded = (route: RouteKey) => MiddlewareHandler<AppEnv>
