import type { FC } from 'hono/jsx'
import { threeDigits } from '../../detect/figures.ts'
import type { FindingExplanation } from '../../monitor/report.ts'
import { count } from './figures.ts'
import { Col, Table } from './parts.tsx'

/** Names of what went in, in words; anything else by the name it has. */
const GROUPS: Readonly<Record<string, string>> = {
  counts: 'Counts',
  test: 'Test',
  adjustment: 'Adjustment for many tests',
  budget: 'Budget of false alarms',
}
/** What the page shows in tables of its own. */
const SHOWN_ELSEWHERE: readonly string[] = ['words', 'notComputed', 'problem', 'problems']

/** What went into a finding as a table, with every digit folded beneath. */
export const Inputs: FC<{ inputs: FindingExplanation['inputs'] }> = ({ inputs }) => {
  const groups = Object.entries(inputs).filter(
    ([name, value]) => !SHOWN_ELSEWHERE.includes(name) && value !== undefined,
  )
  if (groups.length === 0) return <p class="small quiet">Nothing beside the counts.</p>
  return (
    <>
      <Table
        label="What went in, figure by figure"
        head={
          <>
            <Col>Of what</Col>
            <Col>What</Col>
            <Col>Value</Col>
          </>
        }
      >
        {groups.flatMap(([group, value]) => {
          const leaves = leavesOf(value)
          return leaves.map(([path, text], i) => (
            <tr>
              {i > 0 ? null : (
                <th scope="rowgroup" rowspan={leaves.length}>
                  <bdi>{GROUPS[group] ?? group}</bdi>
                </th>
              )}
              <td>
                <bdi>{path === '' ? 'value' : inWords(path)}</bdi>
              </td>
              <td class="sentence">
                <bdi>{text}</bdi>
              </td>
            </tr>
          ))
        })}
      </Table>
      <details class="numbers inputs">
        <summary>As JSON, with every digit</summary>
        <pre>{JSON.stringify(inputs, null, 2)}</pre>
      </details>
    </>
  )
}

const SHOWN_VALUES = 8

/** Every value within what went in, by where it stands; of a list the first few and how many there are. */
function leavesOf(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) {
    const [shown, left] = [value.slice(0, SHOWN_VALUES).map(plain), value.length - SHOWN_VALUES]
    return [[path, `${shown.join(', ')}${left > 0 ? ` and ${count(left)} more` : ''}`]]
  }
  if (typeof value !== 'object' || value === null) return [[path, plain(value)]]
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, path === '' ? name : `${path}, ${name}`))
}

/** `restTraining, of` as `rest training, of`. */
const inWords = (path: string): string => path.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return value === undefined ? 'none' : (JSON.stringify(value) ?? 'none')
  if (!Number.isFinite(value)) return String(value)
  return Number.isInteger(value) ? count(value) : threeDigits(value)
}
