import type * as z from 'zod'
import { isLoopbackHost } from '../alert/channels/outbound-address.ts'
import type { PlacedProblem } from './config-problem.ts'
import type { serverSchema } from './config-schema.ts'

/**
 * What is wrong with where the service listens, given whether anybody needs a token.
 *
 * @param server what of it is right in itself
 * @param raw as the file has it
 */
export function serverProblems(
  server: Partial<z.output<typeof serverSchema>>,
  raw: Readonly<Record<string, unknown>>,
  hasTokens: boolean,
): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = []
  if (server.host !== undefined && !isLoopbackHost(server.host)) {
    if (!hasTokens) {
      problems.push({
        place: ['server', 'host'],
        message: `${server.host} can be reached from other machines; without tokens only a loopback address such as 127.0.0.1 is taken: configure tokens or listen there`,
      })
    }
    if (raw.baseUrl === undefined) {
      problems.push({
        place: ['server', 'baseUrl'],
        message: 'missing; expected the address people reach the service at, because host is no loopback address',
      })
    }
  }
  const wrong = server.baseUrl === undefined ? undefined : baseUrlProblem(new URL(server.baseUrl))
  if (wrong !== undefined) problems.push({ place: ['server', 'baseUrl'], message: wrong })
  return problems
}

function baseUrlProblem(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'holds a user name or password; people sign in with a token'
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'must begin with https:// unless its host is loopback'
  }
  const bare = url.pathname === '/' && url.search === '' && url.hash === ''
  return bare ? undefined : 'must end after the host and port: the service lives at the root'
}
