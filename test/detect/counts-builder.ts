import type { BaselineBlocks } from '../../src/baseline/baseline.ts'
import type { BaselineView } from '../../src/detect/baseline-view.ts'
import { type Calibration, calibrate } from '../../src/detect/calibration.ts'
import { compareWith, type Scan, type ScanInput, slicePairs } from '../../src/detect/detect.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/detect/limits.ts'
import type { Comparison, SlicePair } from '../../src/detect/question.ts'
import type { Binning, NumericBinning } from '../../src/profile/binning.ts'
import { type CoarseProfile, sliceTable, sumCoarse } from '../../src/profile/coarse-profile.ts'
import { coarseLayout, type Layout, type ProfileSchema, type SubjectSection } from '../../src/profile/layout.ts'
import type { OutcomeSpec } from '../../src/profile/prediction.ts'
import { stratumOfDigits } from '../../src/profile/stratum.ts'

/** What a small table of counts is about: features by their number of coarse cells or by their categories. */
export type World = {
  readonly sensitive: Readonly<Record<string, readonly string[]>>
  readonly features?: Readonly<Record<string, number | readonly string[]>>
  /** Coarse cells of the score; none without. */
  readonly score?: number
  readonly outcome?: OutcomeSpec
}

/** Cells of a subject: the inner ones (or categories) in order, and the special ones, 0 where not named. */
export type Cells =
  | readonly number[]
  | {
      readonly inner: readonly number[]
      readonly below?: number
      readonly above?: number
      readonly other?: number
      readonly unseen?: number
      readonly missing?: number
      readonly nonFinite?: number
    }

/** One stratum: its values in the order of the sensitive features, and its counts. Cells left out are spread evenly. */
export type StratumRow = {
  readonly of: readonly string[]
  readonly n: number
  readonly favourable?: number
  readonly undecided?: number
  readonly cells?: Readonly<Record<string, Cells>>
  readonly labels?: { readonly tp: number; readonly fp: number; readonly fn: number; readonly tn: number }
}

/** Rows that are independent: enough blocks, and nothing that they share. */
export const INDEPENDENT: Calibration = { blocks: 28, of: new Map() }

/** Everything that tests of one world build from tables. */
export type Tables = {
  readonly schema: ProfileSchema
  readonly layout: Layout
  readonly counts: (rows: readonly StratumRow[]) => CoarseProfile
  readonly view: (training: CoarseProfile, calibration?: Calibration) => BaselineView
  readonly compare: (tables: {
    readonly training: readonly StratumRow[]
    readonly now: readonly StratumRow[]
    readonly limits?: Partial<Limits>
    /** `null`: no calibration, so that tolerances are widened. */
    readonly calibration?: Calibration | null
    readonly windows?: number
  }) => Comparison
  readonly blocks: (blocks: readonly CoarseProfile[]) => BaselineBlocks
}

/** Makes the tables of a world. Slices go down to two features. */
export function tablesOf(world: World): Tables {
  const schema = schemaOf(world)
  const layout = coarseLayout(schema)
  const names = Object.keys(world.sensitive)
  const counts = (rows: readonly StratumRow[]): CoarseProfile =>
    sumCoarse([
      new Map(),
      ...rows.map((row) => {
        const digits = row.of.map((value, i) => (world.sensitive[names[i] as string] ?? []).indexOf(value))
        if (digits.includes(-1) || digits.length !== names.length) throw new Error(`no stratum ${row.of}`)
        return new Map([[stratumOfDigits(schema.sensitive, digits), vectorOf(layout, row)]])
      }),
    ])
  const view = (training: CoarseProfile, calibration?: Calibration): BaselineView => ({
    id: 1,
    schema,
    layout,
    coarse: training,
    slices: sliceTable(schema, training, 2),
    calibration,
  })
  return {
    schema,
    layout,
    counts,
    view,
    compare: ({ training, now, limits, calibration = INDEPENDENT, windows = 1 }) =>
      compareWith(
        { version: '1', baseline: view(counts(training), calibration ?? undefined) },
        windows,
        counts(now),
        settings(limits),
      ),
    blocks: (blocks) => {
      const tables = blocks.map((block) => sliceTable(schema, block, 1))
      const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))]
      const nothing = new Float64Array(layout.length)
      return {
        window: '1d',
        starts: blocks.map((_, i) => i * 86_400_000),
        slices: new Map(keys.map((key) => [key, tables.map((table) => table.get(key)?.vector ?? nothing)])),
      }
    },
  }
}

