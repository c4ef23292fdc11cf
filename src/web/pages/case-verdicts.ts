import type { Finding, JudgedSlice, Verdict } from '../../detect/finding.ts'
import { mainFinding } from '../../investigate/describe.ts'
import type { FrozenEvidence, FrozenSlice, InvestigationDetail } from '../../investigate/investigation.ts'

/** The two questions that are asked of a slice against everyone else. */
export type AgainstOthers = 'disparity' | 'disparity-change'

/** Is it about a slice against everyone else, now or since training? */
export const isAgainstOthers = ({ kind }: Pick<Finding, 'kind'>): boolean =>
  kind === 'disparity' || kind === 'disparity-change'

/** A verdict on a slice as frozen, with the question that it answers. */
export type FrozenVerdict = { readonly verdict: Verdict; readonly question: AgainstOthers }

/**
 * What a slice was judged to be when the case was opened, over as many windows as were summed for its counts: by the limit, else by the change since training; a finding before
 * anything else. Undefined where that was not kept: early evidence holds what was found and what could not be told alone.
 */
export function frozenVerdict(
  evidence: Pick<FrozenEvidence, 'findings' | 'insufficient' | 'judged'>,
  of: Pick<FrozenSlice, 'slice' | 'version' | 'windows'>,
): FrozenVerdict | undefined {
  const answers = (['disparity', 'disparity-change'] as const).flatMap((question): FrozenVerdict[] => {
    const verdict = answerTo(question, evidence, of)
    return verdict === undefined ? [] : [{ verdict, question }]
  })
  return answers.find((a) => a.verdict === 'finding') ?? answers[0]
}

function answerTo(
  question: AgainstOthers,
  { findings, insufficient, judged }: Parameters<typeof frozenVerdict>[0],
  of: Parameters<typeof frozenVerdict>[1],
): Verdict | undefined {
  const isOf = (a: Pick<JudgedSlice, 'kind' | 'slice' | 'version'>): boolean =>
    a.kind === question && a.slice === of.slice && a.version === of.version
  if (findings.some((f) => isOf(f) && f.horizon === of.windows)) return 'finding'
  const kept = judged?.find((j) => isOf(j) && j.windows === of.windows)
  return kept?.verdict ?? insufficient.find(isOf)?.verdict
}

/** The limit as frozen, with the scale that a case is read on: of a finding on the limit, else of what was judged against it. Without a limit only the scale. */
export function frozenScale({ evidence, rootSlice }: Pick<InvestigationDetail, 'evidence' | 'rootSlice'>): {
  readonly isRatio: boolean
  readonly limit: number | undefined
} {
  const found = evidence.findings.filter(isAgainstOthers)
  const limit = mainFinding(
    found.filter((f) => f.kind === 'disparity'),
    rootSlice,
  )
  if (limit !== undefined) return { isRatio: limit.scale === 'ratio', limit: limit.tolerance }
  const line = [...(evidence.judged ?? []), ...evidence.insufficient].find(
    (j) => j.kind === 'disparity' && j.scale !== undefined,
  )
  if (line !== undefined) return { isRatio: line.scale === 'ratio', limit: line.tolerance }
  const change = mainFinding(found, rootSlice)
  return { isRatio: change?.scale !== 'difference-in-differences', limit: undefined }
}
