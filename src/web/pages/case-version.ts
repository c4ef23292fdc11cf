import { mainFinding } from '../../investigate/describe.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'

/** The version that speaks for a case: of its main finding, else the last one that was counted. */
export const mainVersion = ({ evidence, rootSlice }: InvestigationDetail): string | undefined =>
  mainFinding(evidence.findings, rootSlice)?.version ?? evidence.versions.at(-1)?.version
