import type { FC } from 'hono/jsx'
import { sentenceOf, titleOf } from '../../investigate/describe.ts'
import type { FindingExplanation } from '../../monitor/report.ts'
import { several } from './figures.ts'
import { CellShares, FigureColumns, Figures } from './finding-table.tsx'
import { type Frame, Layout } from './layout.tsx'
import { modelHref } from './model-href.ts'
import { Card, Col, Scroll, SliceName, Verdict } from './parts.tsx'

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
        <Card title={again(explanation)} about="Frozen with the finding, and computed now from its inputs alone.">
          <FigureTable explanation={explanation} />
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

/** Do the figures agree with those computed now? */
function again({ figures, same }: FindingExplanation): string {
  const differ = figures.filter((f) => !f.same)
  if (same && differ.length === 0) {
    return `These figures were computed again from the counts frozen with the finding: all ${figures.length} agree`
  }
  return `Computed again from the frozen counts, ${differ.length} of ${several(figures.length, 'figure')} ${differ.length === 1 ? 'differs' : 'differ'}: ${differ.map((f) => f.name).join(', ')}`
}

const Frozen: FC<{ explanation: FindingExplanation }> = ({ explanation: { finding } }) => (
  <>
    <Scroll label="The finding as frozen">
      <table class="t">
        <caption class="vh">The finding as frozen</caption>
        <thead>
          <tr>
            <Col>Subject</Col>
            <Col>Slice</Col>
            <FigureColumns />
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <bdi>{finding.subject}</bdi>
            </th>
            <td>
              <SliceName slice={finding.slice} />
            </td>
            <Figures finding={finding} />
          </tr>
        </tbody>
      </table>
    </Scroll>
    <CellShares finding={finding} />
  </>
)

const FigureTable: FC<{ explanation: FindingExplanation }> = ({ explanation: { figures } }) =>
  figures.length === 0 ? (
    <p class="small quiet">No figure stands behind it: it is a plain rule.</p>
  ) : (
    <Scroll label="Figures, frozen and computed now">
      <table class="t">
        <caption class="vh">Figures, frozen and computed now</caption>
        <thead>
          <tr>
            <Col>Figure</Col>
            <Col num>Frozen</Col>
            <Col num>Computed now</Col>
            <Col>Agree</Col>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name, frozen, computed, same }) => (
            <tr class={same ? undefined : 'root'}>
              <th scope="row">{name}</th>
              <td class="num mono">{exact(frozen)}</td>
              <td class="num mono">{exact(computed)}</td>
              <td>
                <Verdict mark={same ? 'within' : 'critical'}>{same ? 'the same' : 'differs'}</Verdict>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )

/** A figure with every digit, as it is kept: a comparison must not hide a difference by rounding. */
const exact = (value: number): string => String(value).replace('-', '\u2212')

const Inputs: FC<{ inputs: FindingExplanation['inputs'] }> = ({ inputs }) => {
  const entries = Object.entries(inputs)
  if (entries.length === 0) return <p class="small quiet">Nothing beside the counts.</p>
  return (
    <dl class="props long inputs">
      {entries.map(([name, value]) => (
        <>
          <dt>
            <bdi>{name}</bdi>
          </dt>
          <dd class="mono">
            <InputValue value={value} />
          </dd>
        </>
      ))}
    </dl>
  )
}

/** A value as it went in; the members of a group a line each. */
const InputValue: FC<{ value: unknown }> = ({ value }) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return <>{plain(value)}</>
  return (
    <ul>
      {Object.entries(value).map(([name, member]) => (
        <li>
          <span class="faint">
            <bdi>{name}</bdi>
          </span>{' '}
          {plain(member)}
        </li>
      ))}
    </ul>
  )
}

const plain = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value === undefined
      ? 'none'
      : (JSON.stringify(value) ?? 'none').replaceAll(',"', ', "')
