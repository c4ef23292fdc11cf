import type { NotifiedInvestigation } from '../alert/notification.ts'
import { type Investigation, investigationKey } from '../investigate/investigation.ts'
import { ROOT_CAUSES } from '../investigate/steps.ts'

/** How an investigation ended, as facts. */
export function concludedFacts({ status, rootCause, remedy }: Investigation): NotifiedInvestigation['facts'] {
  if (status === 'dismissed') return [{ name: 'dismissed', value: 'as no matter to look into' }]
  return [
    ...(rootCause === undefined ? [] : [{ name: 'root cause', value: ROOT_CAUSES[rootCause] }]),
    ...(remedy === undefined ? [] : [{ name: 'remedy', value: remedy }]),
  ]
}

/** In one sentence each by whom investigations were concluded, with which root cause and remedy; why one was dismissed stays on its page. */
export function concludedNote(
  ended: readonly { readonly investigation: Investigation; readonly by: string }[],
): string {
  const sentences = ended.slice(0, MOST).map((one) => {
    const sentence = sentenceOf(one.investigation, one.by)
    return ended.length === 1 ? sentence : `${investigationKey(one.investigation.id)}: ${sentence}`
  })
  return [...sentences, ...(ended.length > MOST ? [`and ${ended.length - MOST} more.`] : [])].join(' ')
}

const MOST = 5

function sentenceOf({ status, rootCause, remedy, concludedBy }: Investigation, by: string): string {
  if (status === 'dismissed' || rootCause === undefined) return `Dismissed by ${by}.`
  const done = remedy === undefined ? '' : ` Remedy: ${remedy}`
  return `Concluded by ${concludedBy ?? by}. Root cause: ${ROOT_CAUSES[rootCause]}.${done}`
}
