import type { FC } from 'hono/jsx'
import type { Attachment, OutsideStatement } from '../../investigate/attachment.ts'
import { sliceWords } from '../../investigate/describe.ts'
import { investigationKey } from '../../investigate/investigation.ts'
import { type Beside, beside } from '../../investigate/outside/beside.ts'
import type { DriftRow } from '../../monitor/report.ts'
import type { Answered } from './answered.ts'
import { count, decimal, divergence, several, bytes as sizeOf, tolerance } from './figures.ts'
import { Card, Col, Moment, SliceName, Table, Verdict } from './parts.tsx'
import { VerdictOf } from './verdict-cell.tsx'

/** What is attached to a case, with our own figures to lay beside it. */
export type AttachmentsView = {
  readonly investigation: number
  readonly attachments: readonly Attachment[]
  /** Our figure of a column and slice; undefined where we have none. */
  readonly ours: Answered<(about: OutsideStatement['about']) => DriftRow | undefined> | undefined
}

/** What other monitors say: every attachment, its statements beside our figures, and a form to add one. */
export const AttachmentsSection: FC<{ view: AttachmentsView }> = ({ view }) => {
  const { attachments, investigation } = view
  return (
    <Card
      id="attached"
      title="What other monitors say"
      about="Reports and files that were brought, kept as they came by their hash. Where a report says something of a column that is watched here, our own figure stands beside it."
    >
      {attachments.length === 0 ? <p class="small quiet">Nothing is attached.</p> : null}
      {view.ours?.status === 'unavailable' && attachments.some(({ statements }) => statements.length > 0) ? (
        <p class="note">Our own figures are not at hand: {view.ours.because}.</p>
      ) : null}
      {attachments.map((attachment) => (
        <Attached attachment={attachment} ours={view.ours?.status === 'known' ? view.ours.value : () => undefined} />
      ))}
      <form
        class="steps-form no-print"
        method="post"
        action={`/investigations/${investigationKey(investigation)}/evidence`}
        enctype="multipart/form-data"
      >
        <h3>Attach a file</h3>
        <p class="small quiet">
          Evidently, whylogs, Great Expectations, OpenLineage and Alertmanager JSON is read; any other file is kept. At
          most 10 MB.
        </p>
        <label>
          File
          <input type="file" name="file" required />
        </label>
        <label>
          Where it comes from
          <input type="text" name="note" maxlength={4000} />
        </label>
        <div class="btns">
          <button class="btn" type="submit">
            Attach
          </button>
        </div>
      </form>
    </Card>
  )
}

const KINDS: Readonly<Record<Attachment['kind'], string>> = {
  evidently: 'Evidently report',
  whylogs: 'whylogs profile',
  'great-expectations': 'Great Expectations result',
  openlineage: 'OpenLineage event',
  alertmanager: 'Alertmanager alert',
  file: 'file',
}

type Ours = (about: OutsideStatement['about']) => DriftRow | undefined

const Attached: FC<{ attachment: Attachment; ours: Ours }> = ({ attachment, ours }) => {
  const { id, name, kind, actor, receivedAt, bytes, sha256, note, statements } = attachment
  return (
    <article class="stack" aria-label={name}>
      <h3>
        <a href={`/evidence/${id}`}>
          <bdi>{name}</bdi>
        </a>{' '}
        <span class="tag">{KINDS[kind]}</span>
      </h3>
      <p class="small quiet">
        {sizeOf(bytes)}, from <bdi>{actor}</bdi>, <Moment at={receivedAt} />
        <br />
        SHA-256 <code class="hash">{sha256}</code>
      </p>
      {note === undefined ? null : <p class="bubble">{note}</p>}
      {statements.length === 0 ? null : <Statements name={name} statements={statements} ours={ours} />}
    </article>
  )
}

/** Rows of a table before the rest is folded away. */
const SHOWN = 12

const Statements: FC<{ name: string; statements: readonly OutsideStatement[]; ours: Ours }> = (given) => {
  const rows = given.statements
    .map((statement) => {
      const row = ours(given.ours, statement)
      return { statement, row, is: beside(statement.verdict, row?.verdict) }
    })
    .sort((a, b) => RANK[a.is] - RANK[b.is])
  const split = rows.filter(({ is }) => is === 'they-alone' || is === 'we-alone')
  return (
    <>
      {split.map(({ statement, row, is }) =>
        row === undefined ? null : <p class="note">{disagreement(statement, row, is)}</p>,
      )}
      <StatementTable label={`What ${given.name} says`} rows={rows.slice(0, SHOWN)} />
      {rows.length <= SHOWN ? null : (
        <details class="numbers">
          <summary>{several(rows.length - SHOWN, 'further statement')}</summary>
          <StatementTable label={`Further statements of ${given.name}`} rows={rows.slice(SHOWN)} />
        </details>
      )}
    </>
  )
}

