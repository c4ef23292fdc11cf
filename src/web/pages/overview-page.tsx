import type { FC } from 'hono/jsx'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { SystemReport } from '../app-services.ts'
import { count, momentInWords, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import type { ModelLine } from './model-line.ts'
import { ModelTable } from './model-table.tsx'
import { notWithin, slicesJudged, whyNothingJudged } from './model-verdict.ts'
import { headline, subline } from './overview-words.ts'
import { Ago, Card, Fact, Moment, SliceName, Verdict } from './parts.tsx'

/** What the overview shows. */
export type Overview = {
  readonly lines: readonly ModelLine[]
  /** Live investigations, the worst first. */
  readonly open: readonly Investigation[]
  readonly refused: number
  readonly system: SystemReport
}

/** The first page: does a model need me? */
export const OverviewPage: FC<{ frame: Frame; overview: Overview }> = ({
  frame,
  overview: { lines, open, refused, system },
}) => (
  <Layout frame={frame} title="Overview" place="overview">
    <div class="head">
      <div>
        <h1>{headline(lines)}</h1>
        <p class="sub">
          {subline(lines)}
          {momentInWords(frame.now)} UTC.
        </p>
      </div>
    </div>
    <div class="stack">
      <section class="card" aria-label="At a glance">
        <Facts frame={frame} lines={lines} open={open} system={system} />
      </section>
      <Card title="Models" aside="Worst first" flush>
        <ModelTable lines={lines} now={frame.now} />
      </Card>
      <div class="two">
        <Card
          title="Open investigations"
          aside={<a href="/investigations">All investigations</a>}
          flush={open.length > 0}
        >
          {open.length === 0 ? <p class="small quiet">Nothing is open.</p> : <OpenCases open={open} now={frame.now} />}
        </Card>
        <Card title="What the service itself is doing" aside={<a href="/system">System</a>}>
          <Doing lines={lines} refused={refused} system={system} now={frame.now} />
        </Card>
      </div>
    </div>
  </Layout>
)

const Facts: FC<{
  frame: Frame
  lines: readonly ModelLine[]
  open: readonly Investigation[]
  system: SystemReport
}> = ({ frame, lines, open, system }) => {
  const slices = slicesJudged(lines.map((l) => l.status))
  const critical = open.filter((i) => i.severity === 'critical').length
  const unseen = open.filter((i) => i.status === 'open').length
  return (
    <dl class="facts">
      <Fact label="Open investigations" context={`${critical} critical · ${unseen} not acknowledged`}>
        <span class="big">{count(frame.openInvestigations)}</span>
      </Fact>
      <Fact
        label={lines.length === 1 ? 'Slices with a verdict, last window' : 'Slices with a verdict, last windows'}
        context={slices.all === 0 ? whyNothingJudged(lines.map((l) => l.status)) : notWithin(slices)}
      >
        <span class="big">{slices.all === 0 ? '–' : count(slices.judged)}</span>{' '}
        {slices.all === 0 ? null : <span class="quiet">of {count(slices.all)}</span>}
      </Fact>
      <NextScan frame={frame} system={system} />
      <Freshness lines={lines} />
    </dl>
  )
}

/** When the schedule strikes next, and what there will be to judge: a scan before a window has closed finds nothing new. */
const NextScan: FC<{ frame: Frame; system: SystemReport }> = ({ frame: { nextDueAt, now }, system: { models } }) => {
  const scans = models.flatMap((m) => (m.nextScanAt === undefined ? [] : [m.nextScanAt]))
  const due = models.reduce((n, m) => n + m.windowsDue, 0)
  const next = scans.length === 0 ? undefined : Math.min(...scans)
  return (
    <Fact
      label="Next scan"
      context={
        <>
          {next === undefined ? 'not scheduled' : <Ago at={next} now={now} />}
          {due > 0 ? (
            ` · ${several(due, 'window')} to judge`
          ) : nextDueAt === undefined ? (
            ' · nothing to judge before the first predictions'
          ) : nextDueAt <= now ? (
            ' · a window has closed'
          ) : (
            <>
              {' '}
              · next window closes <Moment at={nextDueAt} />
            </>
          )}
        </>
      }
    >
      <span class="big">{next === undefined ? '–' : new Date(next).toISOString().slice(11, 16)}</span>
    </Fact>
  )
}

const MODELS_SHOWN = 8

/** Scans, refused rows, messages, backup: the health of the service, apart from that of the models. */
const Doing: FC<{ lines: readonly ModelLine[]; refused: number; system: SystemReport; now: number }> = ({
  lines,
  refused,
  system: { health, models, outbox, backup, log },
  now,
}) => {
  const due = models.reduce((n, m) => n + m.windowsDue, 0)
  return (
    <dl class="props long">
      <dt>Health</dt>
      <dd>{health.status === 'ok' ? 'working as it should' : <>degraded: {health.reasons.join('; ')}</>}</dd>
      <dt>Windows to judge</dt>
      <dd>{due === 0 ? 'none waits: every closed window is judged' : `${count(due)} closed and not judged yet`}</dd>
      {lines.slice(0, MODELS_SHOWN).map(({ status }) => (
        <>
          <dt>
            <a href={modelHref(status.model)}>{status.model}</a>
          </dt>
          <dd>
            {status.lastWindow === undefined ? (
              'no window judged yet'
            ) : (
              <>
                {status.lastWindow.label} judged <Moment at={status.lastWindow.judgedAt} />,{' '}
                {several(status.lastWindow.tests, 'test')}
              </>
            )}
            {status.nextDueAt === undefined ? null : status.nextDueAt <= now ? (
              '; the next window has closed'
            ) : (
              <>
                ; the next window closes <Ago at={status.nextDueAt} now={now} />
              </>
            )}
          </dd>
        </>
      ))}
      {lines.length > MODELS_SHOWN ? (
        <>
          <dt>Other models</dt>
          <dd>
            <a href="/models">{several(lines.length - MODELS_SHOWN, 'more model')}</a>
          </dd>
        </>
      ) : null}
      <dt>Quarantine</dt>
      <dd>
        {refused === 0 ? (
          'no row refused'
        ) : (
          <a href="/quarantine">{refused >= 100 ? 'over 100 rows' : several(refused, 'row')} refused</a>
        )}
      </dd>
      <dt>Messages</dt>
      <dd>
        {outbox.waiting === 0 ? 'none waits' : <a href="/deliveries?status=pending">{count(outbox.waiting)} waiting</a>}
        {outbox.failed === 0 ? null : (
          <>
            , <a href="/deliveries?status=failed">{count(outbox.failed)} given up</a>
          </>
        )}
      </dd>
      <dt>Backup</dt>
      <dd>{backup === undefined ? 'none is known' : <Ago at={backup.at} now={now} />}</dd>
      <dt>Evidence log</dt>
      <dd>{several(log.size, 'entry', 'entries')}</dd>
    </dl>
  )
}

/** How many send as usual; one that never sent is not on time. */
const Freshness: FC<{ lines: readonly ModelLine[] }> = ({ lines }) => {
  const late = lines.filter((l) => l.status.silent).map((l) => l.status.model)
  const unheard = lines.filter((l) => l.status.lastReceivedAt === undefined && !l.status.silent)
  const says = [
    ...(late.length === 0
      ? []
      : [`${late.slice(0, 3).join(', ')}${late.length > 3 ? ` and ${late.length - 3} more` : ''} late`]),
    ...(unheard.length === 0 ? [] : [`${count(unheard.length)} never heard of`]),
  ]
  return (
    <Fact label="Data freshness" context={says.length === 0 ? 'no model is late' : says.join(' · ')}>
      <span class="big">{lines.length - late.length - unheard.length}</span>{' '}
      <span class="quiet">of {lines.length} on time</span>
    </Fact>
  )
}

const CASES_SHOWN = 8

const OpenCases: FC<{ open: readonly Investigation[]; now: number }> = ({ open, now }) => (
  <table class="t pad cards">
    <caption class="vh">Open investigations, the worst first</caption>
    <thead class="vh">
      <tr>
        <th scope="col">Severity</th>
        <th scope="col">What</th>
        <th scope="col">Opened</th>
      </tr>
    </thead>
    <tbody>
      {open.slice(0, CASES_SHOWN).map((i) => (
        <tr>
          <td>
            <Verdict mark={i.severity}>{i.severity}</Verdict>
          </td>
          <td>
            <a href={`/investigations/${investigationKey(i.id)}`}>{investigationKey(i.id)}</a> {i.title}
            <br />
            <span class="xs faint">
              {i.status} · {i.assignee ?? 'nobody yet'} · {i.model}, <SliceName slice={i.rootSlice} />
            </span>
          </td>
          <td class="num">
            opened <Ago at={i.openedAt} now={now} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
