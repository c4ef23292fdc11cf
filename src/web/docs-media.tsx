import type { FC } from 'hono/jsx'
import type { JsonSchema, MediaContent } from './complete-examples.ts'
import { Col, Scroll } from './pages/parts.tsx'
import { schemaFields, typeOf } from './schema-fields.ts'

/** A body or an answer: its members, and an example. */
export const Media: FC<{ label: string; title: string; media: MediaContent }> = ({
  label,
  title,
  media: { schema, example },
}) => (
  <details>
    <summary>{title}</summary>
    {schema === undefined ? null : <Fields label={label} schema={schema} />}
    <p class="small quiet">For example</p>
    <pre>{typeof example === 'string' ? example : JSON.stringify(example, null, 2)}</pre>
  </details>
)

/** The members of a schema as a table. */
export const Fields: FC<{ label: string; schema: JsonSchema }> = ({ label, schema }) => {
  const fields = schemaFields(schema)
  if (fields.length === 0) return <p>{<TypeName of={schema} />}</p>
  return (
    <Scroll label={`Members: ${label}`}>
      <table class="t">
        <thead>
          <tr>
            <Col>Member</Col>
            <Col>Holds</Col>
            <Col>About</Col>
          </tr>
        </thead>
        <tbody>
          {fields.map(({ path, type, ref, required, about }) => (
            <tr>
              <td>
                <code>{path}</code>
              </td>
              <td>
                {ref === undefined ? type : <a href={`#schema-${ref}`}>{type}</a>}
                {required ? '' : ', may be missing'}
              </td>
              <td>
                <Words of={about ?? ''} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** A text whose words between backticks are code. */
export const Words: FC<{ of: string }> = ({ of }) => (
  <>{of.split('`').map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>
)

const TypeName: FC<{ of: JsonSchema }> = ({ of }) => {
  const { type, ref } = typeOf(of)
  return ref === undefined ? <span>{type}</span> : <a href={`#schema-${ref}`}>{type}</a>
}
