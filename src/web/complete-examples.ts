/** A schema of OpenAPI 3.1: JSON Schema, or a reference to one. */
export type JsonSchema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
}

/** What a body or an answer holds in one content type. */
export type MediaContent = {
  readonly schema?: JsonSchema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>
}

type Content = Readonly<Record<string, MediaContent>>

/** One operation of the description. */
export type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

/** The description of the API, as far as it is read here. */
export type OpenApiDocument = {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly webhooks?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

/** The document with an example in every body and parameter: written by hand where there is one, else made of its schema. */
export function completeExamples(document: OpenApiDocument): OpenApiDocument {
  const complete = (given: Operation): Operation => {
    const operation = withParameters(document, given)
    if (operation.requestBody === undefined) return operation
    const content = Object.entries(operation.requestBody.content).map(([type, media]) => [
      type,
      media.example !== undefined || media.schema === undefined
        ? media
        : { ...media, example: exampleOf(document, media.schema) },
    ])
    return { ...operation, requestBody: { ...operation.requestBody, content: Object.fromEntries(content) } }
  }
  const paths = Object.entries(document.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, complete(operation)])),
  ])
  return { ...document, paths: Object.fromEntries(paths) }
}

/** What parameters usually hold that are a text and have no example of their own. */
const USUAL_PARAMETERS: Readonly<Record<string, string>> = { source: 'source_system', at: 'decided_at' }

function withParameters(document: OpenApiDocument, operation: Operation): Operation {
  if (operation.parameters === undefined) return operation
  const parameters = operation.parameters.map((parameter) => {
    const { name, schema } = parameter
    if (hasExample(schema)) return parameter
    return { ...parameter, schema: { ...schema, example: USUAL_PARAMETERS[name] ?? exampleOf(document, schema) } }
  })
  return { ...operation, parameters }
}

/** The schema that a reference stands for; anything else is itself. */
export function resolved(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  return document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}
}

/** A value that a schema takes: its own example where it has one; of objects what is required or has an example. */
export function exampleOf(document: OpenApiDocument, given: JsonSchema): unknown {
  const schema = resolved(document, given)
  if (schema.example !== undefined) return schema.example
  const said = schema.examples?.[0] ?? schema.const ?? schema.default ?? schema.enum?.[0]
  if (said !== undefined) return said
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(document, part)))
  }
  const first = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (first !== undefined) return exampleOf(document, first)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  if (type === 'object') return objectExample(document, schema)
  if (type === 'array') {
    return schema.items === undefined || (schema.minItems ?? 1) === 0 ? [] : [exampleOf(document, schema.items)]
  }
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'string') return textExample(schema)
  return Math.min(schema.maximum ?? Number.POSITIVE_INFINITY, Math.max(schema.minimum ?? 1, 1))
}

function objectExample(document: OpenApiDocument, { properties = {}, required = [] }: JsonSchema): unknown {
  const shown = Object.entries(properties).filter(([name, member]) => required.includes(name) || hasExample(member))
  return Object.fromEntries(
    shown.map(([name, member]) => [
      name,
      hasExample(member) ? exampleOf(document, member) : named(document, name, member),
    ]),
  )
}

/** What members of these names usually hold, so that an example reads as one. */
const USUAL: Readonly<Record<string, string>> = {
  model: 'credit-default',
  version: '7',
  slice: 'region=North & age=18-25',
  reason: 'Arrival is normal; not an outage.',
  suspicion: 'Nobody under 25 was approved in the north this week.',
  channel: 'oncall-mail',
  author: 'Ines Moreau',
}

function named(document: OpenApiDocument, name: string, member: JsonSchema): unknown {
  const usual = USUAL[name]
  const { type, enum: words } = resolved(document, member)
  return usual !== undefined && type === 'string' && words === undefined ? usual : exampleOf(document, member)
}

const hasExample = (schema: JsonSchema): boolean => schema.example !== undefined || schema.examples !== undefined

function textExample({ format, minLength = 1, maxLength }: JsonSchema): string {
  if (format === 'date-time') return '2026-04-13T03:05:22.000Z'
  const words = 'a text of at least the length that is asked for here '
  return words
    .repeat(Math.ceil(minLength / words.length))
    .slice(0, Math.min(maxLength ?? 12, Math.max(minLength, 12)))
    .trim()
}
