import type { Notification, NotifiedInvestigation } from '../alert/notification.ts'
import type { Finding } from '../detect/finding.ts'
import { factsOf, mainFinding, sentenceOf } from '../investigate/describe.ts'
import { type Investigation, investigationKey } from '../investigate/investigation.ts'
import { worst } from '../investigate/matter-plan.ts'
import { type LineageSnapshot, labelOf } from '../lineage/lineage-snapshot.ts'
import { type Window, windowLabel } from '../profile/window.ts'
import type { Monitor } from './monitor.ts'

/** Further findings of a matter that a message names. */
const MOST_ALSO = 5

/** One message for everything that opened or worsened in a scan, the worst first. */
export function notificationOf(
  kind: 'opened' | 'worsened',
  told: readonly { readonly investigation: Investigation; readonly findings: readonly Finding[] }[],
  about: {
    readonly monitor: Monitor
    readonly window: Window
    readonly lineage: readonly LineageSnapshot[]
    readonly baseUrl: string
    readonly now: number
  },
): Notification {
  const order = { critical: 0, warning: 1, notice: 2 } as const
  const sorted = [...told].sort((a, b) => order[a.investigation.severity] - order[b.investigation.severity])
  return {
    kind,
    at: about.now,
    severity: worst(sorted.map((t) => t.investigation)),
    model: about.monitor.model,
    investigations: sorted.map(({ investigation, findings }) => notified(investigation, findings, about)),
  }
}

function notified(
  investigation: Investigation,
  findings: readonly Finding[],
  about: Parameters<typeof notificationOf>[2],
): NotifiedInvestigation {
  const main = mainFinding(findings, investigation.rootSlice)
  const key = investigationKey(investigation.id)
  const label = windowLabel(about.monitor.window, about.monitor.timezone, about.window)
  const others = findings.filter((f) => f !== main).sort((a, b) => b.units - a.units)
  return {
    id: investigation.id,
    key,
    title: investigation.title,
    severity: investigation.severity,
    model: investigation.model,
    versions: [...new Set(findings.length > 0 ? findings.map((f) => f.version) : about.lineage.map((l) => l.version))],
    family: investigation.family,
    rootSlice: investigation.rootSlice,
    status: investigation.status,
    window: { label, ...about.window },
    // What a person wrote stays on the page: free text does not travel.
    facts: main ? factsOf(main, { windowLabel: label }) : [{ name: 'opened by', value: investigation.openedBy }],
    also: others.slice(0, MOST_ALSO).map((finding) => sentenceOf(finding)),
    lineage: lineageSentences(
      findings.length > 0 ? about.lineage.filter((l) => findings.some((f) => f.version === l.version)) : about.lineage,
    ),
    url: `${about.baseUrl}/investigations/${key}`,
    evidenceSha256: investigation.evidenceSha256,
    // The outbox numbers the messages of a thread when it takes them in.
    sequence: 0,
  }
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
