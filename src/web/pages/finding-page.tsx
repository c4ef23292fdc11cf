import type { Child, FC } from 'hono/jsx'
import { sentenceOf, titleOf } from '../../investigate/describe.ts'
import type { FindingExplanation } from '../../monitor/report.ts'
import { BesideTable } from './beside-table.tsx'
import { count, several } from './figures.ts'
import { Inputs } from './finding-inputs.tsx'
import { CellShares, FigureColumns, Figures } from './finding-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Card, Col, SliceName, Table, Verdict } from './parts.tsx'

/** A finding explained: why it is one, what went in, and every figure computed again from what was frozen with it. */
export const FindingPage: FC<{
  frame: Frame
  explanation: FindingExplanation
  /** Key of the investigation that it belongs to. */
  investigation: string | undefined
}> = ({ frame, explanation, investigation }) => {
  const { finding, id, because } = explanation
  return (
    <Layout frame={frame} title={`Finding ${id}`} place="investigations">
      <nav class="crumbs" aria-label="Where you are">
        <a href="/investigations">Investigations</a> /{' '}
        {investigation === undefined ? null : (
          <>
            <a href={`/investigations/${investigation}`}>{investigation}</a> /{' '}
          </>
        )}
        <span>Finding {id}</span>
      </nav>
      <div class="case-head">
        <div class="line">
          <Verdict mark={finding.severity} pill>
            {finding.severity}
          </Verdict>
          <span class="tag">{finding.kind}</span>
          <span class="small quiet">
            <a href={modelHref(explanation.model)}>
              <bdi>
                {explanation.model}@{finding.version}
              </bdi>
            </a>{' '}
            · {explanation.windowLabel}
            {finding.horizon > 1 ? `, ${finding.horizon} windows summed` : ''}
            {finding.kind === 'silence' ? '' : ` · ${persistenceWords(explanation)}`}
          </span>
        </div>
        <div class="head tight">
          <div>
            <h1>
              <bdi>{titleOf([finding], finding.slice)}</bdi>
            </h1>
            <p class="sub">{sentenceOf(finding)}</p>
          </div>
        </div>
      </div>
      <Doubt explanation={explanation} />
      <div class="stack">
        <Card title="Why it is a finding">
          <ul class="bullets">
            {because.map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        </Card>
        <Card title="As frozen" about={finding.why}>
          <Frozen explanation={explanation} />
        </Card>
        {Object.keys(finding.beside).length === 0 ? null : (
          <Card title="Beside it" about="What the same counts say by other methods. Shown, and decides nothing.">
            <BesideTable figures={finding.beside} label="Figures beside the deciding one" />
          </Card>
        )}
        <Card
          title={again(explanation)}
          about={`Frozen with the finding, and computed now from its inputs alone. ${ORIGINAL[String(explanation.frozenAtScan)] ?? ''}`}
        >
          <FigureTable explanation={explanation} />
          <WordTable words={explanation.words} />
          <NotComputed of={explanation.notComputed} />
        </Card>
        <Card title="What went in" about="Counts, noise, tolerance and how many tests were adjusted for.">
          <Inputs inputs={explanation.inputs} />
        </Card>
        <p class="small">
          <a href={`/api/v1/findings/${id}/explain`}>The same as JSON</a> ·{' '}
          <a href={`/api/v1/findings/${id}`}>the finding</a>
          {investigation === undefined ? null : (
            <>
              {' '}
              · <a href={`/investigations/${investigation}`}>{investigation}</a>
            </>
          )}
        </p>
      </div>
    </Layout>
  )
}

const ORIGINAL: Readonly<Record<string, string>> = {
  true: 'It is what the log entry of its run says was frozen.',
  false: 'It is not what the log entry of its run says was frozen.',
  undefined: 'Its run kept no hash of it, so that only its figures can be checked.',
}

/** How often the same stood in the scans up to its own: `found in 2 of 3 scans`. */
function persistenceWords({ persistence: { scans, found } }: FindingExplanation): string {
  if (scans === 1) return 'found in the first scan; there is none before it'
  return `found in ${found} of the ${scans} scans up to this one`
}

/** What does not fit, before anything else is read: a page must not look sound where its finding is not. */
const Doubt: FC<{ explanation: FindingExplanation }> = ({ explanation: { problems, frozenAtScan, same } }) => {
  if (same && frozenAtScan !== false && problems.length === 0) return null
  return (
    <div class="note crit refusal" role="alert">
      <b>
        {frozenAtScan === false
          ? 'This finding is not what was frozen at its scan.'
          : 'This finding does not follow from what was frozen with it.'}
      </b>{' '}
      {problems.length === 0 ? 'What differs is marked below.' : null}
      {problems.length === 0 ? null : (
        <ul class="bullets">
          {problems.map((problem) => (
            <li>{problem}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Do figures and words agree with those computed now? Nothing agrees that could not be computed. */
export function again({ figures, words, notComputed, problems, frozenAtScan, same }: FindingExplanation): string {
  const missing = notComputed.length === 0 ? '' : `; ${count(notComputed.length)} could not be computed`
  const differing = [...figures, ...words].filter((f) => !f.same)
  const all = `${several(figures.length, 'figure')} and ${several(words.length, 'word')}`
  if (differing.length > 0) {
    const named = differing.map((f) => f.name).join(', ')
    return `Computed again from the frozen counts, ${differing.length} of ${all} ${differing.length === 1 ? 'differs' : 'differ'}: ${named}${missing}`
  }
  if (figures.length === 0 && !same) return 'It could not be computed again'
  if (frozenAtScan === false || problems.length > 0 || !same) {
    return `Computed again, all ${all} agree with each other${missing}; the finding is in doubt all the same`
  }
  if (figures.length === 0 && words.length === 0) return `There is nothing to compute again${missing}`
  return `Computed again from the counts frozen with the finding: all ${all} agree${missing}`
}

const Frozen: FC<{ explanation: FindingExplanation }> = ({ explanation: { finding } }) => (
  <>
    <Table
      label="The finding as frozen"
      head={
        <>
          <Col>Subject</Col>
          <Col>Slice</Col>
          <FigureColumns />
        </>
      }
    >
      <tr>
        <th scope="row">
          <bdi>{finding.subject}</bdi>
        </th>
        <td>
          <SliceName slice={finding.slice} />
        </td>
        <Figures finding={finding} />
      </tr>
    </Table>
    <CellShares finding={finding} />
  </>
)

const FigureTable: FC<{ explanation: FindingExplanation }> = ({ explanation: { figures } }) =>
  figures.length === 0 ? (
    <p class="small quiet">No figure stands behind it: it is a plain rule.</p>
  ) : (
    <Compared label="Figures, frozen and computed now" what="Figure" isNumber>
      {figures.map(({ name, frozen, computed, same }) => (
        <tr class={same ? undefined : 'root'}>
          <th scope="row">{name}</th>
          <td class="num mono">{exact(frozen)}</td>
          <td class="num mono">{exact(computed)}</td>
          <Agree same={same} />
        </tr>
      ))}
    </Compared>
  )

/** Severity, direction, origin and the sentence: what is said follows from the figures too. */
const WordTable: FC<{ words: FindingExplanation['words'] }> = ({ words }) =>
  words.length === 0 ? null : (
    <details class="numbers" open={words.some((w) => !w.same)}>
      <summary>What is said in words, {several(words.length, 'statement')}</summary>
      <Compared label="Words, frozen and computed now" what="Word">
        {words.map(({ name, frozen, computed, same }) => (
          <tr class={same ? undefined : 'root'}>
            <th scope="row">{name}</th>
            <td class="sentence">
              <bdi>{frozen}</bdi>
            </td>
            <td class="sentence">
              <bdi>{computed}</bdi>
            </td>
            <Agree same={same} />
          </tr>
        ))}
      </Compared>
    </details>
  )

const Compared: FC<{ label: string; what: string; isNumber?: boolean; children?: Child }> = ({
  label,
  what,
  isNumber,
  children,
}) => (
  <Table
    label={label}
    head={
      <>
        <Col>{what}</Col>
        <Col num={isNumber === true}>Frozen</Col>
        <Col num={isNumber === true}>Computed now</Col>
        <Col>Agree</Col>
      </>
    }
  >
    {children}
  </Table>
)

const Agree: FC<{ same: boolean }> = ({ same }) => (
  <td>
    <Verdict mark={same ? 'within' : 'critical'}>{same ? 'the same' : 'differs'}</Verdict>
  </td>
)

/** What cannot be computed from this finding, each with why: it agrees with nothing and differs from nothing. */
const NotComputed: FC<{ of: FindingExplanation['notComputed'] }> = ({ of }) =>
  of.length === 0 ? null : (
    <>
      <p class="small after">
        <b>{several(of.length, 'figure')} could not be computed again:</b>
      </p>
      <ul class="bullets small">
        {of.map(({ name, because }) => (
          <li>
            {name}: {because}
          </li>
        ))}
      </ul>
    </>
  )

/** A figure with every digit, as it is kept: a comparison must not hide a difference by rounding. */
const exact = (value: number): string => String(value).replace('-', '\u2212')
