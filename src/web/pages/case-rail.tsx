import type { FC } from 'hono/jsx'
import type { Delivery } from '../../alert/notification.ts'
import { effectText } from '../../detect/figures.ts'
import { type Finding, SEVERITIES, type Severity } from '../../detect/finding.ts'
import { type Investigation, type InvestigationDetail, investigationKey } from '../../investigate/investigation.ts'
import { endOf } from './case-conclusion.tsx'
import { Assign, type RefusedStep } from './case-forms.tsx'
import { duration, several, tolerance } from './figures.ts'
import { modelHref } from './model-href.ts'
import { Ago, Card, Moment, SliceName, Verdict } from './parts.tsx'

/** What the margin of a case shows beside its detail. */
export type RailView = {
  readonly detail: InvestigationDetail
  readonly deliveries: readonly Delivery[]
  readonly refused: RefusedStep | undefined
  readonly mayAssign: boolean
  readonly me: string
  /** Why nobody is told of it just now. */
  readonly mutedBecause: string | undefined
  /** Other live investigations of the same model, newest first. */
  readonly siblings: readonly Investigation[]
}

/** The margin: status, people, clocks, model, limits, what was told, and what else is open. */
export const Rail: FC<{ view: RailView; hasTokens: boolean; now: number }> = ({ view, hasTokens, now }) => (
  <aside class="rail" aria-label="Properties">
    <CaseCard view={view} hasTokens={hasTokens} now={now} />
    <ModelCard view={view} />
    {view.siblings.length === 0 ? null : (
      <Card title="Also open on this model">
        <ul class="small siblings">
          {view.siblings.map((i) => (
            <li>
              <Verdict mark={i.severity}>
                <a href={`/investigations/${investigationKey(i.id)}`}>{investigationKey(i.id)}</a>
              </Verdict>{' '}
              {i.family}, <SliceName slice={i.rootSlice} />
            </li>
          ))}
        </ul>
      </Card>
    )}
  </aside>
)

const CaseCard: FC<{ view: RailView; hasTokens: boolean; now: number }> = ({ view, hasTokens, now }) => {
  const { detail } = view
  const raised = raisedFrom(detail)
  const { acknowledgedAt, concludedAt } = clocksOf(detail)
  const isOver = isFinished(detail)
  return (
    <section class="card" aria-label="Case">
      <div class="in">
        <dl class="props">
          <dt>Status</dt>
          <dd>
            <b>{detail.status}</b>
          </dd>
          <dt>Severity</dt>
          <dd>
            <Verdict mark={detail.severity}>{detail.severity}</Verdict>
            {raised === undefined ? null : (
              <div class="xs quiet">
                raised from {raised.from}, <Moment at={raised.at} />
              </div>
            )}
          </dd>
          <dt>{isOver ? 'Was with' : 'Assignee'}</dt>
          <dd>
            {detail.assignee === undefined ? (
              <span class="faint">{isOver ? 'nobody' : 'nobody yet'}</span>
            ) : (
              <bdi>{detail.assignee}</bdi>
            )}
            <ByLink detail={detail} />
            {view.mayAssign ? (
              <div class="no-print take">
                <Assign investigation={detail} me={view.me} refused={view.refused} />
              </div>
            ) : null}
          </dd>
          <dt>Opened</dt>
          <dd>
            <Moment at={detail.openedAt} />
          </dd>
          <dt>First step</dt>
          <dd>
            {acknowledgedAt !== undefined ? (
              `after ${duration(acknowledgedAt - detail.openedAt)}`
            ) : isOver ? (
              'none was taken'
            ) : (
              <>
                none yet, opened <Ago at={detail.openedAt} now={now} />
              </>
            )}
          </dd>
          <dt>Conclusion</dt>
          <dd>
            {concludedAt !== undefined
              ? `after ${duration(concludedAt - detail.openedAt)}`
              : isOver
                ? 'none was made'
                : 'none yet'}
          </dd>
          {isOver ? (
            <End detail={detail} />
          ) : (
            <>
              <dt>Closing</dt>
              <dd>
                {hasTokens ? 'needs a second person' : 'one person may, since without tokens nobody can be told apart'}
              </dd>
            </>
          )}
        </dl>
      </div>
    </section>
  )
}

const isFinished = ({ status }: InvestigationDetail): boolean => status === 'closed' || status === 'dismissed'

/** When and by whom it was closed or dismissed. */
const End: FC<{ detail: InvestigationDetail }> = ({ detail }) => {
  const { ended, closed } = endOf(detail)
  const last = closed ?? ended
  return last === undefined ? null : (
    <>
      <dt>{detail.status === 'closed' ? 'Closed' : 'Dismissed'}</dt>
      <dd>
        <Moment at={last.at} /> by <bdi>{last.actor}</bdi>
      </dd>
    </>
  )
}

