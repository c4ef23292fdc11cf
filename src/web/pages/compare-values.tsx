import type { FC } from 'hono/jsx'
import type { Comparison } from '../../compare/comparison.ts'
import { pWords } from '../../compare/comparison-words.ts'
import {
  type ValueTable,
  valueEffect,
  valueInterval,
  valueP,
  valuesAbout,
  valueTables,
} from '../../compare/value-words.ts'
import { count, PERCENT_95 } from './figures.ts'
import { Card, Col, SliceName, Table } from './parts.tsx'

/** Rows of a table that paper can carry; the JSON has them all. */
const MOST_ROWS = 40

/** Tests of the values themselves, where they were asked for. */
export const CompareValues: FC<{ comparison: Comparison }> = ({ comparison }) => {
  const tables = valueTables(comparison)
  return tables.length === 0 ? null : (
    <Card id="values" title="Tests of the values themselves" about={`${valuesAbout(comparison)}.`}>
      {tables.map((table) => (
        <div class="part">
          <TestTable table={table} />
        </div>
      ))}
    </Card>
  )
}

const TestTable: FC<{ table: ValueTable }> = ({ table: { words, about, effect, lines } }) => {
  const hasInterval = lines.some((line) => valueInterval(line) !== '–')
  const most = lines.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${count(lines.length)}.` : ''
  return (
    <Table
      label={words}
      caption={`${words}. ${about} The effect is the ${effect}.${most}`}
      head={
        <>
          <Col>Values of</Col>
          <Col>Slice</Col>
          <Col num>Effect</Col>
          {hasInterval ? <Col num>{PERCENT_95}</Col> : null}
          <Col num>p</Col>
          <Col num>Adjusted p</Col>
          <Col num>n now</Col>
          <Col num>At training</Col>
          <Col num>Left out</Col>
        </>
      }
    >
      {lines.slice(0, MOST_ROWS).map((line) => (
        <tr>
          <th scope="row" class="named">
            {line.subject}
          </th>
          <td>
            <SliceName slice={line.slice} />
          </td>
          <td class="num">{valueEffect(line)}</td>
          {hasInterval ? <td class="num">{valueInterval(line)}</td> : null}
          <td class="num">{valueP(line)}</td>
          <td class="num">{line.adjustedLog10P === undefined ? '–' : pWords(line.adjustedLog10P)}</td>
          <td class="num">{count(line.now.n)}</td>
          <td class="num">{count(line.training.n)}</td>
          <td class="num">{count(line.now.leftOut + line.training.leftOut)}</td>
        </tr>
      ))}
    </Table>
  )
}
