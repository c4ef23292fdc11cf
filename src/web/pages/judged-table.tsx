import type { Child, FC } from 'hono/jsx'
import type { Rate } from '../../detect/finding.ts'
import { RATE_SUPPORT } from '../../detect/rate-support.ts'
import { rate } from './figures.ts'
import { Table } from './parts.tsx'
import { type Judged, NOT_SHOWN, rankOf, VerdictCell } from './verdict-cell.tsx'

/** A table of judged rows; on a phone each row is a card. */
export const JudgedTable: FC<{ caption: string; head: Child; children?: Child }> = ({ caption, head, children }) => (
  <Table label={caption} caption={caption} kind="t cards judged" head={head}>
    {children}
  </Table>
)

/** A row of it: what was found is tinted. */
export const JudgedRow: FC<{ row: Judged; children?: Child }> = ({ row, children }) => (
  <tr class={row.verdict === 'finding' ? 'root' : undefined}>{children}</tr>
)

/** The verdict against a tolerance. */
export const ToleranceVerdict: FC<{ row: Judged }> = ({ row }) => (
  <td class="verdict" data-l="Verdict">
    <VerdictCell row={row} beyond="tolerance" />
  </td>
)

/** Why the verdict is what it is. */
export const Why: FC<{ children?: Child }> = ({ children }) => (
  <td class="xs faint why" data-l="Why">
    {children}
  </td>
)

/** A rate in a table; that of too few decisions is not shown. */
export const shownRate = ({ rate: value, of }: Rate): string => (of > 0 && of < RATE_SUPPORT ? NOT_SHOWN : rate(value))

/** Rows with what matters first: by verdict, then what moved furthest in tolerances; what could not be judged comes last. */
export function furthestFirst<Row extends Judged>(rows: readonly Row[], tolerances: (row: Row) => number): Row[] {
  return [...rows].sort((a, b) => rankOf(a) - rankOf(b) || tolerances(b) - tolerances(a))
}
