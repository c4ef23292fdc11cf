import type { Verdict } from '../../detect/finding.ts'
import type { HistoryPoint } from '../../monitor/report.ts'
import type { AppServices } from '../app-services.ts'
import { answered } from './answered.ts'
import type { ModelLine, ModelTrend } from './model-line.ts'
import { worstOf } from './model-verdict.ts'
import type { VerdictMark } from './parts.tsx'
import { foundOver } from './span-words.ts'

const WINDOWS = 6
/** Models whose trend is read for one page; the page of each of the others has it. */
const MODELS = 24

/** Models with the trend of one slice each. */
export async function withTrends(services: AppServices, lines: readonly ModelLine[]): Promise<readonly ModelLine[]> {
  return Promise.all(
    lines.map(async (line, i) => {
      const trend = i < MODELS && line.status.lastWindow !== undefined ? await trendOf(services, line) : undefined
      return trend === undefined ? line : { ...line, trend }
    }),
  )
}

async function trendOf(services: AppServices, { status, open }: ModelLine): Promise<ModelTrend | undefined> {
  const worst = worstOf(open)
  const ofCase = worst?.family === 'limit' ? worst.rootSlice : undefined
  const asked = { windows: WINDOWS, ...(ofCase === undefined ? { most: 1 } : { slices: [ofCase] }) }
  const history = await answered(() => services.history(status.model, asked))
  // The overview stands without a strip.
  if (history.status === 'unavailable') return undefined
  const { slices, limit } = history.value
  const [first] = slices
  if (first === undefined || first.points.length === 0) return undefined
  return { ...first, limit, isOfCase: first.slice === ofCase }
}

type Marked = { readonly mark: VerdictMark; readonly word: string }

/** A window as a shape with its word: its own verdict, and what its scan found over other sums of windows where the window alone shows nothing. */
export function markOf({ verdict, scan }: Pick<HistoryPoint, 'verdict' | 'scan'>): Marked {
  const own = ofVerdict(verdict)
  if (scan === undefined || verdict === 'finding') return own
  return { mark: scan.severity, word: `${own.word}, ${foundOver(scan.windows)}` }
}

function ofVerdict(verdict: Verdict | undefined): Marked {
  switch (verdict) {
    case 'finding':
      return { mark: 'critical', word: 'beyond' }
    case 'unconfirmed':
      return { mark: 'few', word: 'beyond, not confirmed' }
    case 'within':
      return { mark: 'within', word: 'within' }
    case 'insufficient-data':
      return { mark: 'few', word: 'too few to tell' }
    case 'no-baseline':
      return { mark: 'few', word: 'no baseline' }
    case 'silent':
      return { mark: 'late', word: 'silent' }
    case undefined:
      return { mark: 'gap', word: 'not judged' }
    default:
      return verdict satisfies never
  }
}
