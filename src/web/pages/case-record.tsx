import type { FC } from 'hono/jsx'
import type { Delivery } from '../../alert/notification.ts'
import { type InvestigationDetail, investigationKey, type TimelineEvent } from '../../investigate/investigation.ts'
import { decimal, several } from './figures.ts'
import { Card, Col, Moment, Table, Verdict } from './parts.tsx'

const HAPPENED: Readonly<Record<TimelineEvent['kind'], string>> = {
  opened: 'opened it',
  'evidence-added': 'added a later window',
  worsened: 'found it worse',
  subsided: 'found no more of it',
  acknowledged: 'acknowledged',
  investigating: 'started investigating',
  concluded: 'concluded',
  closed: 'closed it',
  dismissed: 'dismissed it',
  reopened: 'reopened it',
  commented: 'commented',
  attached: 'attached a file',
  assigned: 'assigned it',
}
const BY_SCAN: readonly TimelineEvent['kind'][] = ['opened', 'evidence-added', 'worsened', 'subsided']

/** Events that followed each other and are told in one line. */
type Entry = { readonly events: readonly TimelineEvent[] }

/** Newest first; windows that were added one after the other are one entry, so that what people did stays in sight. */
export function foldTimeline(events: readonly TimelineEvent[]): readonly Entry[] {
  const told: { events: TimelineEvent[] }[] = []
  for (const event of [...events].reverse()) {
    const before = told.at(-1)
    const isMore = event.kind === 'evidence-added' && before?.events[0]?.kind === 'evidence-added'
    if (isMore && event.reason === undefined) before?.events.push(event)
    else told.push({ events: [event] })
  }
  return told
}

const turnOf = (kind: TimelineEvent['kind']): string | undefined => {
  if (kind === 'opened' || kind === 'worsened') return 'turn'
  return BY_SCAN.includes(kind) ? undefined : 'person'
}

function happened(event: TimelineEvent, events: readonly TimelineEvent[]): string {
  if (event.kind === 'assigned' && typeof event.body.assignee === 'string') {
    return event.body.assignee === event.actor ? 'took it' : `assigned it to ${event.body.assignee}`
  }
  const change = event.kind === 'worsened' ? changeOf(event, events) : undefined
  return change === undefined ? HAPPENED[event.kind] : `${HAPPENED[event.kind]}: from ${change}`
}

/** How far it was worse: in severity, else in tolerances where both are known. */
function changeOf(event: TimelineEvent, events: readonly TimelineEvent[]): string | undefined {
  const earlier = events.slice(0, events.indexOf(event))
  const [was, is] = [earlier.findLast((e) => typeof e.body.severity === 'string')?.body.severity, event.body.severity]
  if (typeof was === 'string' && typeof is === 'string' && was !== is) return `${was} to ${is}`
  // What people were told last is what it was found worse than.
  const told = earlier.findLast((e) => e.kind === 'opened' || e.kind === 'worsened')
  const [before, now] = [told?.body.units, event.body.units]
  if (!Number.isFinite(before) || !Number.isFinite(now)) return undefined
  return `${decimal(Number(before), 1)} to ${decimal(Number(now), 1)} tolerances`
}

/** What happened to the case, newest first: by scans and by people. */
export const Timeline: FC<{ events: readonly TimelineEvent[] }> = ({ events }) => (
  <Card id="timeline" title="Timeline" aside="Newest first">
    <ol class="time">
      {foldTimeline(events).map(({ events: [event, ...before] }) =>
        event === undefined ? null : (
          <li class={turnOf(event.kind)}>
            <div>
              <b>
                <bdi>{event.actor}</bdi>
              </b>{' '}
              {before.length === 0 ? happened(event, events) : `added ${before.length + 1} later windows`}
            </div>
            <div class="when">
              {before.length === 0 ? null : (
                <>
                  <Moment at={before.at(-1)?.at ?? event.at} /> to{' '}
                </>
              )}
              <Moment at={event.at} />
              {event.recordedAt === event.at ? null : (
                <>
                  {' '}
                  · recorded <Moment at={event.recordedAt} />
                </>
              )}
            </div>
            {event.reason === undefined || event.reason === '' ? null : <p class="bubble">{event.reason}</p>}
          </li>
        ),
      )}
    </ol>
  </Card>
)

