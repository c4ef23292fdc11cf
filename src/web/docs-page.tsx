import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type AppEnv, guardPage, pageActor } from './access.ts'
import { apiDocument } from './api/service.ts'
import type { AppOptions, AppServices } from './app-services.ts'
import type { JsonSchema, MediaContent, OpenApiDocument } from './complete-examples.ts'
import { curlExample, operationsOf, type PlacedOperation } from './curl-example.ts'
import { NewsInUse, Webhooks } from './docs-listening.tsx'
import { Fields, Media, Words } from './docs-media.tsx'
import { bareFrame, frameOf } from './pages/frame-of.ts'
import { type Frame, Layout } from './pages/layout.tsx'
import { Card, Col, Scroll } from './pages/parts.tsx'
import { sendPage } from './pages/send-page.ts'
import { mayUse } from './permissions.ts'
import { PROBLEM_KINDS, type ProblemCode, type ProblemKind } from './problem.ts'
import { typeOf } from './schema-fields.ts'

/** Mounts `GET /docs`: the API described for people, made of the same document that machines read. */
export function mountDocs(app: OpenAPIHono<AppEnv>, services: AppServices, options: AppOptions): void {
  // The description does not change while the service runs; making it anew for everybody would hold the thread that answers.
  let written: string | undefined
  app.get('/docs', guardPage(services, 'GET /docs'), async (c) => {
    const frame = await docsFrame(c, services, options)
    written ??= String(await (<Description document={apiDocument(app, options)} />))
    return sendPage(
      c,
      <Layout frame={frame} title="API" place={undefined}>
        {raw(written)}
      </Layout>,
    )
  })
}

/** Whoever reads pages sees the frame that all pages have; anyone else sees one that says nothing of the models. */
async function docsFrame(c: Context<AppEnv>, services: AppServices, options: AppOptions): Promise<Frame> {
  const actor = pageActor(services, c)
  if (actor === undefined || !mayUse(actor.role, 'GET /')) return bareFrame(services, options)
  c.set('actor', actor)
  return frameOf(c, services, options)
}

const Description: FC<{ document: OpenApiDocument }> = ({ document }) => {
  const operations = operationsOf(document)
  return (
    <>
      <div class="head">
        <div>
          <h1>{`${operations.length} operations: predictions in, investigations out`}</h1>
          <p class="sub">
            Moments in answers are ISO 8601 in UTC; queries take dates, date-times with a zone or milliseconds. The same
            as a document for machines: <a href="/openapi.json">openapi.json</a>.
          </p>
        </div>
      </div>
      <nav class="jump" aria-label="Parts of the API">
        <a href="#access">Access</a>
        {document.tags.map(({ name }) => (
          <a href={`#${name}`}>{name}</a>
        ))}
        <a href="#news-in-use">News</a>
        <a href="#webhooks">Webhooks</a>
        <a href="#codes">Codes</a>
        <a href="#schemas">Schemas</a>
      </nav>
      <div class="stack docs">
        <Access />
        {document.tags.map(({ name, description }) => (
          <Card id={name} title={name} about={description}>
            {operations
              .filter(({ tags }) => tags.includes(name))
              .map((operation) => (
                <OperationArticle document={document} operation={operation} />
              ))}
          </Card>
        ))}
        <NewsInUse document={document} />
        <Webhooks document={document} />
        <Codes />
        <Card id="schemas" title="Schemas" about="What several operations take or answer.">
          {Object.entries(document.components.schemas).map(([name, schema]) => (
            <article class="op" id={`schema-${name}`}>
              <h3>{name}</h3>
              <Fields label={name} schema={schema} />
            </article>
          ))}
        </Card>
      </div>
    </>
  )
}

const Access: FC = () => (
  <Card id="access" title="Access">
    <p>
      Send a token of the configuration as <code>Authorization: Bearer TOKEN</code>; each operation names the roles that
      may use it. A service without tokens answers everybody on its own machine and listens nowhere else. A signed-in
      browser may read, but only a token may write.
    </p>
  </Card>
)

