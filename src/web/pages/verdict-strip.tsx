import type { FC } from 'hono/jsx'
import type { Finding, Verdict as VerdictWord } from '../../detect/finding.ts'
import type { HistoryPoint, HistoryReport } from '../../monitor/report.ts'
import { Icon, type Mark } from './parts.tsx'

/** A window and what a slice was judged to be in it. */
export type StripWindow = { readonly label: string; readonly verdict: VerdictWord | undefined }

const WINDOWS = 6

/** The last windows of a finding's slice, oldest first; undefined where the history holds none of its kind. Only a disparity is judged by window there. */
export function stripOf(
  { kind, slice, version }: Pick<Finding, 'kind' | 'slice' | 'version'>,
  history: HistoryReport | undefined,
): readonly StripWindow[] | undefined {
  if (kind !== 'disparity' && kind !== 'disparity-change') return undefined
  const points = pointsByWindow(history, slice, version)
  return points.length === 0 ? undefined : points.slice(-WINDOWS)
}

/** A point a window, oldest first: where two versions decided in one, that of the version asked for. */
export function pointsByWindow(
  history: HistoryReport | undefined,
  slice: string,
  version: string | undefined,
): readonly HistoryPoint[] {
  const byWindow = new Map<number, HistoryPoint>()
  for (const point of pointsOf(history, slice)) {
    if (point.version === version || !byWindow.has(point.window.start)) byWindow.set(point.window.start, point)
  }
  return [...byWindow.values()].toSorted((a, b) => a.window.start - b.window.start)
}

/** Every point of a slice. A person may have named its features in another order than reports do. */
export function pointsOf(history: HistoryReport | undefined, slice: string): readonly HistoryPoint[] {
  const inOrder = (key: string): string => key.split(' & ').sort().join(' & ')
  const wanted = inOrder(slice)
  return history?.slices.find((s) => inOrder(s.slice) === wanted)?.points ?? []
}

const LOOKS: Readonly<Record<VerdictWord, { readonly mark: Mark; readonly words: string }>> = {
  finding: { mark: 'critical', words: 'beyond' },
  unconfirmed: { mark: 'notice', words: 'not confirmed' },
  within: { mark: 'within', words: 'within' },
  'insufficient-data': { mark: 'few', words: 'too few to tell' },
  'no-baseline': { mark: 'few', words: 'no baseline' },
  silent: { mark: 'late', words: 'silent' },
}
const UNJUDGED = { mark: 'few', words: 'not judged' } as const

/** Verdicts by window as shapes, with the words in order for who cannot see them. */
export const VerdictStrip: FC<{ windows: readonly StripWindow[] }> = ({ windows }) => {
  const looks = windows.map(({ label, verdict }) => ({ label, ...(verdict === undefined ? UNJUDGED : LOOKS[verdict]) }))
  const words = looks.map((l) => `${l.label} ${l.words}`).join(', ')
  return (
    <span class="strip" role="img" aria-label={`last ${looks.length} windows: ${words}`}>
      {looks.map(({ mark }) => (
        <span class={`mark ${mark}`}>
          <Icon mark={mark} />
        </span>
      ))}
    </span>
  )
}
