import { sliceKey } from '../../profile/slice.ts'
import type { OutsideStatement } from '../attachment.ts'
import { type LooseObject, nameIn, numberIn, objectIn, objectsIn } from './loose-json.ts'

/** Figures of a profile that are taken over: as flat names (`counts/null`, a profile view as a table) and as members of members. */
const FIGURES: readonly (readonly [name: string, ...paths: readonly string[]])[] = [
  ['count', 'counts/n', 'counters/count', 'numberSummary/count'],
  ['missing', 'counts/null', 'counters/nullCount', 'counters/null'],
  ['not a number', 'counts/nan'],
  ['infinite', 'counts/inf'],
  ['distinct values', 'cardinality/est', 'uniqueCount/estimate'],
  ['mean', 'distribution/mean', 'numberSummary/mean'],
  ['standard deviation', 'distribution/stddev', 'numberSummary/stddev'],
  ['least', 'distribution/min', 'numberSummary/min'],
  ['median', 'distribution/median'],
  ['largest', 'distribution/max', 'numberSummary/max'],
]

/**
 * What a whylogs document says of columns; undefined where it is none.
 *
 * Read are summaries of a profile (`columns`, or a profile view as a table of columns), whose figures judge nothing, and drift scores by column with their category. The segment a profile was taken
 * of is its slice.
 *
 * @see https://whylogs.readthedocs.io, "Inspecting profiles" and "Drift algorithm configuration"
 */
export function readWhylogs(document: unknown): readonly OutsideStatement[] | undefined {
  const root = objectIn(document)
  if (!root) return undefined
  const columns = objectsIn(root.columns ?? root)
  const scored = columns.filter(([, column]) => isScore(column))
  if (scored.length > 0) return scored.map(([name, column]) => ofScore(nameIn(name), column))
  const profiled = columns.filter(([, column]) => FIGURES.some((figure) => figureOf(column, figure) !== undefined))
  if (profiled.length === 0 || (root.columns === undefined && profiled.length < columns.length)) return undefined
  const slice = segmentOf(root)
  return profiled.flatMap(([name, column]) =>
    FIGURES.flatMap((figure) => {
      const value = figureOf(column, figure)
      return value === undefined
        ? []
        : [
            {
              about: { column: nameIn(name), slice },
              metric: figure[0],
              value,
              limit: undefined,
              verdict: 'unknown' as const,
            },
          ]
    }),
  )
}

const isScore = (column: LooseObject): boolean =>
  'algorithm' in column && ('drift_category' in column || 'statistic' in column)

function ofScore(column: string | undefined, score: LooseObject): OutsideStatement {
  const category = nameIn(score.drift_category)?.replace(/^.*\./, '').toUpperCase()
  // The band that is called drift begins at its lower end for distances, at its upper end for p-values.
  const band = objectIn(score.thresholds)?.DRIFT
  const ends = Array.isArray(band) ? band.map(numberIn) : []
  const isP = numberIn(score.pvalue) !== undefined
  return {
    about: { column, slice: undefined },
    metric: `${nameIn(score.algorithm) ?? 'drift'}${isP ? ' p-value' : ''}`,
    value: numberIn(score.pvalue) ?? numberIn(score.statistic),
    limit: isP ? ends[1] : ends[0],
    verdict: category === 'DRIFT' ? 'differs' : category === 'NO_DRIFT' ? 'within' : 'unknown',
  }
}

function figureOf(column: LooseObject, [, ...paths]: (typeof FIGURES)[number]): number | undefined {
  for (const path of paths) {
    const [group = '', member = ''] = path.split('/')
    const value = numberIn(column[path]) ?? numberIn(objectIn(column[group])?.[member])
    if (value !== undefined) return value
  }
  return undefined
}

/** `{ "segment": { "sex": "F" } }` -> `sex=F`. */
function segmentOf(root: LooseObject): string | undefined {
  const segment = objectIn(root.segment) ?? objectIn(objectIn(root.properties)?.segment)
  const slice = Object.entries(segment ?? {}).flatMap(([feature, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [{ feature, value: String(value) }] : [],
  )
  return slice.length === 0 ? undefined : nameIn(sliceKey(slice))
}
