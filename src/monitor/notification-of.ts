import type { Labels } from '../alert/alert.ts'
import { endedHow } from '../alert/news-words.ts'
import type { NotifiedInvestigation } from '../alert/notification.ts'
import type { Finding } from '../detect/finding.ts'
import { factsOf, mainFinding, sentenceOf } from '../investigate/describe.ts'
import { type Investigation, investigationKey } from '../investigate/investigation.ts'
import { type LineageSnapshot, labelOf } from '../lineage/lineage-snapshot.ts'
import { type Window, windowLabel } from '../profile/window.ts'
import { concludedFacts } from './concluded-notification.ts'
import type { Monitor } from './monitor.ts'

/** Further findings of a matter that a message names. */
const MOST_ALSO = 5

/** An investigation as it stands, with the findings that are news of it: those it opened with, or those it worsened with last. */
export type ToldCase = {
  readonly investigation: Investigation
  readonly findings: readonly Finding[]
  /** The window these findings were made in; undefined where nothing had been judged. */
  readonly window: Window | undefined
  readonly lineage: readonly LineageSnapshot[]
  /** The step that ended it, while it is over. */
  readonly ended: { readonly by: string; readonly at: number } | undefined
}

/** An investigation as a message tells it; once it has ended, how. */
export function notificationOf(
  told: ToldCase,
  about: {
    readonly monitor: Pick<Monitor, 'window' | 'timezone'> | undefined
    readonly baseUrl: string
    readonly labels: Labels
    /** How often it has worsened. */
    readonly revision: number
  },
): NotifiedInvestigation {
  const { investigation, ended } = told
  const key = investigationKey(investigation.id)
  return {
    id: investigation.id,
    key,
    title: investigation.title,
    severity: investigation.severity,
    model: investigation.model,
    family: investigation.family,
    rootSlice: investigation.rootSlice,
    status: investigation.status,
    ...(ended === undefined
      ? liveParts(told, about.monitor)
      : { ...NOTHING_MEASURED, facts: concludedFacts(investigation) }),
    url: `${about.baseUrl}/investigations/${key}`,
    evidenceSha256: investigation.evidenceSha256,
    openedAt: investigation.openedAt,
    ...(ended !== undefined && { endedAt: ended.at, endedHow: endedHow(investigation.status) }),
    revision: about.revision,
    labels: about.labels,
    // The outbox numbers the messages of a thread when it takes them in.
    sequence: 0,
  }
}

type Parts = Pick<NotifiedInvestigation, 'versions' | 'window' | 'facts' | 'also' | 'lineage'>

const NOTHING_MEASURED: Omit<Parts, 'facts'> = { versions: [], window: undefined, also: [], lineage: [] }

function liveParts(
  { investigation, findings, window, lineage }: ToldCase,
  monitor: Pick<Monitor, 'window' | 'timezone'> | undefined,
): Parts {
  const main = mainFinding(findings, investigation.rootSlice)
  const label = window && labelFor(monitor, window)
  const others = findings.filter((f) => f !== main).sort((a, b) => b.units - a.units)
  return {
    versions: [...new Set(findings.length > 0 ? findings.map((f) => f.version) : lineage.map((l) => l.version))],
    window: window && label !== undefined ? { label, ...window } : undefined,
    // What a person wrote stays on the page: free text does not travel.
    facts: main
      ? factsOf(main, label === undefined ? {} : { windowLabel: label })
      : [{ name: 'opened by', value: investigation.openedBy }],
    also: others.slice(0, MOST_ALSO).map((finding) => sentenceOf(finding)),
    lineage: lineageSentences(
      findings.length > 0 ? lineage.filter((l) => findings.some((f) => f.version === l.version)) : lineage,
    ),
  }
}

/** Of a model that is watched no longer, a window is told by its first day. */
function labelFor(monitor: Pick<Monitor, 'window' | 'timezone'> | undefined, window: Window): string {
  return windowLabel(monitor?.window ?? '1d', monitor?.timezone ?? 'UTC', window)
}

function lineageSentences(snapshots: readonly LineageSnapshot[]): readonly string[] {
  return snapshots.flatMap((lineage) => {
    const name = `${lineage.model}@${lineage.version}`
    if (lineage.status === 'unavailable') return [`Lineage of ${name} was not available when this was opened.`]
    if (lineage.status === 'nothing-recorded') return [`No lineage is recorded for ${name}.`]
    const data = lineage.nodes.filter((n) => n.kind === 'datasetVersion').map(labelOf)
    const missing = lineage.gaps.map((g) => g.missing)
    return [
      data.length > 0 ? `${name} was trained on ${data.join(', ')}.` : `${name} names no training data.`,
      ...(missing.length > 0 ? [`Missing in the chain: ${missing.join(' ')}`] : []),
    ]
  })
}
