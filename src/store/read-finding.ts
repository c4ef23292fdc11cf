import type { Finding } from '../detect/finding.ts'
import { CHOICES, findingProblem, isSliceKey } from '../detect/finding-shape.ts'
import { usualScale } from '../detect/usual-scale.ts'

/** What the columns of a finding's row say of it. */
export type IdentityColumns = Pick<
  Finding,
  'kind' | 'family' | 'subject' | 'slice' | 'version' | 'horizon' | 'direction' | 'severity'
>

/** A finding as its row can be read. */
export type ReadFinding = {
  /** Of a body that cannot be read what the columns say, every figure undefined. */
  readonly finding: Finding
  readonly isReadable: boolean
  /** What does not fit: the body is none, or says something else than the columns. */
  readonly problems: readonly string[]
}

const COLUMNS = ['kind', 'family', 'subject', 'slice', 'version', 'horizon', 'direction', 'severity'] as const

/** Reads the row of a finding; a row that was changed is an answer, never a failure. */
export function readFinding(columns: IdentityColumns, body: string): ReadFinding {
  const parsed = parse(body)
  const problem = parsed === undefined ? 'it is no JSON' : findingProblem(parsed)
  if (problem !== undefined) {
    return { finding: unreadable(columns), isReadable: false, problems: [`its body cannot be read: ${problem}`] }
  }
  const finding = parsed as Finding
  const problems = COLUMNS.filter((name) => finding[name] !== columns[name]).map(
    (name) => `${name} is \u201c${finding[name]}\u201d in its body and \u201c${columns[name]}\u201d in its row`,
  )
  return { finding, isReadable: true, problems }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function unreadable(columns: IdentityColumns): Finding {
  const chosen = <Name extends 'kind' | 'family' | 'direction' | 'severity'>(name: Name, other: Finding[Name]) =>
    CHOICES[name]?.includes(columns[name]) ? columns[name] : other
  const kind = chosen('kind', 'quality')
  const unknown = Number.NaN
  return {
    kind,
    family: chosen('family', 'input'),
    subject: columns.subject,
    slice: isSliceKey(columns.slice) ? columns.slice : 'overall',
    version: columns.version,
    horizon: columns.horizon,
    direction: chosen('direction', 'changed'),
    scale: usualScale(kind, columns.subject),
    effect: { estimate: unknown, lower: undefined, upper: undefined },
    tolerance: unknown,
    units: unknown,
    severity: chosen('severity', 'notice'),
    log10P: unknown,
    adjustedLog10P: unknown,
    level: unknown,
    supportNow: 0,
    supportTraining: 0,
    dispersion: unknown,
    uncalibrated: false,
    improved: false,
    measured: { form: 'rates', now: { count: 0, of: 0, rate: undefined }, training: undefined },
    beside: {},
    why: 'the body of this finding cannot be read',
  }
}
