import type { FC } from 'hono/jsx'
import type { OpenApiDocument } from './complete-examples.ts'
import { Media, Words } from './docs-media.tsx'
import { Card } from './pages/parts.tsx'

/** How the stream of news is used: what to compare, and what to do when it ends. */
export const NewsInUse: FC<{ document: OpenApiDocument }> = ({ document }) => (
  <Card
    id="news-in-use"
    title="News in use"
    about="The stream says that something is new, not what: keep the marker you saw last, compare, and read again what you show."
  >
    <p>
      An event <code>news</code> comes at once and whenever the marker changes. Its numbers only grow:{' '}
      <code>timeline</code> with every step of an investigation, <code>run</code> with every judgement,{' '}
      <code>delivery</code> with every message, <code>silence</code> with every silence made or ended. The stream ends
      after 30 minutes; a browser comes back by itself, a program should. It works by session in a page of the same
      address, and by token for programs.
    </p>
    <p class="small quiet">In a browser</p>
    <pre>{BROWSER}</pre>
    <p class="small quiet">On the command line</p>
    <pre>{`curl --no-buffer -H "Authorization: Bearer $PLUMBLINE_TOKEN" '${document.servers[0]?.url ?? ''}/api/v1/events'`}</pre>
  </Card>
)

const BROWSER = `const seen = {}
new EventSource('/api/v1/events').addEventListener('news', ({ data }) => {
  const marker = JSON.parse(data)
  if (marker.run !== seen.run) readReports()
  if (marker.timeline !== seen.timeline) readInvestigations()
  Object.assign(seen, marker)
})`

/** What the service posts to channels of kind webhook, and what it makes of the answer. */
export const Webhooks: FC<{ document: OpenApiDocument }> = ({ document }) => (
  <Card
    id="webhooks"
    title="Webhooks"
    about="What a channel of kind webhook posts to its address. The body is thin: what it names is read with a token, so that reading is on record."
  >
    {Object.entries(document.webhooks ?? {}).flatMap(([name, methods]) =>
      Object.entries(methods).map(([method, { summary, description, requestBody, responses }]) => (
        <article class="op" id={`webhook-${name}`}>
          <h3>
            <a href={`#webhook-${name}`}>{summary}</a>
          </h3>
          <p class="mono">
            <b>{method.toUpperCase()}</b> the address of the channel
          </p>
          <p class="quiet">
            <Words of={description ?? ''} />
          </p>
          {Object.entries(requestBody?.content ?? {}).map(([type, media]) => (
            <Media label={`Body of ${name}`} title={`Body, ${type}`} media={media} />
          ))}
          <dl class="props">
            {Object.entries(responses).map(([status, answer]) => (
              <>
                <dt>{status}</dt>
                <dd>{answer.description}</dd>
              </>
            ))}
          </dl>
        </article>
      )),
    )}
  </Card>
)
