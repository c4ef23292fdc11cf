import type { FC } from 'hono/jsx'
import type { InvestigationDetail, TimelineEvent } from '../../investigate/investigation.ts'
import { ROOT_CAUSES } from '../../investigate/steps.ts'
import { Moment } from './parts.tsx'

/** How an investigation ended: root cause, remedy and reason, by whom and when, how long the matter is settled, and who closed it. Nothing while it has not ended. */
export const Conclusion: FC<{ detail: InvestigationDetail; hasTokens: boolean }> = ({ detail, hasTokens }) => {
  const { ended, closed, settledUntil } = endOf(detail)
  if (ended === undefined) return null
  const isDismissed = detail.status === 'dismissed'
  return (
    <section class="card" aria-label={isDismissed ? 'Dismissal' : 'Conclusion'}>
      <header>
        <h2>
          {isDismissed ? 'Dismissed' : 'Concluded'} by <bdi>{ended.actor}</bdi>
        </h2>
        <span class="small quiet">
          <Moment at={ended.at} />
        </span>
      </header>
      <div class="in">
        <dl class="props long">
          {isDismissed ? null : (
            <>
              <dt>Root cause</dt>
              <dd>{detail.rootCause === undefined ? 'none named' : ROOT_CAUSES[detail.rootCause]}</dd>
              <dt>Remedy</dt>
              <dd>
                <bdi>{detail.remedy ?? 'none named'}</bdi>
              </dd>
            </>
          )}
          <dt>Reason</dt>
          <dd>
            <bdi>{ended.reason ?? 'none given'}</bdi>
          </dd>
          {settledUntil === undefined || detail.matterId === undefined ? null : (
            <>
              <dt>Settled until</dt>
              <dd>
                <Moment at={settledUntil} />, unless it is worse before
              </dd>
            </>
          )}
          {isDismissed ? null : (
            <>
              <dt>Closed</dt>
              <dd>
                {closed === undefined ? (
                  hasTokens ? (
                    'not yet: a second person checks it'
                  ) : (
                    'not yet'
                  )
                ) : (
                  <>
                    by <bdi>{closed.actor}</bdi>, <Moment at={closed.at} />
                    {closed.reason === undefined ? null : (
                      <>
                        : <bdi>{closed.reason}</bdi>
                      </>
                    )}
                  </>
                )}
              </dd>
            </>
          )}
        </dl>
      </div>
    </section>
  )
}

/** The steps that ended an investigation, as far as they stand. */
export function endOf({ status, timeline }: Pick<InvestigationDetail, 'status' | 'timeline'>): {
  readonly ended: TimelineEvent | undefined
  readonly closed: TimelineEvent | undefined
  readonly settledUntil: number | undefined
} {
  const last = (kind: TimelineEvent['kind']): TimelineEvent | undefined => timeline.findLast((e) => e.kind === kind)
  const ended =
    status === 'dismissed'
      ? last('dismissed')
      : status === 'concluded' || status === 'closed'
        ? last('concluded')
        : undefined
  const until = ended?.body.settledUntil
  return {
    ended,
    closed: status === 'closed' ? last('closed') : undefined,
    settledUntil: typeof until === 'number' ? until : undefined,
  }
}
