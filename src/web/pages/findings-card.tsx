import type { FC } from 'hono/jsx'
import type { Finding } from '../../detect/finding.ts'
import type { InvestigationDetail } from '../../investigate/investigation.ts'
import type { StoredFinding } from '../app-services.ts'
import { type CasePicture, type CaseReports, specOf } from './case-charts.ts'
import { ChartFigure } from './chart-figure.tsx'
import { CellShares, type FindingLinks, FindingSentences, FindingTable, inOrder } from './finding-table.tsx'
import { LaterWindows } from './later-windows.tsx'
import { Card } from './parts.tsx'
import { stripOf } from './verdict-strip.tsx'

/** Everything that was found: frozen at opening, each test with its figures and pictures, and the windows that came later. */
export const FindingsCard: FC<{
  detail: InvestigationDetail
  /** Its findings as they are numbered, for the pages that explain them. */
  stored: readonly StoredFinding[]
  reports: CaseReports
  pictures: readonly CasePicture[]
  /** The picture that stands on the first screen already. */
  shown: CasePicture | undefined
}> = ({ detail, stored, reports, pictures, shown }) => {
  const ids = new Map(stored.map((s) => [keyOf(s.window.start, s.finding), s.id]))
  const history = reports.history.status === 'known' ? reports.history.value : undefined
  const { evidence } = detail
  const links: FindingLinks = {
    idOf: (finding) => (evidence.window === undefined ? undefined : ids.get(keyOf(evidence.window.start, finding))),
    windowsOf: (finding) => stripOf(finding, history),
    foundAgain: againOf(detail),
  }
  const overlays = new Set(pictures.flatMap((p) => (p.finding === undefined ? [] : [p.finding])))
  const withoutPicture = inOrder(detail).filter((f) => f.measured.form === 'distribution' && !overlays.has(f))
  return (
    <Card id="findings" title="Findings" about="Frozen at opening. Later windows add rows; they never change one.">
      {evidence.findings.length === 0 ? (
        <p class="small quiet">
          No test stands behind this investigation: <bdi>{detail.openedBy}</bdi> opened it.
        </p>
      ) : (
        <>
          <FindingTable detail={detail} links={links} />
          <FindingSentences detail={detail} />
          <div class="overlays">
            {pictures
              .filter((p) => p.finding !== undefined && p !== shown)
              .map((picture) => (
                <ChartFigure drawn={picture} id={`figure-${picture.name}`} spec={specOf(detail.id, picture.name)} />
              ))}
          </div>
          {withoutPicture.slice(0, CELL_TABLES).map((finding) => (
            <CellShares finding={finding} />
          ))}
        </>
      )}
      <LaterWindows detail={detail} idOf={(start, finding) => ids.get(keyOf(start, finding))} />
    </Card>
  )
}

const CELL_TABLES = 6

/** In how many later windows a finding stood again, whatever windows were summed. */
function againOf({ laterFindings }: InvestigationDetail): (finding: Finding) => number {
  const of = ({ kind, subject, slice, version }: Finding): string => JSON.stringify([kind, subject, slice, version])
  const windows = new Map<string, Set<number>>()
  for (const { finding, windowStart } of laterFindings) {
    const key = of(finding)
    const found = windows.get(key)
    if (found === undefined) windows.set(key, new Set([windowStart]))
    else found.add(windowStart)
  }
  return (finding) => windows.get(of(finding))?.size ?? 0
}

const keyOf = (windowStart: number, { kind, subject, slice, version, horizon }: Finding): string =>
  JSON.stringify([windowStart, kind, subject, slice, version, horizon])
