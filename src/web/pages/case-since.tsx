import type { FC } from 'hono/jsx'
import type { SnapshotChange, SnapshotComparison } from '../../lineage/compare-snapshots.ts'
import { several } from './figures.ts'
import { Card, Col, Table } from './parts.tsx'
import { SLOT_WORDS, type VersionBefore } from './trained-on.ts'

const SHOWN = 10

/** The difference of provenance between a version and the one before it, as a table. */
export const SinceSection: FC<{ comparison: SnapshotComparison; before: VersionBefore }> = ({ comparison, before }) => {
  const { changes, notCompared } = comparison
  const label = `Differences between version ${before.version} and version ${before.now}`
  return (
    <Card
      id="since"
      title={`Since version ${before.version}`}
      about="What the provenance of the two versions says, as far as it was on record at opening. What only one of them states is no difference."
    >
      {changes.length === 0 ? (
        <p class="small quiet">Nothing that both versions state differs.</p>
      ) : (
        <Changes label={label} changes={changes.slice(0, SHOWN)} before={before} />
      )}
      {changes.length <= SHOWN ? null : (
        <details class="numbers">
          <summary>{several(changes.length - SHOWN, 'further difference')}</summary>
          <Changes label={`${label}, further ones`} changes={changes.slice(SHOWN)} before={before} />
        </details>
      )}
      {notCompared.length === 0 ? null : (
        <p class="small quiet">Not compared: {notCompared.map((n) => n.because).join('; ')}.</p>
      )}
    </Card>
  )
}

const Changes: FC<{ label: string; changes: readonly SnapshotChange[]; before: VersionBefore }> = ({
  label,
  changes,
  before,
}) => (
  <Table
    label={label}
    head={
      <>
        <Col>What</Col>
        <Col>Name</Col>
        <Col>Difference</Col>
        <Col>
          Version <bdi>{before.version}</bdi>
        </Col>
        <Col>
          Version <bdi>{before.now}</bdi>
        </Col>
      </>
    }
  >
    {changes.map((change) => (
      <tr class={change.slot === 'data' && change.change === 'added' ? 'root' : undefined}>
        <th scope="row">{SLOT_WORDS[change.slot]}</th>
        <td class="named">
          <bdi>{change.name}</bdi>
        </td>
        <td>{change.change}</td>
        <td class="hash sha">{stated(change, change.before, 'added')}</td>
        <td class="hash sha">{stated(change, change.after, 'removed')}</td>
      </tr>
    ))}
  </Table>
)

const stated = ({ change }: SnapshotChange, value: string | undefined, absentBy: SnapshotChange['change']): string =>
  change === absentBy ? 'not there' : (value ?? 'there, without an id')
