import type { Family, Finding, JudgedSlice, Severity } from '../detect/finding.ts'
import type { LineageSnapshot } from '../lineage/lineage-snapshot.ts'
import type { Window } from '../profile/window.ts'

/** Statuses in the order of the work. */
export const STATUSES = ['open', 'acknowledged', 'investigating', 'concluded', 'closed', 'dismissed'] as const

/** Where an investigation stands. Only a person concludes, closes or dismisses. */
export type InvestigationStatus = (typeof STATUSES)[number]

/** What a conclusion names as the cause. */
export type RootCause =
  | 'data-source'
  | 'feature-pipeline'
  | 'model-change'
  | 'population-shift'
  | 'policy'
  | 'label'
  | 'false-alarm'

/** The matter's line: what is being looked into, by whom, how far. */
export type Investigation = {
  readonly id: number
  readonly model: string
  readonly matterId: number | undefined
  readonly family: Family
  readonly rootSlice: string
  readonly title: string
  readonly severity: Severity
  readonly status: InvestigationStatus
  readonly openedAt: number
  readonly openedBy: string
  readonly updatedAt: number
  readonly assignee: string | undefined
  readonly rootCause: RootCause | undefined
  readonly remedy: string | undefined
  readonly concludedBy: string | undefined
  readonly evidenceSha256: string
  readonly lineageSha256: string
}

/** A slice's statistics as frozen: counts now and at training, so that every figure can be computed again. */
export type FrozenSlice = {
  readonly slice: string
  readonly version: string
  /** Windows summed in `now`. */
  readonly windows: number
  readonly now: { readonly n: number; readonly decided: number; readonly favourable: number }
  readonly training: { readonly n: number; readonly decided: number; readonly favourable: number }
}

/** Everything frozen at opening, kept by its hash. */
export type FrozenEvidence = {
  readonly format: 1
  readonly model: string
  readonly window: Window | undefined
  readonly windowLabel: string | undefined
  readonly versions: readonly {
    readonly version: string
    readonly baselineId: number
    readonly baselineSha256: string
    /** Of the counts that a run kept; undefined where a person opened it from a report. */
    readonly profileSha256: string | undefined
    readonly rows: number
  }[]
  readonly findings: readonly Finding[]
  /** Root slice, its parents and children, overall. */
  readonly slices: readonly FrozenSlice[]
  /** Roots of the batches whose rows were counted (first, last and how many; RFC 6962 over all of them). */
  readonly batches:
    | { readonly first: number; readonly last: number; readonly count: number; readonly root: string }
    | undefined
  /** Of the slices that could not be judged: what would have been seen. */
  readonly insufficient: readonly JudgedSlice[]
  /** What the matter's slices were judged to be by the questions of its findings, in the window alone and over the sum that speaks for it; early evidence has none. */
  readonly judged?: readonly (JudgedSlice & { readonly windows: number })[]
  /** For investigations that a person opened: what is suspected, in words, and of what. */
  readonly suspicion?: { readonly text: string; readonly about: Readonly<Record<string, string>> }
}

/** One line of the timeline. */
export type TimelineEvent = {
  readonly id: number
  readonly kind:
    | 'opened'
    | 'evidence-added'
    | 'worsened'
    | 'subsided'
    | 'acknowledged'
    | 'investigating'
    | 'concluded'
    | 'closed'
    | 'dismissed'
    | 'reopened'
    | 'commented'
    | 'attached'
    | 'assigned'
  readonly actor: string
  readonly at: number
  readonly recordedAt: number
  readonly reason: string | undefined
  readonly body: Readonly<Record<string, unknown>>
}

/** A live or settled matter: (model, family, root slice). */
export type Matter = {
  readonly id: number
  readonly model: string
  readonly family: Family
  readonly rootSlice: string
  readonly status: 'live' | 'settled'
  readonly openedAt: number
  readonly quietScans: number
  readonly subsidedAt: number | undefined
  /** Largest effect told so far, in tolerances. */
  readonly toldUnits: number
  readonly settledUnits: number | undefined
  readonly settledUntil: number | undefined
}

/** `INV-12` */
export function investigationKey(id: number): string {
  return `INV-${id}`
}

/** Everything an investigation's page shows. */
export type InvestigationDetail = Investigation & {
  readonly evidence: FrozenEvidence
  readonly lineage: readonly LineageSnapshot[]
  readonly timeline: readonly TimelineEvent[]
  /** Findings that later windows appended. */
  readonly laterFindings: readonly {
    readonly windowStart: number
    readonly windowEnd: number
    readonly finding: Finding
  }[]
}

