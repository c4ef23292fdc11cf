import type { FC } from 'hono/jsx'
import type { Alert, Silence } from '../../alert/alert.ts'
import { matcherText } from '../../alert/matcher.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { asWord, duration, several } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { Card, Col, Moment, Scroll, Table, Verdict } from './parts.tsx'
import { SilenceFields, type SilenceForm } from './silence-form.tsx'

/** What the page of silences shows. */
export type SilencesView = {
  readonly items: readonly Silence[]
  readonly next: number | undefined
  readonly inForce: readonly Silence[]
  /** Live alerts that nobody is told of, each with why. */
  readonly muted: readonly (Alert & { readonly mutedBecause: string | undefined })[]
  readonly form: SilenceForm
  readonly done: 'added' | 'ended' | undefined
}

/** Silences in force and over, what they mute, and a form to add one. */
export const SilencesPage: FC<{ frame: Frame; view: SilencesView }> = ({ frame, view }) => {
  const { inForce, form, muted } = view
  return (
    <Layout frame={frame} title="Silences" place="silences">
      <div class="head">
        <div>
          <h1>
            {inForce.length === 0
              ? 'No silence is in force'
              : `${asWord(inForce.length)} ${inForce.length === 1 ? 'silence is' : 'silences are'} in force`}
          </h1>
          <p class="sub">
            A silence keeps alerts from being told for a while. Windows are judged and investigations open all the same;{' '}
            {muted.length === 0 ? 'no live alert is muted now.' : `${several(muted.length, 'live alert')} muted now.`}
          </p>
        </div>
        <div class="btns">
          <a class="btn primary" href="#add">
            Add a silence…
          </a>
        </div>
      </div>
      {form.notice === undefined ? null : (
        <div class="note crit refusal" role="alert">
          <b>{form.notice}.</b>
        </div>
      )}
      {view.done === undefined ? null : (
        <div class="note done" role="status">
          {view.done === 'added'
            ? 'The silence is kept. Whatever matches is not told until it ends.'
            : 'The silence has ended. What still matches nothing else is told again with the next news.'}
        </div>
      )}
      <div class="stack">
        <Silences view={view} now={frame.now} />
        {muted.length === 0 ? null : <Muted muted={muted} />}
        <SilenceFields form={form} />
      </div>
    </Layout>
  )
}

const Silences: FC<{ view: SilencesView; now: number }> = ({ view: { items, next }, now }) => (
  <Card id="silences" title="Silences" aside="Newest first" flush>
    {items.length === 0 ? (
      <p class="small quiet pad">None has been made. Add one below, or from the page of an investigation.</p>
    ) : (
      <Table
        label="Silences, newest first"
        kind="t rows pad cards"
        head={
          <>
            <Col>State</Col>
            <Col>Matches</Col>
            <Col>Why</Col>
            <Col>By</Col>
            <Col>From</Col>
            <Col>Until</Col>
            <Col>
              <span class="vh">End it</span>
            </Col>
          </>
        }
      >
        {items.map((silence) => (
          <Row silence={silence} now={now} />
        ))}
      </Table>
    )}
    {next === undefined ? null : (
      <nav class="pager" aria-label="Pages">
        <a class="btn" rel="next" href={`/silences?cursor=${next}`}>
          Older silences
        </a>
      </nav>
    )}
  </Card>
)

const Row: FC<{ silence: Silence; now: number }> = ({ silence, now }) => {
  const state = stateOf(silence, now)
  return (
    <tr>
      <td>
        {state === 'in force' ? (
          <Verdict mark="late" pill>
            in force
          </Verdict>
        ) : (
          <span class="tag">{state}</span>
        )}
      </td>
      <th scope="row" class="what">
        <ul class="matchers">
          {silence.matchers.map((matcher) => (
            <li>
              <code>
                <bdi>{matcherText(matcher)}</bdi>
              </code>
            </li>
          ))}
        </ul>
        <span class="xs faint">silence {silence.id}</span>
      </th>
      <td class="sentence" data-l="Why">
        <bdi>{silence.reason}</bdi>
      </td>
      <td data-l="By">
        <bdi>{silence.author}</bdi>
      </td>
      <td data-l="From">
        <Moment at={silence.startsAt} />
      </td>
      <td data-l="Until">
        <span>
          <Moment at={silence.ended?.at ?? silence.endsAt} />
          {silence.ended !== undefined ? (
            <span class="xs faint">
              {' '}
              ended by <bdi>{silence.ended.by}</bdi>
            </span>
          ) : state === 'in force' ? (
            <span class="xs faint"> {duration(silence.endsAt - now)} left</span>
          ) : null}
        </span>
      </td>
      <td>
        {state === 'over' ? null : (
          <form method="post" action={`/silences/${silence.id}/end`}>
            <button class="btn" type="submit">
              End<span class="vh"> silence {silence.id}</span>
            </button>
          </form>
        )}
      </td>
    </tr>
  )
}

/** Where a silence stands at a moment. */
export function stateOf(
  { startsAt, endsAt, ended }: Pick<Silence, 'startsAt' | 'endsAt' | 'ended'>,
  now: number,
): 'in force' | 'to come' | 'over' {
  if (ended !== undefined || endsAt <= now) return 'over'
  return startsAt > now ? 'to come' : 'in force'
}

const MOST_MUTED = 50

const Muted: FC<{ muted: SilencesView['muted'] }> = ({ muted }) => (
  <Card id="muted" title="Muted now" about="Live investigations that nobody is told of just now, each with why.">
    <Scroll label="Alerts that are muted">
      <table class="t">
        <caption class="vh">Muted now</caption>
        <thead>
          <tr>
            <Col>Investigation</Col>
            <Col>Severity</Col>
            <Col>Muted because</Col>
          </tr>
        </thead>
        <tbody>
          {muted.slice(0, MOST_MUTED).map(({ investigation, severity, mutedBecause }) => (
            <tr>
              <th scope="row">
                <a href={`/investigations/${investigationKey(investigation)}`}>{investigationKey(investigation)}</a>
              </th>
              <td>
                <Verdict mark={severity}>{severity}</Verdict>
              </td>
              <td>{mutedBecause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
    {muted.length <= MOST_MUTED ? null : (
      <p class="small quiet">
        {several(muted.length - MOST_MUTED, 'more alert')} stand in <a href="/api/v1/alerts">the API</a>.
      </p>
    )}
  </Card>
)
