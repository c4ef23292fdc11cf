import type { FC } from 'hono/jsx'
import type { Comparison } from '../../compare/comparison.ts'
import { exact, tooFewOf } from '../../compare/comparison-words.ts'
import { count, several } from './figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'

/** Slices that paper can carry; the JSON has them all. */
const MOST_FEW = 20

/** What could not be told, and from where on it would have been. */
export const CompareTooFew: FC<{ comparison: Comparison }> = ({ comparison: { lines } }) => {
  const few = tooFewOf(lines)
  if (few.length === 0) return null
  return (
    <Card
      id="few"
      title={`Too few to tell in ${several(few.length, 'slice')}`}
      about="Silence would read as health: what could not be tested here, with the effect from which on it would be found four times in five."
    >
      <Table
        label="Slices with too few rows"
        caption={few.length > MOST_FEW ? `The ${MOST_FEW} with most rows of ${count(few.length)}` : null}
        head={
          <>
            <Col>Slice</Col>
            <Col num>Now</Col>
            <Col num>At training</Col>
            <Col>Not told, and from where on it would be seen</Col>
          </>
        }
      >
        {few.slice(0, MOST_FEW).map(({ slice, now, training, questions }) => (
          <tr>
            <th scope="row">
              <SliceName slice={slice} />
            </th>
            <td class="num">{count(now)}</td>
            <td class="num">{count(training)}</td>
            <td class="xs">{questions.map(({ what, seen }) => `${what}: ${seen}`).join('; ')}</td>
          </tr>
        ))}
      </Table>
    </Card>
  )
}

/** Columns, kinds, what was left out and why. */
export const CompareLookedAt: FC<{ comparison: Comparison }> = ({ comparison }) => {
  const { baseline, current, features, leftOut, sensitive, notAsked } = comparison
  const named = (kind: string) => features.filter((f) => f.kind === kind).map((f) => f.column)
  return (
    <Card id="looked-at" title="What was looked at">
      <ul class="bullets">
        <li>
          Slices by {sensitive.map((s) => s.feature).join(', ')}, up to {comparison.depth} combined.
        </li>
        {(['numeric', 'categorical'] as const).map((kind) =>
          named(kind).length === 0 ? null : (
            <li>
              Features read as {kind === 'numeric' ? 'numbers' : 'categories'}: {named(kind).join(', ')}.
            </li>
          ),
        )}
        {leftOut.map(({ column, because }) => (
          <li>
            Left out: {column}, {because}.
          </li>
        ))}
        {current.rowsPerSubjectRow === undefined || baseline.rowsPerSubjectRow === undefined ? null : (
          <li>
            A row stands among {exact(current.rowsPerSubjectRow)} of its subject now and{' '}
            {exact(baseline.rowsPerSubjectRow)} at training, on average over rows; the tests count them as one person’s.
          </li>
        )}
        {notAsked.map(({ what, because }) => (
          <li>
            Not looked at: {what}; {because}.
          </li>
        ))}
        {[baseline, current].map(({ name, rejected, sha256 }) => (
          <li>
            {name}: <span class="hash">sha256 {sha256}</span>
            {rejected.count === 0
              ? ''
              : `; ${several(rejected.count, 'row')} left out, such as ${rejected.examples[0]}`}
          </li>
        ))}
      </ul>
    </Card>
  )
}
