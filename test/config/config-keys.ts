import { configJsonSchema } from '../../src/config/config-json-schema.ts'

/** One key of the configuration as its schema states it. */
export type ConfigKey = {
  readonly path: string
  readonly type: string
  readonly fallback: string
  readonly description: string
}

type Schema = {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema | false
  readonly prefixItems?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
}

/** Every key of the configuration, in the order of the schema; names that people choose are `<name>`, entries of lists `[]`. */
export function configKeys(): readonly ConfigKey[] {
  return keysOf(configJsonSchema() as Schema, '')
}

function keysOf(schema: Schema, path: string): readonly ConfigKey[] {
  const kinds = schema.oneOf ?? schema.anyOf
  if (kinds) {
    return kinds.flatMap((kind) => keysOf(kind, `${path}(${String(kind.properties?.kind?.const ?? '')})`))
  }
  if (schema.type === 'array' && schema.items) return keysOf(schema.items, `${path}[]`)
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    return [keyOf(at, value, schema.required?.includes(name) ?? false), ...keysOf(value, at)]
  })
  const free = schema.additionalProperties
  return typeof free === 'object' && !schema.properties ? keysOf(free, `${path}.<name>`) : named
}

function keyOf(path: string, schema: Schema, isRequired: boolean): ConfigKey {
  const fallback = schema.default === undefined ? (isRequired ? 'required' : '') : code(schema.default)
  return { path, type: typeOf(schema), fallback, description: schema.description ?? '' }
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum) return schema.enum.map(code).join(' ')
  if (schema.oneOf || schema.anyOf) return 'keys by kind'
  if (schema.prefixItems) return `list of ${schema.prefixItems.length}`
  if (schema.type === 'array') return schema.items ? `list of ${typeOf(schema.items)}` : 'list'
  if (schema.type === 'object') return schema.properties ? 'keys' : 'names with values'
  return [schema.type ?? 'text'].flat().join(' or ').replace('string', 'text')
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
