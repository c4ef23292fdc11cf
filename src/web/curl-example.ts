import { exampleOf, type OpenApiDocument, type Operation } from './complete-examples.ts'

/** An operation with where it stands in the description. */
export type PlacedOperation = Operation & { readonly method: string; readonly path: string }

/** Every operation of the description, in its order. */
export function operationsOf(document: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )
}

/** A command line that calls an operation with its example. */
export function curlExample(document: OpenApiDocument, operation: PlacedOperation): string {
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const lines = [
    ...(operation.responses['200']?.content?.['text/event-stream'] === undefined ? [] : ['--no-buffer']),
    ...(operation.security.length === 0 ? [] : ['-H "Authorization: Bearer $PLUMBLINE_TOKEN"']),
    ...(type === undefined ? [] : [`-H 'Content-Type: ${type}'`, `--data-binary ${quoted(bodyText(media?.example))}`]),
    quoted(`${document.servers[0]?.url ?? ''}${addressOf(document, operation)}`),
  ]
  return `curl ${lines.join(' \\\n  ')}`
}

/** The path with an example in place of each parameter, and what the query must have. */
function addressOf(document: OpenApiDocument, { path, parameters = [] }: PlacedOperation): string {
  const exampleFor = (name: string): string => {
    const schema = parameters.find((parameter) => parameter.name === name)?.schema
    return encodeURIComponent(schema === undefined ? name : String(exampleOf(document, schema)))
  }
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map(({ name }) => `${name}=${exampleFor(name)}`)
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => exampleFor(name))
  return query.length === 0 ? address : `${address}?${query.join('&')}`
}

const bodyText = (example: unknown): string => (typeof example === 'string' ? example : JSON.stringify(example))

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
