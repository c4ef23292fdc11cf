import type { FC } from 'hono/jsx'
import type { Verdict as VerdictWord } from '../../detect/finding.ts'
import type { ScanFound } from '../../monitor/report.ts'
import { count, interval, onScale } from './figures.ts'
import { Verdict } from './parts.tsx'
import { foundOver } from './span-words.ts'

/** A row as far as it is judged. */
export type Judged = { readonly verdict: VerdictWord; readonly scan: ScanFound | undefined }

/** A row's own verdict, and apart from it what the last scan found of it over other sums of windows. */
export const VerdictCell: FC<{ row: Judged; beyond: 'limit' | 'tolerance' }> = ({ row: { verdict, scan }, beyond }) => (
  <span>
    <VerdictOf verdict={verdict} beyond={beyond} />
    {scan === undefined ? null : <Elsewhere scan={scan} />}
  </span>
)

const Elsewhere: FC<{ scan: ScanFound }> = ({ scan }) => {
  const write = onScale(scan.scale)
  return (
    <div class="elsewhere">
      <Verdict mark={scan.severity}>{foundOver(scan.windows)}</Verdict>
      <div class="xs faint">
        {write(scan.effect.estimate)}, {interval(scan.effect, write)}; n {count(scan.supportNow)}
      </div>
    </div>
  )
}

/** Words of a verdict with its mark. */
export const VerdictOf: FC<{ verdict: VerdictWord; beyond: 'limit' | 'tolerance' }> = ({ verdict, beyond }) => {
  switch (verdict) {
    case 'finding':
      return <Verdict mark="critical">beyond the {beyond}</Verdict>
    case 'unconfirmed':
      return <Verdict mark="few">beyond, not confirmed</Verdict>
    case 'within':
      return <Verdict mark="within">within</Verdict>
    case 'insufficient-data':
      return <Verdict mark="few">too few to tell</Verdict>
    case 'no-baseline':
      return <Verdict mark="few">no baseline</Verdict>
    case 'silent':
      return <Verdict mark="late">silent</Verdict>
    default:
      return verdict satisfies never
  }
}

const RANKS: Readonly<Record<VerdictWord, number>> = {
  finding: 0,
  unconfirmed: 2,
  within: 3,
  'insufficient-data': 4,
  'no-baseline': 4,
  silent: 4,
}

/** Where a row stands in a table: findings, then what only other sums of windows found, then what is beyond and not confirmed, then within, then what could not be judged. */
export const rankOf = ({ verdict, scan }: Judged): number =>
  verdict === 'finding' || scan === undefined ? RANKS[verdict] : 1

/** A figure of too few decisions: an interval of one decision would say more than is known. */
export const NOT_SHOWN = 'not shown'
