import type { FC } from 'hono/jsx'
import { pText } from '../../detect/figures.ts'
import type { FoundSlice, SliceSearchReport } from '../../monitor/slice-search-report.ts'
import { capitalised, count, decimal, interval, PERCENT_95, rate, ratio, several } from './figures.ts'
import { JudgedTable } from './judged-table.tsx'
import { Col, Linked, SliceName, Verdict } from './parts.tsx'

/** What a search found, in words and as a table. */
export const SliceSearchView: FC<{
  report: SliceSearchReport
  most?: number
  /** Where everything that is measured of a slice is shown; undefined where no page has it. */
  hrefOf?: (row: FoundSlice) => string | undefined
}> = ({ report, most, hrefOf = () => undefined }) => {
  const shown = report.found.slice(0, most)
  return (
    <>
      <p class="small">{howSearched(report)}</p>
      {report.found.length === 0 ? (
        <p class="note">No slice differs from everyone else by more than chance makes of so many.</p>
      ) : (
        <FoundTable report={report} rows={shown} hrefOf={hrefOf} />
      )}
      <p class="xs faint more">{leftOut(report)}</p>
    </>
  )
}

/** How the slices were found and tested, so that a reader can tell how far to trust them. */
export function howSearched(report: SliceSearchReport): string {
  const { searched, attributes, level, measure, version, overall, isRate } = report
  const looked = `${capitalised(several(searched.looked, 'slice'))} of ${attributes.join(', ')} by ${measure}, version ${version}; over everyone it is ${sideText(overall.value, isRate)}.`
  const confirmed = report.found.filter((f) => f.status === 'confirmed').length
  const result = `${count(confirmed)} confirmed`
  if (searched.way === 'halves') {
    return `${looked} Found on one half of ${count(searched.foundOn + searched.confirmedOn)} rows, tested on the other: ${result} of ${count(searched.tests)} at a false discovery rate of ${level}. The figures are those of the second half.`
  }
  return `${looked} From kept counts of ${count(searched.rows)} rows; every slice is tested and adjusted over all ${count(searched.tests)}: ${result} at a false discovery rate of ${level}.`
}

function leftOut({ searched, minimumSupport }: SliceSearchReport): string {
  const parts = [
    `${several(searched.tooFew, 'slice')} had under ${count(minimumSupport)} rows on a side`,
    `${count(searched.redundant)} added nothing to a coarser slice`,
    `${count(searched.explained)} differed only by a finer one`,
    ...(searched.way === 'halves' && searched.erased > 0
      ? [`${several(searched.erased, 'row')} of these batches ${searched.erased === 1 ? 'was' : 'were'} erased`]
      : []),
  ]
  return `Left out: ${parts.join('; ')}. A hypothesis is a place to look at, not a finding.`
}

const sideText = (value: number | undefined, isRate: boolean): string => (isRate ? rate(value) : decimal(value, 3))

const FoundTable: FC<{
  report: SliceSearchReport
  rows: readonly FoundSlice[]
  hrefOf: (row: FoundSlice) => string | undefined
}> = ({ report, rows, hrefOf }) => {
  const { isRate, found } = report
  const scale = scaleOf(rows)
  const hasRatio = rows.some((row) => row.ratio !== undefined)
  return (
    <JudgedTable
      caption={`${capitalised(report.measure)} against everyone else: ${count(rows.length)} of ${several(found.length, 'slice')} found, the surest first.`}
      head={
        <>
          <Col>Slice</Col>
          <Col>Status</Col>
          <Col num>Now</Col>
          <Col num>
            Everyone
            <br />
            else
          </Col>
          <Col num>Difference</Col>
          <Col num>{PERCENT_95}</Col>
          <Col opt>
            {decimal(scale.low, 2)} to {decimal(scale.high, 2)}
          </Col>
          {hasRatio ? (
            <Col num opt>
              Ratio
            </Col>
          ) : null}
          <Col num>n</Col>
          <Col num>Adjusted p</Col>
          <Col opt>Within</Col>
        </>
      }
    >
      {rows.map((row) => (
        <tr class={row.status === 'confirmed' ? 'root' : undefined}>
          <th scope="row" class="named">
            <Linked href={hrefOf(row)}>
              <SliceName slice={row.slice} />
            </Linked>
          </th>
          <td class="verdict" data-l="Status">
            <Verdict mark={row.status === 'confirmed' ? 'warning' : 'few'}>{row.status}</Verdict>
          </td>
          <td class="num" data-l="Now">
            <b>{sideText(row.now.value, isRate)}</b>
          </td>
          <td class="num" data-l="Everyone else">
            {sideText(row.rest.value, isRate)}
          </td>
          <td class="num" data-l="Difference">
            {rate(row.difference?.estimate)}
          </td>
          <td class="num" data-l={PERCENT_95}>
            {interval(row.difference, rate)}
          </td>
          <td class="opt">
            <IntervalMark row={row} scale={scale} />
          </td>
          {hasRatio ? <td class="num opt">{ratio(row.ratio?.estimate)}</td> : null}
          <td class="num" data-l="n">
            {count(row.support)}
          </td>
          <td class="num" data-l="Adjusted p">
            {pText(row.adjustedLog10P)}
          </td>
          <td class="xs faint opt">{row.parent === undefined ? 'everyone' : <SliceName slice={row.parent} />}</td>
        </tr>
      ))}
    </JudgedTable>
  )
}

type Scale = { readonly low: number; readonly high: number }

/** A scale that holds every interval and the place where there is no difference. */
function scaleOf(rows: readonly FoundSlice[]): Scale {
  const ends = rows.flatMap(({ difference }) => [difference?.lower ?? 0, difference?.upper ?? 0])
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  return low === high ? { low: low - 1, high: high + 1 } : { low, high }
}

const WIDTH = 120

/** A difference with its interval on the table's scale; the line is where there is none. The figures stand beside it. */
const IntervalMark: FC<{ row: FoundSlice; scale: Scale }> = ({ row: { difference }, scale }) => {
  if (difference?.lower === undefined || difference.upper === undefined) return null
  const at = (value: number): string => (4 + ((WIDTH - 8) * (value - scale.low)) / (scale.high - scale.low)).toFixed(1)
  return (
    <svg width={WIDTH} height="14" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <path d={`M${at(0)} 0v14`} stroke="var(--c-limit)" stroke-width="1" />
      <path d={`M${at(difference.lower)} 7H${at(difference.upper)}`} stroke="var(--c-now)" stroke-width="2" />
      <circle cx={at(difference.estimate)} cy="7" r="3.5" fill="var(--c-now)" />
    </svg>
  )
}