/** Limits and depth as a scan takes them: the design's tolerances, but for those named. */
export function settings(limits: Partial<Limits> = {}): Pick<ScanInput, 'limits' | 'depth'> {
  return { limits: { ...DEFAULT_LIMITS, ...limits }, depth: 2 }
}

/** A slice of a comparison by its key. */
export function pairOf(comparison: Comparison, key: string): SlicePair {
  const pair = slicePairs(comparison).find((p) => p.key === key)
  if (!pair) throw new Error(`no slice ${key}; there are ${slicePairs(comparison).map((p) => p.key)}`)
  return pair
}

/** Calibration from blocks of counts. */
export function calibrationOf(tables: Tables, blocks: readonly CoarseProfile[]): Calibration | undefined {
  return calibrate(tables.layout, tables.blocks(blocks))
}

/** What a scan found, one short line a finding. */
export function lines(scan: Pick<Scan, 'findings'>): readonly string[] {
  return scan.findings.map((f) => `${f.kind} ${f.subject} ${f.slice} h${f.horizon} ${f.direction}`)
}

function schemaOf({ sensitive, features = {}, score, outcome }: World): ProfileSchema {
  const spec = outcome ?? { kind: 'binary', favourable: ['approve'], positiveLabel: ['repaid'] }
  return {
    features: Object.entries(features).map(([name, cells]) => ({ name, binning: binningOf(cells) })),
    ...(score !== undefined && { score: numeric(score) }),
    scoreRange: [0, 1],
    outcome: spec,
    decisions: spec.kind === 'binary' || spec.kind === 'multiclass' ? ['approve', 'deny'] : [],
    sensitive: Object.entries(sensitive).map(([name, values]) => ({ name, values, rare: [] })),
    maxStrata: 20_000,
  }
}

function binningOf(cells: number | readonly string[]): Binning {
  return typeof cells === 'number'
    ? numeric(cells)
    : { kind: 'categorical', categories: cells, rare: [], rareComplete: true }
}

function numeric(cells: number): NumericBinning {
  return {
    kind: 'numeric',
    edges: Array.from({ length: cells + 1 }, (_, i) => i),
    coarseOf: Array.from({ length: cells }, (_, i) => i),
  }
}

function vectorOf(layout: Layout, row: StratumRow): Float64Array {
  const vector = new Float64Array(layout.length)
  const { n, favourable = 0, undecided = 0, labels } = row
  vector[layout.n] = n
  for (const section of layout.score ? [...layout.features, layout.score] : layout.features) {
    vector.set(sectionCells(section, row), section.offset)
  }
  const { offset, size } = layout.decisions
  if (size > 2) vector.set([favourable, n - favourable - undecided], offset)
  vector[offset + size - 1] = undecided
  vector[layout.favourable] = favourable
  if (labels) {
    const { tp, fp, fn, tn } = labels
    vector.set([tp + fp + fn + tn, tp, fp, fn, tn], layout.labelled)
  }
  return vector
}

function sectionCells(section: SubjectSection, row: StratumRow): readonly number[] {
  const special = section.binning.kind === 'numeric' ? 4 : 3
  const given = row.cells?.[section.name] ?? evenly(row.n, section.size - special)
  const cells = Array.isArray(given)
    ? { inner: given as readonly number[] }
    : (given as Exclude<Cells, readonly number[]>)
  const { inner, below = 0, above = 0, other = 0, unseen = 0, missing = 0, nonFinite = 0 } = cells
  const all =
    section.binning.kind === 'numeric'
      ? [below, ...inner, above, missing, nonFinite]
      : [...inner, other, unseen, missing]
  const sum = all.reduce((a, b) => a + b, 0)
  if (all.length !== section.size || sum !== row.n) {
    throw new Error(`${section.name} of ${row.of}: ${all.length} cells of ${sum} rows, not ${section.size} of ${row.n}`)
  }
  return all
}

function evenly(n: number, cells: number): readonly number[] {
  return Array.from({ length: cells }, (_, i) => Math.floor(((i + 1) * n) / cells) - Math.floor((i * n) / cells))
}