const OperationArticle: FC<{ document: OpenApiDocument; operation: PlacedOperation }> = ({ document, operation }) => {
  const { operationId, method, path, summary, description, parameters = [] } = operation
  const id = operationId
  const [bodyType, body] = first(operation.requestBody?.content)
  const [answerType, answer] = first(operation.responses['200']?.content)
  return (
    <article class="op" id={id}>
      <h3>
        <a href={`#${id}`}>{summary}</a>
      </h3>
      <p class="mono">
        <b>{method}</b> {path}
      </p>
      <p class="quiet">
        <Words of={description ?? ''} />
      </p>
      {parameters.length === 0 ? null : (
        <Scroll label={`Parameters of ${id}`}>
          <table class="t">
            <thead>
              <tr>
                <Col>Parameter</Col>
                <Col>In</Col>
                <Col>Holds</Col>
                <Col>About</Col>
              </tr>
            </thead>
            <tbody>
              {parameters.map((parameter) => (
                <tr>
                  <td>
                    <code>{parameter.name}</code>
                  </td>
                  <td>{parameter.in}</td>
                  <td>
                    {typeOf(parameter.schema).type}
                    {parameter.required === true ? ', required' : ''}
                  </td>
                  <td>{aboutParameter(parameter.schema, parameter.description)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <pre>{curlExample(document, operation)}</pre>
      {body === undefined ? null : <Media label={`Body of ${id}`} title={`Body, ${bodyType}`} media={body} />}
      {answer === undefined ? null : <Media label={`Answer of ${id}`} title={`Answer, ${answerType}`} media={answer} />}
      <p class="small">
        Refusals:{' '}
        {codesOf(operation).map((code, i) => (
          <>
            {i === 0 ? '' : ', '}
            <a href={`#code-${code}`}>
              {PROBLEM_KINDS[code].status} {code}
            </a>
          </>
        ))}
      </p>
    </article>
  )
}

const Codes: FC = () => (
  <Card
    id="codes"
    title="Codes of refusals"
    about="Every refusal is a document of type application/problem+json (RFC 9457). Programs compare its code, which never changes its meaning; detail and problems are for people. requestId finds it in the log."
  >
    <Scroll label="Table of codes">
      <table class="t">
        <thead>
          <tr>
            <Col>Code</Col>
            <Col num>Status</Col>
            <Col>Means</Col>
            <Col>Remedy</Col>
          </tr>
        </thead>
        <tbody>
          {(Object.entries(PROBLEM_KINDS) as [ProblemCode, ProblemKind][]).map(([code, kind]) => (
            <tr id={`code-${code}`}>
              <td>
                <code>{code}</code>
              </td>
              <td class="num">{kind.status}</td>
              <td>
                <Words of={kind.meaning} />
              </td>
              <td>
                <Words of={kind.remedy} />
                {kind.retryAfterSeconds === undefined ? '' : ` Retry-After: ${kind.retryAfterSeconds} s.`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </Card>
)

/** Codes that an operation documents, in the order of their status. */
function codesOf({ responses }: PlacedOperation): readonly ProblemCode[] {
  const documented = Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.['application/problem+json']?.examples ?? {}),
  )
  return (Object.keys(PROBLEM_KINDS) as ProblemCode[]).filter((code) => documented.includes(code))
}

function aboutParameter(schema: JsonSchema, description: string | undefined): string {
  const example = schema.example ?? schema.examples?.[0]
  return [
    description ?? schema.description,
    schema.default === undefined ? undefined : `Default ${String(schema.default)}.`,
    example === undefined ? undefined : `For example ${String(example)}.`,
  ]
    .filter((part) => part !== undefined)
    .join(' ')
}

function first(
  content: Readonly<Record<string, MediaContent>> | undefined,
): readonly [string, MediaContent] | readonly [undefined, undefined] {
  return Object.entries(content ?? {})[0] ?? [undefined, undefined]
}
