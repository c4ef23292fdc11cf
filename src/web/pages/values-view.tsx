import type { FC } from 'hono/jsx'
import { pText } from '../../detect/figures.ts'
import type { ValueSide, ValueTestReport, ValueTestRow } from '../../monitor/value-report.ts'
import { count, interval, MINUS, PERCENT_95, percent, several } from './figures.ts'
import { JudgedTable } from './judged-table.tsx'
import { Col, SliceName, Table } from './parts.tsx'
import { spanWords } from './span-words.ts'

/** Digits of a value whose unit nobody told: enough to compare with. */
const DIGITS = 4

/** Why a test has no value, in words. */
const REASONS = {
  'empty-group': 'a side has no value',
  'no-variation': 'the values do not vary',
  'too-few': 'too few values',
  'zero-count': 'a count is zero',
  unbounded: 'beyond every bound',
} as const

/** What tests of values came to, in words and as tables. */
export const ValuesView: FC<{ report: ValueTestReport }> = ({ report }) => (
  <>
    <p class="small">
      {report.subject} of <SliceName slice={report.slice} />, {spanWords(report)}, version {report.now.version}, against{' '}
      {otherWords(report)}. The p-values of these tests are adjusted together by Holm; they open no investigation. Rows
      of training are not kept: against training the cells are compared, in the drift table.
    </p>
    <SidesTable report={report} />
    <TestsTable report={report} />
    {report.kind === 'categorical' ? <CategoriesTable report={report} /> : null}
  </>
)

function otherWords({ against, other, timezone }: ValueTestReport): string {
  if (against === 'rest') return 'everyone else'
  return `the same slice, ${spanWords({ ...other, timezone })}, version ${other.version}`
}

const figure = (value: number | undefined): string => {
  if (value === undefined || !Number.isFinite(value)) return '–'
  const [whole = '', ...rest] = String(Number(value.toPrecision(DIGITS))).split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.').replace('-', MINUS)
}

const SidesTable: FC<{ report: ValueTestReport }> = ({ report: { now, other, kind, against } }) => {
  const named = [
    ['Slice', now],
    [against === 'rest' ? 'Everyone else' : 'Other span', other],
  ] as const satisfies readonly (readonly [string, ValueSide])[]
  const quantiles = (now.quantiles.length > 0 ? now : other).quantiles
  return (
    <Table
      label="Both sides"
      caption={`Both sides: stored rows with a value${kind === 'numeric' ? ', mean, standard deviation and quantiles' : ''}.`}
      head={
        <>
          <Col>Side</Col>
          <Col num>n</Col>
          <Col num>Left out</Col>
          {kind === 'numeric' ? (
            <>
              <Col num>Mean</Col>
              <Col num>Sd</Col>
              {quantiles.map(({ q }) => (
                <Col num>{q === 0 ? 'Least' : q === 1 ? 'Greatest' : `${count(100 * q)}\u202f%`}</Col>
              ))}
            </>
          ) : null}
        </>
      }
    >
      {named.map(([name, side]) => (
        <tr>
          <th scope="row">{name}</th>
          <td class="num">{count(side.n)}</td>
          <td class="num">{count(side.leftOut)}</td>
          {kind === 'numeric' ? (
            <>
              <td class="num">{figure(side.mean)}</td>
              <td class="num">{figure(side.sd)}</td>
              {quantiles.map((_, i) => (
                <td class="num">{figure(side.quantiles[i]?.value)}</td>
              ))}
            </>
          ) : null}
        </tr>
      ))}
    </Table>
  )
}

const TestsTable: FC<{ report: ValueTestReport }> = ({ report: { tests } }) => (
  <JudgedTable
    caption={`${several(tests.length, 'test')}; adjusted over ${count(tests.filter((t) => t.adjustedLog10P !== undefined).length)}.`}
    head={
      <>
        <Col>Test</Col>
        <Col num>Effect</Col>
        <Col num>{PERCENT_95}</Col>
        <Col num>p</Col>
        <Col num>Adjusted p</Col>
        <Col>What the effect is</Col>
      </>
    }
  >
    {tests.map((row) => (
      <TestRow row={row} />
    ))}
  </JudgedTable>
)

const TestRow: FC<{ row: ValueTestRow }> = ({ row: { words, about, effect, answer, adjustedLog10P } }) => {
  const known = answer.status === 'tested' ? answer : undefined
  return (
    <tr>
      <th scope="row" class="named" title={about}>
        {words}
      </th>
      <td class="num" data-l="Effect">
        <b>{figure(known?.effect)}</b>
      </td>
      <td class="num" data-l={PERCENT_95}>
        {interval(known && { lower: known.lower, upper: known.upper }, figure)}
      </td>
      <td class="num" data-l="p">
        {known?.log10P === undefined ? '–' : `${BOUND[known.p]}${pText(known.log10P)}`}
      </td>
      <td class="num" data-l="Adjusted p">
        {adjustedLog10P === undefined ? '–' : pText(adjustedLog10P)}
      </td>
      <td class="xs faint why" data-l="What the effect is">
        {answer.status === 'undefined' ? `No value: ${REASONS[answer.reason]}.` : `${effect}${wayOf(answer.method)}`}
      </td>
    </tr>
  )
}

const BOUND = { within: '', 'at-most': 'at most ', 'at-least': 'at least ' } as const

const wayOf = (method: string | undefined): string => (method === undefined ? '' : `; p ${WAYS[method] ?? method}`)

const WAYS: Readonly<Record<string, string>> = {
  exact: 'exact',
  asymptotic: 'asymptotic',
  'chi-square': 'by chi-square: too many tables to count',
}

const CategoriesTable: FC<{ report: ValueTestReport }> = ({ report: { categories, categoriesInAll, now, other } }) => (
  <Table
    label="Categories"
    caption={`What moved furthest: ${count(categories.length)} of ${several(categoriesInAll, 'category', 'categories')}.`}
    head={
      <>
        <Col>Value</Col>
        <Col num>Slice</Col>
        <Col num>Other side</Col>
      </>
    }
  >
    {categories.map((row) => (
      <tr>
        <th scope="row">
          <bdi>{row.value}</bdi>
        </th>
        <td class="num">{share(row.now, now.n)}</td>
        <td class="num">{share(row.other, other.n)}</td>
      </tr>
    ))}
  </Table>
)

const share = (rows: number, of: number): string => (of === 0 ? '–' : `${percent(rows / of)} (${count(rows)})`)
