import { z } from 'zod'

/** What a data set was for in making a model version. */
export const DATA_ROLES = ['training', 'validation', 'test', 'tuning', 'calibration', 'other'] as const

const CONTENT_ID =
  /^(?:sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}|md5-dir:[0-9a-f]{32}|gitsha1:[0-9a-f]{40}|delta:[^\s@]+@\d+|lakefs:[^\s@]+@[^\s@]+)$/

const text = z.preprocess(
  (value) => (Number.isSafeInteger(value) ? String(value) : value),
  z
    .string({
      error: (issue) =>
        typeof issue.input === 'number'
          ? `must be text: write ${issue.input} in quotes, else its zeros are lost`
          : undefined,
    })
    .trim()
    .min(1, 'must not be empty')
    .max(2000, 'is longer than 2,000 characters'),
)
const sha256 = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .trim()
          .toLowerCase()
          .replace(/^sha256:/, '')
      : value,
  z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 hexadecimal digits'),
)
const contentId = z.preprocess(
  (value) => (typeof value === 'string' ? lowerHex(value.trim()) : value),
  z
    .string()
    .regex(
      CONTENT_ID,
      'must be a content id: sha256:<64 hex>, md5:<32 hex>, md5-dir:<32 hex>, gitsha1:<40 hex>, delta:<table id>@<version> or lakefs:<repository>@<commit>',
    ),
)
const MOMENT = 'must be a time: ISO 8601 with a zone (2026-03-23T06:40:00Z) or integer milliseconds'
const moment = z
  .union([z.iso.datetime({ offset: true, error: MOMENT }), z.int({ error: MOMENT })], { error: MOMENT })
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)))

const artifact = strict({ path: text, sha256: sha256.optional(), contentId: contentId.optional() })
const source = strict({ name: text, uri: text.optional(), owner: text.optional(), kind: text.optional() })
const data = strict({
  role: z.enum(DATA_ROLES),
  name: text,
  uri: text.optional(),
  id: contentId.optional(),
  version: text.optional(),
  rows: z.int().nonnegative().optional(),
  schemaSha256: sha256.optional(),
  sources: z.array(source).max(1000).default([]),
})
const feature = strict({
  name: text,
  from: z
    .array(strict({ data: text, column: text }))
    .max(1000)
    .default([]),
  store: text.optional(),
})
const deployment = strict({
  environment: text,
  from: moment,
  to: moment.optional(),
  share: z.number().gt(0).lte(1).optional(),
})

/** The schema of `provenance.yaml`, format 1; unknown members are refused. */
export const provenanceSchema = strict({
  version: z.literal(1, { error: 'must be 1, the format of provenance documents' }),
  model: strict({ name: text, version: text, artifacts: z.array(artifact).max(10_000).default([]) }),
  code: strict({
    repo: text,
    commit: text,
    tree: text.optional(),
    dirty: z.boolean().optional(),
    diffSha256: sha256.optional(),
  }).optional(),
  data: z.array(data).max(1000).default([]),
  features: z.array(feature).max(10_000).default([]),
  env: strict({
    python: text.optional(),
    image: text.optional(),
    lock: strict({ file: text, sha256: sha256.optional() }).optional(),
    freezeSha256: sha256.optional(),
  }).optional(),
  params: z.record(z.string(), z.json()).optional(),
  run: strict({
    system: text.optional(),
    id: text.optional(),
    startedAt: moment.optional(),
    endedAt: moment.optional(),
  }).optional(),
  metrics: z.record(z.string(), z.number()).optional(),
  deployments: z.array(deployment).max(1000).default([]),
  capturedAt: moment.optional(),
  bundleId: sha256.optional(),
})

/** Where one model version came from, as its makers declare it (`provenance.yaml`). Times are UTC milliseconds. */
export type ProvenanceDocument = z.output<typeof provenanceSchema>

/** An object whose unknown members are refused with the names that are known. */
function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `is unknown; known here: ${Object.keys(shape).join(', ')}` : undefined,
  })
}

const lowerHex = (id: string): string => (/^(?:sha256|md5|md5-dir|gitsha1):/i.test(id) ? id.toLowerCase() : id)