/** Begins the name of who acts by a link from a message. */
const LINK = 'link sent to '

/** Says that a link acknowledged it, where nobody has it by that: who pressed a link is not known. */
const ByLink: FC<{ detail: InvestigationDetail }> = ({ detail: { status, assignee, timeline } }) => {
  const last = timeline.findLast((e) => e.kind === 'acknowledged')
  if (status !== 'acknowledged' || assignee !== undefined || last?.actor.startsWith(LINK) !== true) return null
  return (
    <div class="xs quiet">
      acknowledged by <bdi>{last.actor}</bdi>
    </div>
  )
}

const ModelCard: FC<{ view: RailView }> = ({ view: { detail, deliveries, mutedBecause } }) => {
  const delivered = deliveries.filter((d) => d.status === 'delivered')
  const limits = limitsOf(detail.evidence.findings)
  return (
    <section class="card" aria-label="Model and data">
      <div class="in">
        <dl class="props">
          <dt>Model</dt>
          <dd>
            <a href={modelHref(detail.model)}>
              <bdi>{detail.model}</bdi>
            </a>
          </dd>
          {detail.evidence.versions.map((v) => (
            <>
              <dt>
                Version <bdi>{v.version}</bdi>
              </dt>
              <dd>
                {several(v.rows, 'prediction')}, baseline {v.baselineId}
              </dd>
            </>
          ))}
          <dt>Window</dt>
          <dd>{detail.evidence.windowLabel ?? 'none'}</dd>
          {limits.length === 0 ? null : (
            <>
              <dt>Limits</dt>
              <dd>{limits.join('; ')}</dd>
            </>
          )}
          <dt>Lineage</dt>
          <dd>
            <a href="#lineage">{lineageWords(detail)}</a>
          </dd>
          <dt>Told</dt>
          <dd>
            {deliveries.length === 0 ? (
              isFinished(detail) ? (
                'nobody was told'
              ) : (
                'nobody so far'
              )
            ) : (
              <a href="#told">{`${delivered.length} of ${several(deliveries.length, 'message')} delivered`}</a>
            )}
            {mutedBecause === undefined || isFinished(detail) ? null : (
              <div class="xs quiet">
                Muted now: {mutedBecause}. <a href="/silences">Silences</a>
              </div>
            )}
            {isFinished(detail) ? null : (
              <div class="no-print">
                <a href={`/silences?for=${investigationKey(detail.id)}#add`}>Silence…</a>
              </div>
            )}
          </dd>
        </dl>
      </div>
    </section>
  )
}

const MOST_LIMITS = 4

/** Tolerances and limits as frozen with the findings, each kind once. */
export function limitsOf(findings: readonly Finding[]): readonly string[] {
  const words = findings.map(
    (f) => `${f.kind} ${f.scale === 'jsd' ? tolerance(f.tolerance) : effectText(f.scale, f.tolerance)}`,
  )
  const all = [...new Set(words)]
  return all.length > MOST_LIMITS ? [...all.slice(0, MOST_LIMITS), `${all.length - MOST_LIMITS} more`] : all
}

/** Where a later window raised the severity that it opened with: from what, and when it became what it is. */
export function raisedFrom({
  timeline,
  severity,
}: Pick<InvestigationDetail, 'timeline' | 'severity'>): { readonly from: Severity; readonly at: number } | undefined {
  const opened = timeline.find((e) => e.kind === 'opened')?.body.severity
  const from = SEVERITIES.find((s) => s === opened)
  if (from === undefined || from === severity) return undefined
  const raise = timeline.find((e) => e.body.severity === severity)
  return raise === undefined ? undefined : { from, at: raise.at }
}

const FIRST_STEPS = ['acknowledged', 'investigating', 'concluded', 'dismissed']

/** When a person took the first step, and when the conclusion that stands was made. */
function clocksOf({ timeline, concludedBy }: InvestigationDetail): {
  readonly acknowledgedAt: number | undefined
  readonly concludedAt: number | undefined
} {
  return {
    acknowledgedAt: timeline.find((e) => FIRST_STEPS.includes(e.kind))?.at,
    concludedAt: concludedBy === undefined ? undefined : timeline.findLast((e) => e.kind === 'concluded')?.at,
  }
}

function lineageWords({ lineage }: InvestigationDetail): string {
  const gaps = lineage.flatMap((l) => l.gaps).length
  if (lineage.length === 0) return 'no lineage was attached'
  if (gaps > 0) return several(gaps, 'gap')
  if (lineage.some((l) => l.status === 'unavailable')) return 'did not answer at opening'
  return lineage.every((l) => l.status === 'known') ? 'no gap' : 'nothing is recorded'
}
