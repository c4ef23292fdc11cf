import type { FC } from 'hono/jsx'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { Health } from '../app-services.ts'
import { asWord, count, momentInWords, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { type ModelLine, ModelTable, modelHref } from './model-table.tsx'
import { Ago, Card, Fact, Moment, SliceName, Verdict } from './parts.tsx'

/** What the overview shows. */
export type Overview = {
  readonly lines: readonly ModelLine[]
  /** Live investigations, the worst first. */
  readonly open: readonly Investigation[]
  readonly refused: number
  readonly health: Health
}

/** The first page: does a model need me? */
export const OverviewPage: FC<{ frame: Frame; overview: Overview }> = ({
  frame,
  overview: { lines, open, refused, health },
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
        <Facts frame={frame} lines={lines} open={open} />
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
        <Card title="What the service itself is doing">
          <dl class="props long">
            <dt>Health</dt>
            <dd>{health.status === 'ok' ? 'working as it should' : <>degraded: {health.reasons.join('; ')}</>}</dd>
            {lines.map(({ status }) => (
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
                  {status.nextDueAt === undefined ? null : (
                    <>
                      ; next <Ago at={status.nextDueAt} now={frame.now} />
                    </>
                  )}
                </dd>
              </>
            ))}
            <dt>Quarantine</dt>
            <dd>
              {refused === 0 ? (
                'no row refused'
              ) : (
                <a href="/quarantine">{refused >= 100 ? 'over 100' : several(refused, 'row')} refused</a>
              )}
            </dd>
          </dl>
        </Card>
      </div>
    </div>
  </Layout>
)

function headline(lines: readonly ModelLine[]): string {
  const beyond = lines.filter((l) => l.open.length > 0).length
  const models = lines.length === 1 ? 'one model' : `${asWord(lines.length).toLowerCase()} models`
  if (beyond === 0) return `No finding is open on ${models}`
  return beyond === lines.length && beyond === 1
    ? 'The model under watch has a finding beyond a limit'
    : `${asWord(beyond)} of ${models} ${beyond === 1 ? 'has' : 'have'} findings beyond a limit`
}

function subline(lines: readonly ModelLine[]): string {
  const few = lines.filter((l) => l.verdict.mark === 'few').length
  const late = lines.filter((l) => l.status.silent).length
  const says = [
    few === 0 ? '' : `${asWord(few)} cannot be judged yet. `,
    late === 0 ? '' : `${asWord(late)} ${late === 1 ? 'has' : 'have'} fallen silent. `,
  ]
  return says.join('')
}

const Facts: FC<{ frame: Frame; lines: readonly ModelLine[]; open: readonly Investigation[] }> = ({
  frame,
  lines,
  open,
}) => {
  const sum = (verdict: string): number => lines.reduce((n, l) => n + (l.status.verdicts[verdict] ?? 0), 0)
  const all = lines.reduce((n, l) => n + Object.values(l.status.verdicts).reduce((a, b) => a + b, 0), 0)
  const critical = open.filter((i) => i.severity === 'critical').length
  const unseen = open.filter((i) => i.status === 'open').length
  const late = lines.filter((l) => l.status.silent)
  return (
    <dl class="facts">
      <Fact label="Open investigations" context={`${critical} critical · ${unseen} not acknowledged`}>
        <span class="big">{count(frame.openInvestigations)}</span>
      </Fact>
      <Fact label="Questions judged, last windows" context={`${count(sum('insufficient-data'))} too few to tell`}>
        <span class="big">{count(sum('within') + sum('finding'))}</span> <span class="quiet">of {count(all)}</span>
      </Fact>
      <Fact
        label="Next scan"
        context={
          frame.nextDueAt === undefined ? 'after the first predictions' : <Ago at={frame.nextDueAt} now={frame.now} />
        }
      >
        <span class="big">
          {frame.nextDueAt === undefined ? '–' : new Date(frame.nextDueAt).toISOString().slice(11, 16)}
        </span>
      </Fact>
      <Fact
        label="Data freshness"
        context={late.length === 0 ? 'no model is late' : `${late.map((l) => l.status.model).join(', ')} late`}
      >
        <span class="big">{lines.length - late.length}</span> <span class="quiet">of {lines.length} on time</span>
      </Fact>
    </dl>
  )
}

const OpenCases: FC<{ open: readonly Investigation[]; now: number }> = ({ open, now }) => (
  <table class="t pad cards">
    <thead class="vh">
      <tr>
        <th scope="col">Severity</th>
        <th scope="col">What</th>
        <th scope="col">Opened</th>
      </tr>
    </thead>
    <tbody>
      {open.slice(0, 8).map((i) => (
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
            <Ago at={i.openedAt} now={now} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
