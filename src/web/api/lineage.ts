import { z } from '@hono/zod-openapi'
import { provenanceSchema } from '../../lineage/provenance-document.ts'
import { mediaTypeOf, readText, SMALL_BODY_BYTES } from '../body.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { modelField, momentAnswer, versionField } from './query-fields.ts'

/** Documents the document; it is read by the lineage room. A JSON value within it has no schema that ends. */
const provenanceBody = provenanceSchema.extend({ params: z.record(z.string(), z.unknown()).optional() })

const provenanceExample = {
  version: 1 as const,
  model: { name: 'credit-default', version: '7' },
  code: { repo: 'https://github.com/bank/credit.git', commit: '1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d' },
}

const PROVENANCE_YAML = `version: 1
model:
  name: credit-default
  version: "7"
code:
  repo: https://github.com/bank/credit.git
  commit: 1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d1a2b3c4d
`

const gap = z.object({ slot: z.string(), missing: z.string(), remedy: z.string() })

/** Schema of a snapshot of lineage in answers. */
export const lineageAnswer = z
  .object({
    model: z.string(),
    version: z.string(),
    knownAt: momentAnswer,
    status: z.enum(['known', 'nothing-recorded', 'unavailable']),
    nodes: z.array(
      z.object({
        id: z.number(),
        kind: z.string(),
        key: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
        version: z.string().optional(),
        contentId: z.string().optional(),
        attrs: z.record(z.string(), z.unknown()),
      }),
    ),
    edges: z.array(
      z.object({
        dst: z.number(),
        src: z.number(),
        kind: z.string(),
        binding: z.string(),
        level: z.string(),
        validFrom: momentAnswer.optional(),
        validTo: momentAnswer.optional(),
        recordedAt: momentAnswer,
      }),
    ),
    gaps: z.array(gap),
    truncated: z.boolean(),
  })
  .openapi('Lineage')

const gapExample = {
  slot: 'environment',
  missing: 'No environment is recorded for the run that trained credit-default@7.',
  remedy: 'Name the image digest under run.environment in provenance.yaml.',
}

/** Where a model version came from. */
export const lineageEndpoints = [
  endpoint({
    route: 'POST /api/v1/provenance',
    summary: 'Record the provenance of a model version',
    body: {
      form: 'raw',
      contentTypes: ['application/json', 'application/yaml', 'application/x-yaml'],
      schema: provenanceBody,
      example: provenanceExample,
      examples: {
        'application/yaml': PROVENANCE_YAML,
        'application/x-yaml': PROVENANCE_YAML,
      },
      about: 'The document provenance.yaml, as YAML or JSON, at most 1 MiB.',
    },
    answer: z.object({
      model: z.string(),
      version: z.string(),
      nodes: z.number(),
      edges: z.number(),
      gaps: z.array(gap),
    }),
    example: { model: 'credit-default', version: '7', nodes: 14, edges: 17, gaps: [gapExample] },
    handle: async ({ request, actor }, services) =>
      services.recordProvenance(await readText(request, SMALL_BODY_BYTES), mediaTypeOf(request), actor),
  }),
  endpoint({
    route: 'GET /api/v1/lineage/:model/:version',
    summary: 'Lineage of a model version, upstream, as known now',
    params: z.object({ model: modelField, version: versionField }),
    answer: lineageAnswer,
    example: {
      model: 'credit-default',
      version: '7',
      knownAt: '2026-04-13T03:05:22.000Z',
      status: 'known',
      nodes: [
        { id: 1, kind: 'modelVersion', key: 'credit-default@7', name: 'credit-default', version: '7', attrs: {} },
      ],
      edges: [],
      gaps: [gapExample],
      truncated: false,
    },
    handle: ({ params }, services) => services.lineageOf(params.model, params.version),
  }),
] as const satisfies readonly Endpoint[]