/** Which messages went out about it and what became of them. */
export const Told: FC<{ deliveries: readonly Delivery[] }> = ({ deliveries }) => (
  <Card id="told" title="What was told">
    {deliveries.length === 0 ? (
      <p class="small quiet">
        No message has gone out about it. Who is told of what stands under alerts.routes of the configuration.
      </p>
    ) : (
      <>
        <ToldRows label="Messages about it" messages={deliveries.slice(0, SHOWN)} />
        {deliveries.length <= SHOWN ? null : (
          <details class="numbers">
            <summary>{several(deliveries.length - SHOWN, 'further message')}</summary>
            <ToldRows label="Further messages" messages={deliveries.slice(SHOWN)} />
          </details>
        )}
      </>
    )}
  </Card>
)

const SHOWN = 14

const ToldRows: FC<{ label: string; messages: readonly Delivery[] }> = ({ label, messages }) => (
  <Table
    label={label}
    head={
      <>
        <Col>Channel</Col>
        <Col>About</Col>
        <Col>State</Col>
        <Col num>Tries</Col>
        <Col>When</Col>
        <Col>Message id</Col>
      </>
    }
  >
    {messages.map((d) => (
      <tr>
        <th scope="row">
          <bdi>{d.channel}</bdi>
        </th>
        <td>{d.kind}</td>
        <td>
          {d.status === 'failed' ? (
            <Verdict mark="critical">failed</Verdict>
          ) : d.status === 'pending' ? (
            <Verdict mark="late">waiting</Verdict>
          ) : (
            <Verdict mark="within">delivered</Verdict>
          )}
          {d.lastError === undefined ? null : <div class="xs faint">{d.lastError}</div>}
          {d.because === undefined ? null : <div class="xs faint">because {d.because}</div>}
        </td>
        <td class="num">{d.attempts}</td>
        <td class="nowrap">
          <Moment at={d.deliveredAt ?? (d.status === 'pending' ? d.dueAt : d.createdAt)} />
        </td>
        <td class="hash sha">
          <a href={`/deliveries/${d.outboxId}`}>{d.messageId}</a>
        </td>
      </tr>
    ))}
  </Table>
)

/** Hashes of everything frozen, so that it can be checked later. */
export const Evidence: FC<{ detail: InvestigationDetail }> = ({
  detail: { evidence, evidenceSha256, lineageSha256, id },
}) => (
  <section class="evid" id="evidence" aria-label="Evidence">
    <h2>Evidence</h2>
    <dl>
      <dt>Frozen at opening</dt>
      <dd class="hash">sha256 {evidenceSha256}</dd>
      <dt>Lineage</dt>
      <dd class="hash">sha256 {lineageSha256}</dd>
      <dt>Holds</dt>
      <dd>
        {several(evidence.findings.length, 'finding')}, {several(evidence.slices.length, 'slice')} with counts,{' '}
        {evidence.batches === undefined
          ? 'no batch of predictions'
          : `the root of ${several(evidence.batches.count, 'batch', 'batches')}`}
      </dd>
      {evidence.batches === undefined ? null : (
        <>
          <dt>Batches</dt>
          <dd class="hash">
            {evidence.batches.first} to {evidence.batches.last}, root {evidence.batches.root}
          </dd>
        </>
      )}
      {evidence.versions.map((v) => (
        <>
          <dt>Profile of version {v.version}</dt>
          <dd class="hash">
            {v.profileSha256 === undefined ? 'counts of a report' : `sha256 ${v.profileSha256}`}, against baseline{' '}
            {v.baselineSha256}
          </dd>
        </>
      ))}
      <dt>By API</dt>
      <dd class="mono">
        <a href={`/api/v1/investigations/${investigationKey(id)}`}>/api/v1/investigations/{investigationKey(id)}</a>
      </dd>
    </dl>
  </section>
)
