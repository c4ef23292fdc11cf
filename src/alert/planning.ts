import type { Alert, Labels, Silence, ToldEntry, ToldKey } from './alert.ts'
import type { InhibitRule } from './inhibition.ts'
import type { NewsKind } from './notification.ts'
import type { Route } from './route.ts'
import type { ToldBook } from './told-book.ts'

/** What stands when a plan is made. Alerts: the live ones, and the ended ones that the log still holds. */
export type TellingState = {
  readonly alerts: readonly Alert[]
  readonly routes: readonly Route[]
  readonly silences: readonly Silence[]
  readonly inhibit: readonly InhibitRule[]
  readonly told: readonly ToldEntry[]
  readonly now: number
}

/** One message to one channel about alerts of one group. */
export type PlannedMessage = {
  readonly route: string
  readonly channel: string
  readonly groupKey: string
  readonly groupLabels: Labels
  readonly kind: NewsKind
  readonly alerts: readonly Alert[]
  /** In Alertmanager's words, or `worsened`, `acknowledged`, `not acknowledged for 1 hour`. */
  readonly reason: string
  /** Route, conditions and reason as the message gives them. */
  readonly because: string
  readonly note?: string | undefined
  /** How many alerts of the group are live once this is told, as the channel knows. */
  readonly groupFiring: number
}

/** What is to be told and remembered now, and when to look again though nothing new has come. */
export type TellingPlan = {
  readonly messages: readonly PlannedMessage[]
  readonly write: readonly ToldEntry[]
  readonly forget: readonly ToldKey[]
  /** Investigation -> the silence or the alert that keeps it from being told. */
  readonly muted: ReadonlyMap<number, string>
  readonly nextAt: number | undefined
}

/** Alerts of one group on one route. */
export type Group = { readonly key: string; readonly labels: Labels; readonly alerts: readonly Alert[] }

/** What the steps of a plan share; they add messages, entries and moments to look again. */
export type Planning = {
  readonly now: number
  readonly routes: readonly Route[]
  readonly book: ToldBook
  /** Live alerts that an entry holds though they have left its group: it lets go of them once another holds them. */
  readonly moved: { readonly key: ToldKey; readonly investigations: readonly number[] }[]
  readonly muted: ReadonlyMap<number, string>
  /** Every alert by its investigation, live or ended. */
  readonly known: ReadonlyMap<number, Alert>
  readonly messages: PlannedMessage[]
  readonly wake: (at: number) => void
}
