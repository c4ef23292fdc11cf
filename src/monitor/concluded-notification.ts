import type { Notification } from '../alert/notification.ts'
import { type Investigation, investigationKey, type Step } from '../investigate/investigation.ts'
import { ROOT_CAUSES } from '../investigate/steps.ts'

/** What is told when somebody concludes an investigation: by whom, with which root cause and remedy. */
export function concludedNotification(
  investigation: Investigation,
  step: Extract<Step, { readonly verb: 'conclude' }>,
  actor: string,
  about: { readonly baseUrl: string; readonly now: number },
): Notification {
  const key = investigationKey(investigation.id)
  return {
    kind: 'concluded',
    at: about.now,
    severity: investigation.severity,
    model: investigation.model,
    note: `Concluded by ${actor}. Root cause: ${ROOT_CAUSES[step.rootCause]}. Remedy: ${step.remedy}`,
    investigations: [
      {
        id: investigation.id,
        key,
        title: investigation.title,
        severity: investigation.severity,
        model: investigation.model,
        versions: [],
        family: investigation.family,
        rootSlice: investigation.rootSlice,
        status: investigation.status,
        window: undefined,
        facts: [
          { name: 'root cause', value: ROOT_CAUSES[step.rootCause] },
          { name: 'remedy', value: step.remedy },
        ],
        also: [],
        lineage: [],
        url: `${about.baseUrl}/investigations/${key}`,
        evidenceSha256: investigation.evidenceSha256,
        sequence: 0,
      },
    ],
  }
}
