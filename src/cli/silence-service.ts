import type { Matcher, Silence } from '../alert/alert.ts'

/** A silence as a command line asks for it: with an end, or with how long it is to last. */
export type SilenceRequest = {
  readonly matchers: readonly Matcher[]
  readonly reason: string
  /** Without it from now on. */
  readonly startsAt: number | undefined
  readonly end: { readonly at: number } | { readonly afterMs: number }
}

/** What the commands need of the service. */
export type SilenceService = {
  readonly silences: (limit: number) => Promise<readonly Silence[]>
  readonly addSilence: (request: SilenceRequest) => Promise<Silence>
  readonly endSilence: (id: number) => Promise<Silence>
}
