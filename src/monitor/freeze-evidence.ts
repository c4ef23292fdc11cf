import type { Scan } from '../detect/detect.ts'
import type { Finding } from '../detect/finding.ts'
import { merkleRoot } from '../evidence/merkle.ts'
import { mainFinding, titleOf } from '../investigate/describe.ts'
import type { FrozenEvidence, FrozenSlice } from '../investigate/investigation.ts'
import { selectionCounts } from '../profile/coarse-profile.ts'
import { isInside, parseSliceKey } from '../profile/slice.ts'
import { type Window, windowLabel } from '../profile/window.ts'
import { frozenVerdicts } from './frozen-verdicts.ts'
import type { Monitor } from './monitor.ts'
import type { RunResult } from './run-store.ts'
import type { VersionInWindow } from './window-counts.ts'

/** The title and the evidence of one matter, as they are frozen at opening: its findings, its slices beside the baseline, the batches counted. */
export function freezeEvidence(input: {
  readonly monitor: Monitor
  readonly window: Window
  readonly versions: readonly VersionInWindow[]
  readonly profiles: RunResult['profiles']
  readonly scan: Scan
  readonly findings: readonly Finding[]
  readonly root: string
  readonly batches: readonly { readonly id: number; readonly root: string }[]
}): { readonly title: string; readonly evidence: FrozenEvidence } {
  const { monitor, window, batches } = input
  const horizon = mainFinding(input.findings, input.root)?.horizon ?? 1
  return {
    title: titleOf(input.findings, input.root),
    evidence: {
      format: 1,
      model: monitor.model,
      window,
      windowLabel: windowLabel(monitor.window, monitor.timezone, window),
      versions: input.versions.flatMap((v) => {
        const kept = input.profiles.find((p) => p.version === v.version)
        return v.baseline && kept
          ? [
              {
                version: v.version,
                baselineId: v.baseline.id,
                baselineSha256: v.baseline.sha256,
                profileSha256: kept.sha256,
                rows: v.rows,
              },
            ]
          : []
      }),
      findings: input.findings,
      slices: slicesAround(input.scan, input.root, horizon),
      batches: rootOfBatches(batches),
      judged: frozenVerdicts(input.scan, input.findings, (slice) => related(slice, input.root), horizon),
      insufficient: input.scan.judged.filter((j) => j.verdict === 'insufficient-data' && related(j.slice, input.root)),
    },
  }
}

/**
 * The root slice, what contains it and what lies directly inside it, and everyone: counts of the window judged, and of the windows summed by the finding that speaks for the
 * matter.
 */
function slicesAround(scan: Scan, root: string, horizon: number): readonly FrozenSlice[] {
  return scan.comparisons
    .filter((comparison) => comparison.horizon === 1 || comparison.horizon === horizon)
    .flatMap((comparison) => {
      const { layout, slices } = comparison.baseline
      const nothing = new Float64Array(layout.length)
      const keys = new Set([...slices.keys(), ...comparison.slices.keys()].filter((key) => related(key, root)))
      return [...keys].sort(byDepth).map((slice) => {
        const figures = (vector: Float64Array) => {
          const { decided, favourable } = selectionCounts(layout, vector)
          return { n: vector[layout.n] as number, decided, favourable }
        }
        return {
          slice,
          version: comparison.version,
          windows: comparison.horizon,
          now: figures(comparison.slices.get(slice)?.vector ?? nothing),
          training: figures(slices.get(slice)?.vector ?? nothing),
        }
      })
    })
}

function related(key: string, root: string): boolean {
  const slice = parseSliceKey(key)
  const center = parseSliceKey(root)
  return isInside(center, slice) || (isInside(slice, center) && slice.length === center.length + 1)
}

function byDepth(a: string, b: string): number {
  return parseSliceKey(a).length - parseSliceKey(b).length || (a < b ? -1 : 1)
}

function rootOfBatches(batches: readonly { readonly id: number; readonly root: string }[]): FrozenEvidence['batches'] {
  const first = batches[0]
  const last = batches.at(-1)
  if (!first || !last) return undefined
  const root = merkleRoot(batches.map((batch) => Buffer.from(batch.root, 'hex')))
  return { first: first.id, last: last.id, count: batches.length, root: Buffer.from(root).toString('hex') }
}