/** Which investigations: each member narrows, none means all. */
export type InvestigationChoice = {
  readonly model?: string
  readonly status?: readonly InvestigationStatus[]
  readonly severity?: readonly Severity[]
  readonly family?: Family
  readonly assignee?: string
  /** Nobody has taken it; goes before `assignee`. */
  readonly unassigned?: boolean
  /** Part of the root slice as its key spells it: `region=North`, `North`. */
  readonly slice?: string
  /** A key (`INV-12`, `12`), or words that all stand in title, root slice or model. */
  readonly find?: string
  /** Opened at this moment or later. */
  readonly openedSince?: number
  /** Opened before this moment. */
  readonly openedBefore?: number
}

/** The order of a list; `severity` has the worst first and within it the newest. */
export type InvestigationOrder = 'newest' | 'oldest' | 'severity'

/** A page of investigations. */
export type InvestigationFilter = InvestigationChoice & {
  /** Default newest. */
  readonly order?: InvestigationOrder
  /** The `next` of the page before, under the same order. */
  readonly cursor?: number
  readonly limit: number
}

/** How investigations fared since a moment: whether alarms held up, and how long people took. */
export type TrackRecord = {
  readonly since: number
  /** Conclusions of that time which still stand. */
  readonly concluded: number
  /** Those that named no cause. */
  readonly falseAlarms: number
  readonly dismissed: number
  /** First steps of a person, and the median time from opening to them. */
  readonly acknowledged: number
  readonly medianToAcknowledgeMs: number | undefined
  /** Of `concluded`, from opening to the conclusion. */
  readonly medianToConcludeMs: number | undefined
}

/** What a person does: each verb expects certain statuses, and the loser of a race is told the newer one. */
export type Step =
  | {
      readonly verb: 'investigate' | 'close' | 'dismiss' | 'reopen' | 'comment'
      readonly reason: string
    }
  | {
      readonly verb: 'acknowledge'
      readonly reason: string
      /** By a link whose reader is not known: nobody has it until a person takes it. */
      readonly byLink?: true
    }
  | {
      readonly verb: 'assign'
      readonly reason: string
      /** Name of the person who takes it. */
      readonly to: string
    }
  | {
      readonly verb: 'conclude'
      readonly reason: string
      readonly rootCause: RootCause
      readonly remedy: string
      /** Until when the matter stays settled at the measured effect; default 90 days. */
      readonly settledUntil?: number
    }

/** What opens with a scan or by hand; the store gives the id. */
export type NewInvestigation = {
  readonly model: string
  readonly matter: { readonly family: Family; readonly rootSlice: string; readonly units: number } | undefined
  readonly family: Family
  readonly rootSlice: string
  readonly title: string
  readonly severity: Severity
  readonly openedBy: string
  readonly evidence: FrozenEvidence
  readonly lineage: readonly LineageSnapshot[]
  readonly reason?: string
}

/** Where investigations and matters are kept. Writers run inside the caller's transaction, and write timeline and log entry with the change. */
export type InvestigationStore = {
  readonly open: (fresh: NewInvestigation, at: number) => Investigation
  /** Appends findings of a later window to a live matter's investigation; raises its severity where they are worse. */
  readonly append: (
    matterId: number,
    added: {
      readonly findings: readonly Finding[]
      readonly window: Window
      readonly lineage: readonly LineageSnapshot[]
      readonly units: number
      readonly worsened: boolean
      readonly severity: Severity
    },
    at: number,
  ) => Investigation
  /** Writes how a scan without findings of a matter leaves it: quiet scans, subsided. */
  readonly quiet: (matterId: number, quietScans: number, subsided: boolean, at: number) => void
  /** A finding of this scan shows the matter is still there. */
  readonly liveMatters: (model: string) => readonly Matter[]
  readonly settledMatters: (model: string, at: number) => readonly Matter[]
  readonly get: (id: number) => InvestigationDetail | undefined
  readonly list: (filter: InvestigationFilter) => {
    readonly items: readonly Investigation[]
    readonly next: number | undefined
  }
  /** How many of a choice stand where; without one, of all. */
  readonly counts: (choice?: InvestigationChoice) => Readonly<Record<InvestigationStatus, number>>
  readonly trackRecord: (since: number) => TrackRecord
  /** The investigation that was closed last and still is; undefined where none is closed. */
  readonly lastClosed: () => { readonly id: number; readonly at: number } | undefined
  /** Takes a step if the status still allows it. @throws {ServiceError} conflict, with the newer status, or not-found */
  readonly step: (id: number, step: Step, actor: string, at: number) => Investigation
  readonly ofMatter: (matterId: number) => Investigation | undefined
}
