import type { Child, FC } from 'hono/jsx'
import type { SystemReport } from '../app-services.ts'
import { asWord, bytes, capitalised, count, dayInWords, duration, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { RunTable } from './model-record.tsx'
import { Ago, Card, Col, Fact, Moment, Table, Verdict } from './parts.tsx'

/** Below this a disk is close to full: a busy day of predictions and its write-ahead log fit in. */
const LITTLE_FREE_BYTES = 2_000_000_000

/** How the service itself fares: does it keep up, does it have room, can it be restored? */
export const SystemPage: FC<{ frame: Frame; report: SystemReport }> = ({ frame, report }) => (
  <Layout frame={frame} title="System" place="system">
    <div class="head">
      <div>
        <h1>{headline(report)}</h1>
        <p class="sub">
          {report.health.reasons.length === 0 ? '' : `${report.health.reasons.map((r) => sentence(r)).join(' ')} `}
          Started <Ago at={report.startedAt} now={frame.now} />, Plumbline {report.version} on {report.runtime}.
        </p>
      </div>
    </div>
    <div class="stack">
      <section class="card" aria-label="At a glance">
        <Facts report={report} now={frame.now} />
      </section>
      <Models report={report} now={frame.now} />
      <div class="two">
        <Store report={report} />
        <Kept report={report} now={frame.now} />
      </div>
      <Card id="runs" title="Windows judged" aside="All models, newest first">
        <RunTable runs={report.runs} withModel />
      </Card>
    </div>
  </Layout>
)

function headline({ health, models }: SystemReport): string {
  const due = models.reduce((n, m) => n + m.windowsDue, 0)
  if (health.status === 'degraded') {
    const n = health.reasons.length
    return n <= 1 ? 'The service is degraded' : `The service is degraded for ${asWord(n).toLowerCase()} reasons`
  }
  if (due > 0) return `${asWord(due)} ${due === 1 ? 'window waits' : 'windows wait'} to be judged`
  return models.length === 0 ? 'The service answers and watches no model' : 'The service keeps up'
}

const sentence = (text: string): string => `${capitalised(text)}${/[.?]$/.test(text) ? '' : '.'}`

const Facts: FC<{ report: SystemReport; now: number }> = ({
  report: { models, outbox, database, backup, log },
  now,
}) => {
  const due = models.reduce((n, m) => n + m.windowsDue, 0)
  const lag = Math.max(0, ...models.map((m) => m.lagMs ?? 0))
  return (
    <dl class="facts">
      <Fact
        label="Windows that wait to be judged"
        context={due === 0 ? 'every closed window is judged' : `the oldest closed ${duration(lag)} ago`}
      >
        <span class="big">{count(due)}</span>
      </Fact>
      <Fact
        label="Messages waiting"
        context={
          <>
            {outbox.oldestAt === undefined ? 'nothing to send' : <>the oldest for {duration(now - outbox.oldestAt)}</>}
            {outbox.failed === 0 ? (
              ''
            ) : (
              <>
                {' '}
                · <a href="/deliveries?status=failed">{count(outbox.failed)} given up</a>
              </>
            )}
          </>
        }
      >
        <span class="big">{count(outbox.waiting)}</span>
      </Fact>
      <Fact
        label="Database"
        context={
          database.freeBytes === undefined ? (
            'free space is not known'
          ) : database.freeBytes < LITTLE_FREE_BYTES ? (
            <Verdict mark="warning">only {bytes(database.freeBytes)} free on its disk</Verdict>
          ) : (
            `${bytes(database.freeBytes)} free on its disk`
          )
        }
      >
        <span class="big">{bytes(database.bytes + database.walBytes)}</span>
      </Fact>
      <Fact
        label="Last backup"
        context={backup === undefined ? 'make one: plumbline backup FILE' : `${bytes(backup.bytes)}, hash below`}
      >
        <span class="big">{backup === undefined ? 'none' : <Ago at={backup.at} now={now} />}</span>
      </Fact>
      <Fact label="Evidence log" context="entries, each with its hash">
        <span class="big">{count(log.size)}</span>
      </Fact>
    </dl>
  )
}

const Models: FC<{ report: SystemReport; now: number }> = ({ report: { models, heavyWorkWaiting }, now }) => (
  <Card
    id="lag"
    title="How far each model lags"
    aside={heavyWorkWaiting === 0 ? 'no heavy work waits' : `${several(heavyWorkWaiting, 'piece')} of heavy work wait`}
    about="A window is judged by the first scan after it has closed: it has ended, and its lateness has passed. Batches are counted within seconds of their arrival."
    flush={models.length > 0}
  >
    {models.length === 0 ? (
      <p class="small quiet">
        No model is under watch. Name one under monitors in the configuration, then start again.
      </p>
    ) : (
      <Table
        label="Models, how far each lags"
        caption={null}
        kind="t pad cards"
        head={
          <>
            <Col>Model</Col>
            <Col num>Windows that wait</Col>
            <Col num>Lag</Col>
            <Col num>Batches to count</Col>
            <Col>Next scan</Col>
          </>
        }
      >
        {models.map((m) => (
          <tr>
            <th scope="row" class="named">
              <a href={modelHref(m.model)}>
                <bdi>{m.model}</bdi>
              </a>
            </th>
            <td class="num" data-l="Windows that wait">
              {m.windowsDue === 0 ? '0' : <b>{count(m.windowsDue)}</b>}
            </td>
            <td class="num" data-l="Lag">
              {m.lagMs === undefined || m.lagMs <= 0 ? 'none' : duration(m.lagMs)}
            </td>
            <td class="num" data-l="Batches to count">
              {count(m.batchesToFold)}
            </td>
            <td data-l="Next scan">
              {m.nextScanAt === undefined ? (
                <span class="faint">not scheduled</span>
              ) : (
                <span>
                  <Moment at={m.nextScanAt} />, <Ago at={m.nextScanAt} now={now} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
)

const Store: FC<{ report: SystemReport }> = ({ report: { database, backup } }) => (
  <Card id="store" title="Store and backup">
    <dl class="props long">
      <Prop name="File">
        <span class="mono">{database.path}</span>
      </Prop>
      <Prop name="Size">
        {bytes(database.bytes)}, and {bytes(database.walBytes)} of write-ahead log
      </Prop>
      <Prop name="Free">
        {database.freeBytes === undefined ? 'the system did not say' : `${bytes(database.freeBytes)} on the same disk`}
      </Prop>
      <Prop name="Predictions">{count(database.predictions)} kept</Prop>
      <Prop name="Schema">version {database.schemaVersion}</Prop>
      {backup === undefined ? (
        <Prop name="Backup">
          None is known to this service. <code>plumbline backup FILE</code> makes a consistent copy while the service
          runs.
        </Prop>
      ) : (
        <>
          <Prop name="Backup">
            <Moment at={backup.at} />, {bytes(backup.bytes)}
          </Prop>
          <Prop name="Backup file">
            <span class="mono">{backup.file}</span>
          </Prop>
          <Prop name="Its sha256">
            <span class="hash">{backup.sha256}</span>
          </Prop>
        </>
      )}
    </dl>
  </Card>
)

const Kept: FC<{ report: SystemReport; now: number }> = ({ report: { retention }, now }) => (
  <Card id="retention" title="How long predictions are kept" flush={retention.length > 0}>
    {retention.length === 0 ? (
      <p class="small quiet">No model is under watch.</p>
    ) : (
      <Table
        label="Models, how long their predictions are kept"
        caption={null}
        kind="t pad"
        head={
          <>
            <Col>Model</Col>
            <Col>Kept for</Col>
            <Col>Oldest kept</Col>
          </>
        }
      >
        {retention.map((r) => (
          <tr>
            <th scope="row" class="named">
              <bdi>{r.model}</bdi>
            </th>
            <td class="nowrap">{r.retentionMs === undefined ? 'without end' : duration(r.retentionMs)}</td>
            <td>
              {r.oldestAt === undefined ? (
                <span class="faint">nothing kept</span>
              ) : (
                <>
                  {dayInWords(r.oldestAt)}, <Ago at={r.oldestAt} now={now} />
                </>
              )}
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
)

const Prop: FC<{ name: string; children?: Child }> = ({ name, children }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
