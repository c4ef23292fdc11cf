import type { JsonSchema } from './complete-examples.ts'

/** One member of a body or an answer, as a row of a table. */
export type SchemaField = {
  /** Where it stands: `items[].window.start`. */
  readonly path: string
  readonly type: string
  /** Name of a schema of its own, described once for all. */
  readonly ref: string | undefined
  readonly required: boolean
  readonly about: string | undefined
}

const DEEPEST = 4

/** The members of a schema, those of nested objects and lists after their own; what has a name of its own is only named. */
export function schemaFields(schema: JsonSchema, within = '', depth = 0): readonly SchemaField[] {
  const inner = innermost(schema)
  if (inner.schema.$ref !== undefined || depth >= DEEPEST) return []
  const { properties = {}, required = [] } = merged(inner.schema)
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${within}${within === '' ? '' : '.'}${name}`
    return [
      { path, ...typeOf(member), required: required.includes(name), about: member.description },
      ...schemaFields(member, `${path}${innermost(member).suffix}`, depth + 1),
    ]
  })
}

/** What a schema holds, in words: `list of text`, `one of a, b`. */
export function typeOf(schema: JsonSchema): { readonly type: string; readonly ref: string | undefined } {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return { type: name, ref: name }
  }
  if (schema.enum !== undefined) return { type: `one of ${schema.enum.map(String).join(', ')}`, ref: undefined }
  const several = schema.anyOf ?? schema.oneOf
  if (several !== undefined) {
    const parts = several.map(typeOf)
    return { type: parts.map(({ type }) => type).join(' or '), ref: parts.find(({ ref }) => ref !== undefined)?.ref }
  }
  if (schema.items !== undefined) {
    const { type, ref } = typeOf(schema.items)
    return { type: `list of ${type}`, ref }
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything'])
  return {
    type: types.map((type) => WORDS[`${type} ${schema.format}`] ?? WORDS[type] ?? type).join(' or '),
    ref: undefined,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  'string date-time': 'moment',
  integer: 'whole number',
  boolean: 'true or false',
  array: 'list',
  null: 'nothing',
}

/** What a list holds, whatever the number of lists around it. */
function innermost(schema: JsonSchema): { readonly schema: JsonSchema; readonly suffix: string } {
  if (schema.items === undefined) return { schema, suffix: '' }
  const { schema: inner, suffix } = innermost(schema.items)
  return { schema: inner, suffix: `[]${suffix}` }
}

function merged(schema: JsonSchema): Pick<JsonSchema, 'properties' | 'required'> {
  const parts = schema.allOf ?? []
  return {
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {}), schema.properties ?? {}),
    required: [...parts.flatMap((part) => part.required ?? []), ...(schema.required ?? [])],
  }
}
