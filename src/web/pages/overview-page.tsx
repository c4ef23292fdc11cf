import type { FC } from 'hono/jsx'
import type { Family } from '../../detect/finding.ts'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { Health } from '../app-services.ts'
import { asWord, count, momentInWords, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { isUncalibrated, type ModelLine, ModelTable, modelHref } from './model-table.tsx'
import { notWithin, slicesJudged, whyNothingJudged } from './model-verdict.ts'
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
                  {status.nextDueAt === undefined ? null : status.nextDueAt <= frame.now ? (
                    '; next due now'
                  ) : (
                    <>
                      ; next due <Ago at={status.nextDueAt} now={frame.now} />
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

/** Families that a measurement stands behind; of a limit, or of a tolerance. */
const MEASURED: readonly Family[] = ['limit', 'output', 'input', 'mix']

function headline(lines: readonly ModelLine[]): string {
  const models = lines.length === 1 ? 'one model' : `${asWord(lines.length).toLowerCase()} models`
  const open = lines.filter((l) => l.open.length > 0)
  const measured = lines.filter((l) => l.open.some((i) => MEASURED.includes(i.family)))
  if (measured.length > 0) {
    const families = measured.flatMap((l) => l.open.map((i) => i.family)).filter((f) => MEASURED.includes(f))
    const beyond = families.every((f) => f === 'limit') ? 'a limit' : 'a limit or tolerance'
    return `${whichOf(measured.length, lines.length, models)} findings beyond ${beyond}`
  }
  if (open.length > 0) {
    const one = open.length === 1 && open[0]?.open.length === 1
    return `${whichOf(open.length, lines.length, models)} ${one ? 'an open investigation' : 'open investigations'}`
  }
  return lines.every((l) => l.status.lastWindow === undefined)
    ? 'No window has been judged yet'
    : `No finding is open on ${models}`
}

function whichOf(some: number, all: number, models: string): string {
  if (all === 1) return 'The model under watch has'
  return `${asWord(some)} of ${models} ${some === 1 ? 'has' : 'have'}`
}

function subline(lines: readonly ModelLine[]): string {
  const number = (n: number, one: string, more: string): string =>
    n === 0 ? '' : `${asWord(n)} ${n === 1 ? one : more}. `
  const count = (is: (line: ModelLine) => boolean): number => lines.filter(is).length
  const unjudged = (l: ModelLine): boolean =>
    l.status.withoutBaseline.length === 0 && slicesJudged([l.status]).few > 0 && slicesJudged([l.status]).judged === 0
  const empty = (l: ModelLine): boolean =>
    l.status.lastWindow !== undefined && !l.status.silent && slicesJudged([l.status]).all === 0
  return [
    number(
      count((l) => l.status.silent),
      'has fallen silent',
      'have fallen silent',
    ),
    number(
      count((l) => l.status.withoutBaseline.length > 0),
      'serves a version without a baseline, which cannot be judged',
      'serve versions without a baseline, which cannot be judged',
    ),
    number(count(empty), 'has a last window in which nothing arrived', 'have a last window in which nothing arrived'),
    number(count(unjudged), 'has too few decisions to judge', 'have too few decisions to judge'),
    lines.some((l) => l.status.lastWindow !== undefined)
      ? number(
          count((l) => l.status.lastWindow === undefined),
          'has no window judged yet',
          'have no window judged yet',
        )
      : '',
    number(
      count((l) => isUncalibrated(l.status)),
      'is judged uncalibrated, its tolerances widened by half',
      'are judged uncalibrated, their tolerances widened by half',
    ),
  ].join('')
}

const Facts: FC<{ frame: Frame; lines: readonly ModelLine[]; open: readonly Investigation[] }> = ({
  frame,
  lines,
  open,
}) => {
  const slices = slicesJudged(lines.map((l) => l.status))
  const critical = open.filter((i) => i.severity === 'critical').length
  const unseen = open.filter((i) => i.status === 'open').length
  return (
    <dl class="facts">
      <Fact label="Open investigations" context={`${critical} critical · ${unseen} not acknowledged`}>
        <span class="big">{count(frame.openInvestigations)}</span>
      </Fact>
      <Fact
        label={lines.length === 1 ? 'Slices judged, last window' : 'Slices judged, last windows'}
        context={slices.all === 0 ? whyNothingJudged(lines.map((l) => l.status)) : notWithin(slices)}
      >
        <span class="big">{slices.all === 0 ? '–' : count(slices.judged)}</span>{' '}
        {slices.all === 0 ? null : <span class="quiet">of {count(slices.all)}</span>}
      </Fact>
      <Fact label="Next window due" context={nextDue(frame)}>
        <span class="big">
          {frame.nextDueAt === undefined ? '–' : new Date(frame.nextDueAt).toISOString().slice(11, 16)}
        </span>
      </Fact>
      <Freshness lines={lines} />
    </dl>
  )
}

const nextDue = ({ nextDueAt, now }: Frame) => {
  if (nextDueAt === undefined) return 'after the first predictions'
  return nextDueAt <= now ? 'due now' : <Ago at={nextDueAt} now={now} />
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
