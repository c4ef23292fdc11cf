import type { InvestigationDetail, TimelineEvent } from '../../investigate/investigation.ts'
import { STEP_RULES } from '../../investigate/steps.ts'
import { VERBS } from '../step-request.ts'
import { momentInWords } from './figures.ts'

/** What the step just taken did, in words; undefined where the timeline does not end with it, so that an address alone can claim nothing. */
export function whatHappened(
  { assignee, status, family }: Pick<InvestigationDetail, 'assignee' | 'status' | 'family'>,
  last: TimelineEvent,
  done: string | undefined,
  hasTokens: boolean,
): string | undefined {
  const by = `${last.actor}, ${momentInWords(last.at)} UTC`
  if (done === 'open') {
    return last.kind === 'opened' && family === 'suspicion'
      ? `Opened by ${by}. Lineage and the counts of slices, as they are now, are frozen into it.`
      : undefined
  }
  const verb = VERBS.find((v) => v === done)
  if (verb === undefined || STEP_RULES[verb].event !== last.kind) return undefined
  switch (verb) {
    case 'acknowledge':
      return `Acknowledged by ${by}. ${assignee ?? 'Nobody'} has it; next, start investigating.`
    case 'investigate':
      return `Started by ${by}. ${assignee ?? 'Nobody'} has it; next, conclude or dismiss it.`
    case 'conclude':
      return `Concluded by ${by}. The matter is settled until it is worse or the date has passed; next, ${hasTokens ? 'a second person closes it' : 'close it'}.`
    case 'close':
      return `Closed by ${by}. It is finished; it can be reopened with a reason.`
    case 'dismiss':
      return `Dismissed by ${by}. The matter is settled for 90 days unless it is worse; it can be reopened with a reason.`
    case 'reopen':
      return `Reopened by ${by}. It is ${status} again, and later windows add to it.`
    case 'assign':
      return `Assigned by ${by}. ${assignee ?? 'Nobody'} has it.`
    case 'comment':
      return `Comment kept, ${by}. It stands in the timeline.`
    default:
      return verb satisfies never
  }
}
