import { z } from '@hono/zod-openapi'
import { ServiceError } from '../../errors.ts'
import type { Attachment } from '../../investigate/attachment.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { guardApi } from '../access.ts'
import type { AppServices } from '../app-services.ts'
import { sendAttachment } from '../attachment-download.ts'
import { readBroughtFile } from '../brought-file.ts'
import { type Endpoint, endpoint, parseBy } from '../endpoint.ts'
import { withIsoTimes } from '../moment.ts'
import { describeOperation } from '../openapi.ts'
import { readKey } from '../step-request.ts'
import { momentAnswer } from './query-fields.ts'

const KINDS = [
  'evidently',
  'whylogs',
  'great-expectations',
  'openlineage',
  'alertmanager',
  'file',
] as const satisfies readonly Attachment['kind'][]

const attachmentAnswer = z
  .object({
    id: z.number(),
    investigation: z.string(),
    kind: z.enum(KINDS),
    name: z.string(),
    mediaType: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    actor: z.string(),
    receivedAt: momentAnswer,
    note: z.string().optional(),
    statements: z.array(
      z.object({
        about: z.object({ column: z.string().optional(), slice: z.string().optional() }),
        metric: z.string(),
        value: z.number().optional(),
        limit: z.number().optional(),
        verdict: z.enum(['differs', 'within', 'unknown']),
      }),
    ),
  })
  .openapi('Attachment')

const example = {
  id: 4,
  investigation: 'INV-118',
  kind: 'evidently',
  name: 'drift-2026-04-12.json',
  mediaType: 'application/json',
  bytes: 18_211,
  sha256: '3f9a…',
  actor: 'Ines Moreau',
  receivedAt: '2026-04-13T10:24:00.000Z',
  statements: [{ about: { column: 'income' }, metric: 'K-S p_value', value: 0.001, limit: 0.05, verdict: 'differs' }],
}

const keyParams = z.object({ id: z.string().openapi({ example: 'INV-118' }) })

const answerOf = (attachment: Attachment) => ({
  ...attachment,
  investigation: investigationKey(attachment.investigation),
})

/** The number of an investigation that there is. @throws {ServiceError} not-found */
export function existingCase(services: Pick<AppServices, 'investigations'>, key: string): number {
  const id = readKey(key)
  if (services.investigations.get(id) !== undefined) return id
  throw new ServiceError('not-found', `there is no investigation ${investigationKey(id)}`)
}

/**
 * Without tokens whoever reaches the service may write, so that a page elsewhere must not: any content type is taken here, those of forms as well, which browsers send without asking first.
 *
 * @throws {ServiceError} forbidden where a browser says that the request comes from another site
 */
function refuseOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const isForeign = origin !== null && (!URL.canParse(origin) || new URL(origin).host !== hostOf(request))
  if (isForeign || (site !== null && site !== 'same-origin' && site !== 'none'))
    throw new ServiceError('forbidden', 'the request comes from a page of another site')
}

const hostOf = (request: Request): string => request.headers.get('host') ?? new URL(request.url).host

const downloadRoute = 'GET /api/v1/evidence/:id'

/** The bytes of an attachment: an answer that is no JSON. */
const download: Endpoint<typeof downloadRoute> = {
  route: downloadRoute,
  answer: z.string(),
  example: '{"metrics": []}',
  body: undefined,
  mount: (app, services) => {
    describeOperation(app, {
      route: downloadRoute,
      summary: 'An attachment, its bytes as they were sent',
      about:
        'To be saved, never shown: `content-disposition: attachment`, no sniffing. `x-content-sha256` is the hash under which it was kept.',
      params: z.object({ id: z.string().openapi({ example: '4' }) }),
      answer: z.string(),
      answersIn: 'application/octet-stream',
      example: '{"metrics": []}',
    })
    app.get('/api/v1/evidence/:id', guardApi(services, downloadRoute), (c) =>
      sendAttachment(c, services, c.req.param('id')),
    )
  },
}

const sendRoute = 'POST /api/v1/investigations/:id/evidence'

const sendQuery = z.strictObject({
  name: z.string().max(500).optional().openapi({ example: 'drift-2026-04-12.json' }),
  note: z.string().max(4000).optional().openapi({ example: 'the nightly report of the scoring team' }),
})

/** A body of any content type: the table of endpoints knows only those that are named. */
const send: Endpoint<typeof sendRoute, { param: z.input<typeof keyParams> }, z.output<typeof attachmentAnswer>> = {
  route: sendRoute,
  answer: attachmentAnswer,
  example,
  body: undefined,
  mount: (app, services) => {
    describeOperation(app, {
      route: sendRoute,
      summary: 'Attach a report of another monitor, or any file',
      about:
        'The body is the file, with its content type, whichever it is; name it with `?name=` or content-disposition. At most 10 MB. It is kept with its SHA-256, and read where its form is known: Evidently JSON, whylogs summary, Great Expectations result, OpenLineage data quality facets, Alertmanager alerts. Whatever else it is, it is kept as a file.',
      params: keyParams,
      query: sendQuery,
      body: {
        form: 'raw',
        contentTypes: ['application/json', 'application/octet-stream', 'multipart/form-data'],
        schema: z.looseObject({}),
        about: 'A form of parts holds the file as `file`, and may hold a `note`.',
        example: { metrics: [] },
        examples: { 'application/octet-stream': 'the bytes of the file', 'multipart/form-data': 'file and note' },
      },
      answer: attachmentAnswer,
      example,
    })
    app.post('/api/v1/investigations/:id/evidence', guardApi(services, sendRoute), async (c) => {
      refuseOtherSites(c.req.raw)
      parseBy(sendQuery, c.req.query(), 'the query')
      const id = existingCase(services, c.req.param('id'))
      const attachment = await services.attach(id, await readBroughtFile(c.req.raw), c.get('actor').name)
      return c.json(withIsoTimes(answerOf(attachment)) as object)
    })
  },
}

/** What other monitors say, kept with an investigation. */
export const attachmentEndpoints = [
  send,
  endpoint({
    route: 'GET /api/v1/investigations/:id/evidence',
    summary: 'What is attached to an investigation, oldest first',
    params: keyParams,
    answer: z.object({ items: z.array(attachmentAnswer) }),
    example: { items: [example] },
    handle: ({ params }, services) => ({
      items: services.attachmentsOf(existingCase(services, params.id)).map(answerOf),
    }),
  }),
  download,
] as const satisfies readonly Endpoint[]
