import type { Context } from 'hono'
import type { FC } from 'hono/jsx'
import { type AppEnv, pageActor } from '../access.ts'
import type { AppOptions, AppServices } from '../app-services.ts'
import type { ProblemDocument } from '../problem.ts'
import { capitalised } from './figures.ts'
import { bareFrame } from './frame-of.ts'
import { type Frame, Layout } from './layout.tsx'
import { Card } from './parts.tsx'
import { sendPage } from './send-page.ts'

/** Answers a page request that failed with a page that says what was asked, what came and what still holds. */
export function showProblemPage(
  c: Context<AppEnv>,
  services: AppServices,
  options: AppOptions,
  problem: ProblemDocument,
): Response | Promise<Response> {
  // Nothing is read from the store here: the store may be what failed.
  const frame = bareFrame(services, options)
  const signedIn = problem.status !== 401 && pageActor(services, c) !== undefined
  return sendPage(
    c,
    <ProblemPage frame={frame} problem={problem} asked={`${c.req.method} ${c.req.path}`} signedIn={signedIn} />,
    problem.status,
  )
}

const ProblemPage: FC<{ frame: Frame; problem: ProblemDocument; asked: string; signedIn: boolean }> = ({
  frame,
  problem,
  asked,
  signedIn,
}) => (
  <Layout frame={frame} title={problem.title} place={undefined}>
    <div class="head">
      <div>
        <h1>{problem.title}</h1>
        <p class="sub">
          {sentence(problem.detail)}{' '}
          {problem.status < 500 ? 'Nothing was changed.' : 'What was acknowledged before is kept.'}
        </p>
      </div>
      <div class="btns">
        <a class="btn primary" href={signedIn ? '/' : '/sign-in'}>
          {signedIn ? 'Overview' : 'Sign in'}
        </a>
        <a class="btn" href="/investigations">
          Investigations
        </a>
      </div>
    </div>
    <Card title="What happened">
      <dl class="props long">
        <dt>Asked for</dt>
        <dd>{asked}</dd>
        {problem.problems.map((p) => (
          <>
            <dt>{p.path === '' ? 'Input' : p.path}</dt>
            <dd>{p.message}</dd>
          </>
        ))}
        <dt>Code</dt>
        <dd>
          <code>{problem.code}</code>, request <span class="mono">{problem.requestId}</span>
        </dd>
      </dl>
    </Card>
  </Layout>
)

function sentence(detail: string): string {
  const text = capitalised(detail)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