function ours(find: Ours, { about }: OutsideStatement): DriftRow | undefined {
  return about.column === undefined ? undefined : find(about)
}

const RANK: Readonly<Record<Beside, number>> = {
  'they-alone': 0,
  'we-alone': 0,
  'both-differ': 1,
  'both-within': 2,
  'not-compared': 3,
}

type Row = { readonly statement: OutsideStatement; readonly row: DriftRow | undefined; readonly is: Beside }

const StatementTable: FC<{ label: string; rows: readonly Row[] }> = ({ label, rows }) => (
  <Table
    label={label}
    kind="t cards"
    head={
      <>
        <Col>Column, slice</Col>
        <Col>They measure</Col>
        <Col num>Value</Col>
        <Col num>Their limit</Col>
        <Col>They say</Col>
        <Col>We say</Col>
        <Col num>Our divergence</Col>
        <Col>Together</Col>
      </>
    }
  >
    {rows.map(({ statement, row, is }) => (
      <tr>
        <th scope="row" class="named">
          {statement.about.column === undefined ? 'the data set' : <b>{statement.about.column}</b>}{' '}
          {statement.about.slice === undefined ? null : <TheirSlice slice={statement.about.slice} />}
        </th>
        <td data-l="They measure">
          <bdi>{statement.metric}</bdi>
        </td>
        <td class="num" data-l="Value">
          {shown(statement.value)}
        </td>
        <td class="num" data-l="Their limit">
          {shown(statement.limit)}
        </td>
        <td data-l="They say">
          <Theirs verdict={statement.verdict} />
        </td>
        <td data-l="We say">{row === undefined ? '–' : <VerdictOf verdict={row.verdict} beyond="tolerance" />}</td>
        <td class="num" data-l="Our divergence">
          {row === undefined ? '–' : divergence(row.divergence?.estimate)}
        </td>
        <td class="xs" data-l="Together">
          {TOGETHER[is]}
        </td>
      </tr>
    ))}
  </Table>
)

/** A slice as others write it: what is none of ours stands as it came. */
const TheirSlice: FC<{ slice: string }> = ({ slice }) =>
  /^[^=&]+=[^=&]+(?: & [^=&]+=[^=&]+)*$/.test(slice) ? <SliceName slice={slice} /> : <bdi>{slice}</bdi>

const Theirs: FC<{ verdict: OutsideStatement['verdict'] }> = ({ verdict }) => {
  switch (verdict) {
    case 'differs':
      return <Verdict mark="critical">differs</Verdict>
    case 'within':
      return <Verdict mark="within">within</Verdict>
    case 'unknown':
      return <span class="quiet">a figure, no verdict</span>
    default:
      return verdict satisfies never
  }
}

const TOGETHER: Readonly<Record<Beside, string>> = {
  'they-alone': 'they see a difference, we do not',
  'we-alone': 'we see a difference, they do not',
  'both-differ': 'both see a difference',
  'both-within': 'neither sees a difference',
  'not-compared': '',
}

/** Up to four digits that count; what is far from one in powers of ten. */
function shown(value: number | undefined): string {
  if (value === undefined) return '–'
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return count(value)
  const size = Math.abs(value)
  return size >= 0.001 && size < 1e6 ? decimal(value, size < 1 ? 4 : 2) : value.toExponential(2)
}

/** In one sentence what each says, and what may lie behind it. */
export function disagreement(statement: OutsideStatement, row: DriftRow, is: Beside): string {
  const what = `${row.subject} in ${sliceWords(row.slice)}`
  const their = `${statement.metric}${statement.value === undefined ? '' : ` ${shown(statement.value)}`}${statement.limit === undefined ? '' : ` against ${shown(statement.limit)}`}`
  const our = `divergence ${divergence(row.divergence?.estimate)} against ${tolerance(row.tolerance)}, ${count(row.supportNow)} rows now`
  return is === 'they-alone'
    ? `On ${what} they see a difference (${their}) and we do not (${our}). Compare the rows, the time and the data that each compared with; a limit on a p-value reports small differences in large data.`
    : `On ${what} we see a difference (${our}) and they do not (${their}). Compare the rows, the time and the data that each compared with.`
}
