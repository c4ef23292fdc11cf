import type { FC } from 'hono/jsx'
import { type Investigation, investigationKey } from '../../investigate/investigation.ts'
import type { AcknowledgeLink } from '../app-services.ts'
import { capitalised } from './figures.ts'
import { type Frame, Layout } from './layout.tsx'
import { Card, Moment, Verdict } from './parts.tsx'

/** Why a link leads nowhere. */
export type LinkRefusal = 'forged' | 'used' | 'too-old' | 'gone' | 'not-now'

/** What a link from a message leads to: a question asked once, what came of it, or why it leads nowhere. */
export type AcknowledgeView =
  | { readonly state: 'asked'; readonly token: string; readonly link: AcknowledgeLink }
  | { readonly state: 'done'; readonly investigation: Investigation }
  | { readonly state: 'refused'; readonly because: LinkRefusal; readonly detail: string }

/** The page of a signed link: title, severity and status alone, since whoever holds the link sees it. */
export const AcknowledgePage: FC<{ frame: Frame; view: AcknowledgeView }> = ({ frame, view }) => {
  switch (view.state) {
    case 'asked':
      return <Asked frame={frame} token={view.token} link={view.link} />
    case 'done':
      return <Acknowledged frame={frame} investigation={view.investigation} />
    case 'refused':
      return <RefusedLink frame={frame} because={view.because} detail={view.detail} />
    default:
      return view satisfies never
  }
}

const Asked: FC<{ frame: Frame; token: string; link: AcknowledgeLink }> = ({ frame, token, link }) => {
  const key = investigationKey(link.investigation)
  const isOpen = link.status === 'open'
  return (
    <Layout frame={frame} title={`Acknowledge ${key}`} place={undefined}>
      <div class="ask">
        <h1>{isOpen ? `Acknowledge ${key}?` : `${key} is ${link.status} already`}</h1>
        <Card title={key}>
          <About title={link.title} severity={link.severity} status={link.status} />
          {isOpen ? (
            <>
              <form method="post" action={`/acknowledge/${encodeURIComponent(token)}`}>
                <button class="btn primary" type="submit">
                  Acknowledge {key}
                </button>
              </form>
              <p class="small quiet">
                It tells the others that somebody looks. The timeline names the channel <bdi>{link.channel}</bdi>. The
                link works once, until <Moment at={link.expiresAt} /> UTC.
              </p>
            </>
          ) : (
            <p class="small quiet">Somebody was faster; nothing is left to acknowledge.</p>
          )}
          <Onward investigation={key} />
        </Card>
      </div>
    </Layout>
  )
}

const Acknowledged: FC<{ frame: Frame; investigation: Investigation }> = ({ frame, investigation }) => {
  const key = investigationKey(investigation.id)
  return (
    <Layout frame={frame} title={`${key} is ${investigation.status}`} place={undefined}>
      <div class="ask">
        <h1>
          {key} is {investigation.status}
        </h1>
        <div class="note done" role="status">
          It is kept in the timeline, and nothing escalates any more. The link has been used and works no more.
        </div>
        <Card title={key}>
          <About title={investigation.title} severity={investigation.severity} status={investigation.status} />
          <Onward investigation={key} />
        </Card>
      </div>
    </Layout>
  )
}

const About: FC<Pick<Investigation, 'title' | 'severity' | 'status'>> = ({ title, severity, status }) => (
  <>
    <p>
      <b>
        <bdi>{title}</bdi>
      </b>
    </p>
    <p class="line">
      <Verdict mark={severity} pill>
        {severity}
      </Verdict>{' '}
      <span class="tag">{status}</span>
    </p>
  </>
)

const Onward: FC<{ investigation: string }> = ({ investigation }) => (
  <p class="small">
    <a href={`/investigations/${investigation}`}>Open {investigation}</a>, which may ask you to sign in.
  </p>
)

const REFUSALS: Readonly<Record<LinkRefusal, string>> = {
  forged: 'This link was not made here',
  used: 'This link has been used',
  'too-old': 'This link is too old',
  gone: 'The investigation of this link is gone',
  'not-now': 'This link does not work now',
}

const RefusedLink: FC<{ frame: Frame; because: LinkRefusal; detail: string }> = ({ frame, because, detail }) => (
  <Layout frame={frame} title={REFUSALS[because]} place={undefined}>
    <div class="ask">
      <h1>{REFUSALS[because]}</h1>
      <Card title="What happened">
        <p>{capitalised(detail)}.</p>
        <p class="small quiet">
          Nothing was changed.{' '}
          {because === 'gone'
            ? 'What there is stands in'
            : 'The page of an investigation has the same button. Find it in'}{' '}
          <a href="/investigations">the list of investigations</a>, which may ask you to sign in.
        </p>
      </Card>
    </div>
  </Layout>
)
