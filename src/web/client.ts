import type { Hono } from 'hono'
import { hc } from 'hono/client'
import type { endpoints } from './api/endpoints.ts'
import type { Endpoint } from './endpoint.ts'
import type { RouteKey } from './permissions.ts'
import type { ProblemDocument } from './problem.ts'

export type { ProblemCode, ProblemDocument } from './problem.ts'

/** Endpoints whose route is known to the type checker; one that is any route would type every path alike. */
type Known<Member> =
  Member extends Endpoint<infer Route, unknown, unknown> ? (RouteKey extends Route ? never : Member) : never

// Types alone come from the service: nothing of it is loaded where a client runs.
type Member = Known<(typeof endpoints)[number]>
type Route = Member['route']
type PathOf<R> = R extends `${string} ${infer Path}` ? Path : never
type MethodOf<R> = R extends `${infer Method} ${string}` ? `$${Lowercase<Method>}` : never

type OfRoute<R, Each = Member> =
  Each extends Endpoint<infer Own, infer Input, infer Answer>
    ? R extends Own
      ? Done<Input, Answer> | Refused<Input>
      : never
    : never

type Done<Input, Answer> = { input: Input; output: Answer; outputFormat: 'json'; status: 200 }
type Refused<Input> = {
  input: Input
  output: ProblemDocument
  outputFormat: 'json'
  status: Exclude<ProblemDocument['status'], 200>
}

/** The API as `hono/client` reads it: path, method, what goes in and what comes out. */
export type ApiSchema = {
  [Path in PathOf<Route>]: { [R in Extract<Route, `${string} ${Path}`> as MethodOf<R>]: OfRoute<R> }
}

/** The type of the application over its API. */
export type AppType = Hono<Record<never, never>, ApiSchema, '/'>

/** A client of the API: a member for each part of a path, a `$get` or `$post` at its end. */
export type Client = ReturnType<typeof hc<AppType>>

/** How a client asks. */
export type ClientOptions = {
  /** A token of the configuration; without one only a service that has none answers. */
  readonly token?: string
  /** Sends requests in place of the platform's own `fetch`. */
  readonly fetch?: typeof fetch
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A typed client of a service; it runs wherever there is `fetch`.
 *
 * @param baseUrl where the service listens: `https://plumbline.bank.example`
 */
export function createClient(baseUrl: string, { token, fetch: send, headers = {} }: ClientOptions = {}): Client {
  return hc<AppType>(baseUrl, {
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(send !== undefined && { fetch: send }),
  })
}

/** A refusal of the service: what is wrong and where, as it answered. */
export class RefusedError extends Error {
  readonly problem: ProblemDocument

  constructor(problem: ProblemDocument) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`)
    this.name = 'RefusedError'
    this.problem = problem
  }
}

type AnswerOf<Given> = Exclude<Given extends { json: () => Promise<infer Body> } ? Body : never, ProblemDocument>

/** An answer that is none of the service's: what stands between, as a proxy, has spoken in its place. */
export class UnreadableAnswerError extends Error {
  readonly status: number
  readonly url: string

  constructor(status: number, url: string) {
    super(
      `${url || 'the address of the service'} answered ${status} with something that is no answer of Plumbline; look at what stands between`,
    )
    this.name = 'UnreadableAnswerError'
    this.status = status
    this.url = url
  }
}

/** A response as `fetch` gives it, as far as it is read here. */
type Response = {
  readonly ok: boolean
  readonly status: number
  readonly url: string
  readonly text: () => Promise<string>
  readonly json: () => Promise<unknown>
}

/**
 * The answer of a request.
 *
 * @throws {RefusedError} where the service refused; its `problem.code` says why, stable over versions
 * @throws {UnreadableAnswerError} where the answer is not the service's: no JSON, or a refusal that is no problem document
 */
export async function answer<Given extends Response>(asked: Promise<Given>): Promise<AnswerOf<Given>> {
  const response = await asked
  const body = parsed(await response.text())
  const isRefusal = typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
  if (body === undefined || (!response.ok && !isRefusal)) throw new UnreadableAnswerError(response.status, response.url)
  if (!response.ok) throw new RefusedError(body as ProblemDocument)
  return body as AnswerOf<Given>
}

/** Undefined where a text is no JSON; no JSON is undefined. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
