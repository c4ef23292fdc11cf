import type { FC } from 'hono/jsx'
import type { LineageDrawing } from '../../chart/lineage-picture.ts'
import {
  type Binding,
  type EvidenceLevel,
  type LineageNode,
  type LineageSnapshot,
  labelOf,
  type NodeKind,
} from '../../lineage/lineage-snapshot.ts'
import { several } from './figures.ts'
import { LineageFigure } from './lineage-figure.tsx'
import { Card, Col, Icon, Moment, Table } from './parts.tsx'

const WORDS: Readonly<Record<NodeKind, string>> = {
  modelVersion: 'Model version',
  model: 'Model',
  run: 'Training run',
  job: 'Job',
  codeVersion: 'Code',
  environment: 'Environment',
  datasetVersion: 'Data set version',
  dataset: 'Data set',
  source: 'Source',
  feature: 'Feature',
  deployment: 'Deployment',
  predictionWindow: 'Window of predictions',
}
const ORDER = Object.keys(WORDS) as NodeKind[]

/** Lineage of the model versions as it was known when the investigation opened, as a list, with what is missing. */
export const LineageSection: FC<{
  snapshots: readonly LineageSnapshot[]
  /** Undefined where it could not be drawn, or where there is nothing to draw. */
  drawing: LineageDrawing | undefined
}> = ({ snapshots, drawing }) => (
  <Card
    id="lineage"
    title="Lineage, as known at opening"
    about="What the model versions concerned were made of, upstream, and where they were deployed, downstream. What is not recorded is named as a gap, never filled by a guess."
  >
    {snapshots.length === 0 ? <p class="small quiet">No lineage was attached when this was opened.</p> : null}
    {drawing !== undefined ? (
      <LineageFigure drawing={drawing} />
    ) : snapshots.some((s) => s.nodes.length > 0) ? (
      <p class="note warn">The picture could not be drawn just now; the list below is whole.</p>
    ) : null}
    {snapshots.map((snapshot) => (
      <Snapshot snapshot={snapshot} isDrawn={drawing !== undefined} />
    ))}
  </Card>
)

const Snapshot: FC<{ snapshot: LineageSnapshot; isDrawn: boolean }> = ({ snapshot, isDrawn }) => (
  <>
    <h3>
      <bdi>
        {snapshot.model}@{snapshot.version}
      </bdi>
    </h3>
    <p class="small quiet">
      {stateOf(snapshot)} Known at <Moment at={snapshot.knownAt} />.
    </p>
    {snapshot.gaps.length === 0 ? null : (
      <ul class="gaps">
        {snapshot.gaps.map((gap) => (
          <li>
            <Icon mark="gap" />
            <div>
              <b>{gap.missing}</b> {gap.remedy}
            </div>
          </li>
        ))}
      </ul>
    )}
    {snapshot.nodes.length === 0 ? null : (
      <details class="numbers" open={!isDrawn}>
        <summary>As a list: {several(snapshot.nodes.length, 'node')}, with how each is known</summary>
        <Nodes snapshot={snapshot} />
      </details>
    )}
  </>
)

const SHOWN = 24

/** Nodes by kind; a feature is one of many, so features come last. */
const Nodes: FC<{ snapshot: LineageSnapshot }> = ({ snapshot }) => {
  if (snapshot.nodes.length === 0) return null
  const rank = (node: LineageNode): number => ORDER.indexOf(node.kind) + (node.kind === 'feature' ? ORDER.length : 0)
  const nodes = [...snapshot.nodes].sort((a, b) => rank(a) - rank(b))
  const label = `Lineage of ${snapshot.model}@${snapshot.version}`
  return (
    <>
      <NodeTable label={label} nodes={nodes.slice(0, SHOWN)} snapshot={snapshot} />
      {nodes.length <= SHOWN ? null : (
        <details class="numbers">
          <summary>{several(nodes.length - SHOWN, 'further node')}</summary>
          <NodeTable label={`${label}, further nodes`} nodes={nodes.slice(SHOWN)} snapshot={snapshot} />
        </details>
      )}
    </>
  )
}

const NodeTable: FC<{ label: string; nodes: readonly LineageNode[]; snapshot: LineageSnapshot }> = ({
  label,
  nodes,
  snapshot,
}) => (
  <Table
    label={label}
    head={
      <>
        <Col>What</Col>
        <Col>Name</Col>
        <Col>Version or content</Col>
        <Col>Evidence</Col>
      </>
    }
  >
    {nodes.map((node) => (
      <tr>
        <th scope="row">{WORDS[node.kind]}</th>
        <td class="named">
          <b>{labelOf(node)}</b>
          {whereOf(node) === '' ? null : <div class="xs faint">{whereOf(node)}</div>}
        </td>
        <td class="hash sha">{contentOf(node)}</td>
        <td>{evidenceOf(node, snapshot)}</td>
      </tr>
    ))}
  </Table>
)

/** Where a node's name stands; the name itself only where its author gave it another. */
const whereOf = (node: LineageNode): string =>
  [node.namespace, labelOf(node) === node.name ? undefined : node.name].filter((n) => n !== undefined).join(' · ')

function stateOf(snapshot: LineageSnapshot): string {
  if (snapshot.status === 'unavailable') return 'The lineage store did not answer when this opened.'
  if (snapshot.status === 'nothing-recorded') return 'No provenance has been recorded for this version.'
  const cut = snapshot.truncated ? ', cut at the limit of nodes' : ''
  return `${several(snapshot.nodes.length, 'node')}${cut}, ${several(snapshot.gaps.length, 'gap')}.`
}

/** Version and content id; a commit or digest that stands in the other, or in the name, is not written again. */
function contentOf(node: LineageNode): string {
  const bare = node.contentId?.replace(/^[a-z0-9]+:/, '')
  const isInName = bare !== undefined && `${labelOf(node)} ${whereOf(node)}`.includes(bare)
  const isInContent = node.version !== undefined && (node.contentId === node.version || bare === node.version)
  return (
    [isInContent ? undefined : node.version, isInName ? undefined : node.contentId]
      .filter((v) => v !== undefined)
      .join(' · ') || '–'
  )
}

const LEVELS: Readonly<Record<EvidenceLevel, string>> = {
  recomputed: 'computed again',
  'cross-attested': 'stated by more than one',
  asserted: 'stated by its author',
  inferred: 'inferred',
  missing: 'missing',
}
const BINDINGS: Readonly<Record<Binding, string>> = {
  declared: 'stated by its author',
  digest: 'bound by content id',
  inferred: 'inferred',
  placeholder: 'its version is not recorded',
  manual: 'bound by hand',
  attested: 'bound by attestation',
}

/** How a node is known, in words: the evidence of its edges and how they came to point at this version. */
function evidenceOf(node: LineageNode, snapshot: LineageSnapshot): string {
  const edges = snapshot.edges.filter((e) => e.src === node.id || e.dst === node.id)
  const words = [...edges.map((e) => LEVELS[e.level]), ...edges.map((e) => BINDINGS[e.binding])]
  return [...new Set(words)].join('; ') || '–'
}
