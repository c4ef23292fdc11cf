import type { FC } from 'hono/jsx'
import { ChartFigure, type DrawnChart } from './chart-figure.tsx'
import { type Frame, Layout } from './layout.tsx'

/** Where a fresh installation stands. */
export type FirstRun = {
  readonly baseUrl: string
  readonly monitors: readonly string[]
  readonly channels: readonly string[]
  readonly hasBaseline: boolean
  readonly hasArrivals: boolean
}

/** The page of a service that has nothing to show yet: five steps, each with its state. */
export const FirstRunPage: FC<{ frame: Frame; state: FirstRun; example: DrawnChart | undefined }> = ({
  frame,
  state,
  example,
}) => {
  const model = state.monitors[0] ?? 'credit-default'
  const done = [true, state.monitors.length > 0, state.hasBaseline, state.hasArrivals, false]
  const now = done.indexOf(false)
  const stateOf = (step: number): string | undefined => (done[step] ? 'done' : step === now ? 'now' : undefined)
  return (
    <Layout frame={frame} title="First steps" place="overview">
      <div class="head">
        <div>
          <h1>{state.monitors.length === 0 ? 'Nothing is being watched yet' : 'Nothing has arrived yet'}</h1>
          <p class="sub">
            Plumbline needs three things: what to watch, what was normal, and decisions as they are made.
          </p>
        </div>
      </div>
      <section class="card" aria-label="First steps">
        <div class="hero-empty">
          <ol class="steps">
            <li class={stateOf(0)}>
              <div>
                <h2>The service runs</h2>
                <p class="small quiet">
                  It answers at {state.baseUrl}.{' '}
                  {state.channels.length === 0
                    ? 'Alerts go nowhere until a channel is configured.'
                    : `Alerts can go to ${state.channels.join(', ')}.`}
                </p>
              </div>
            </li>
            <li class={stateOf(1)}>
              <div>
                <h2>A monitor is configured</h2>
                <p class="small quiet">
                  {state.monitors.length === 0
                    ? 'Name the model, its window, its features and the sensitive ones under monitors in the configuration, then start again.'
                    : `${state.monitors.join(', ')}.`}
                </p>
              </div>
            </li>
            <li class={stateOf(2)}>
              <div>
                <h2>Fit a baseline from the training data</h2>
                <p class="small quiet">
                  CSV, Parquet or NDJSON; millions of rows are fine. Name the source column, and differences can be
                  traced to a source later.
                </p>
                <div class="codebox">plumbline baseline fit {model}@7 training/*.parquet --source source</div>
              </div>
            </li>
            <li class={stateOf(3)}>
              <div>
                <h2>Send decisions</h2>
                <div class="codebox">
                  {`curl -X POST ${state.baseUrl}/api/v1/predictions \\\n  -H "authorization: Bearer $TOKEN" -H "content-type: application/json" \\\n  -d '{"model":"${model}","version":"7","predictions":[…]}'`}
                </div>
              </div>
            </li>
            <li class={stateOf(4)}>
              <div>
                <h2>Try the alert path</h2>
                {state.channels[0] === undefined ? (
                  <p class="small quiet">
                    No channel is configured, so there is nothing to test yet. Name one under{' '}
                    <code>alerts.channels</code> and a route to it under <code>alerts.routes</code>, then start again.
                  </p>
                ) : (
                  <>
                    <p class="small quiet">
                      A test goes through the outbox, as every message does. <a href="/deliveries">Deliveries</a> shows
                      what became of it.
                    </p>
                    <div class="codebox">plumbline alerts test {state.channels[0]}</div>
                  </>
                )}
              </div>
            </li>
          </ol>
          <div class="stack">
            {example?.wide === undefined ? null : (
              <section aria-labelledby="example">
                <h2 id="example">What you will see here</h2>
                <p class="small quiet">An example with made-up numbers: one slice leaves its training level.</p>
                <div class="example">
                  <ChartFigure drawn={example} id="example-figure" />
                </div>
              </section>
            )}
            <p class="note">
              A verdict needs at least 100 decisions in a slice and 100 outside it. Until then it says{' '}
              <b>too few to tell</b>, and how small a difference it could have seen.
            </p>
          </div>
        </div>
      </section>
    </Layout>
  )
}
