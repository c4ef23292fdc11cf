import type { OutsideStatement } from '../attachment.ts'
import { type LooseObject, listIn, nameIn, numberIn, objectIn, objectsIn, objectsOf } from './loose-json.ts'
import { sliceOfCondition } from './row-condition.ts'

/**
 * What a validation result of Great Expectations says of columns; undefined where the document is none.
 *
 * Read are the result of a suite (`results`), and that of a checkpoint, which holds several (`run_results`, `validation_results`). A `row_condition` of equalities is the slice. An expectation that
 * could not be computed says nothing.
 *
 * @see https://docs.greatexpectations.io, ExpectationSuiteValidationResult and ExpectationValidationResult
 */
export function readGreatExpectations(document: unknown): readonly OutsideStatement[] | undefined {
  const root = objectIn(document)
  if (!root) return undefined
  const suites = [
    root,
    ...objectsIn(root.run_results).map(([, run]) => objectIn(run.validation_result) ?? run),
    ...objectsOf(listIn(root.validation_results)),
  ]
  const results = suites
    .flatMap((suite) => objectsOf(listIn(suite.results)))
    .filter((result) => typeOf(result) !== undefined)
  return results.length === 0 ? undefined : results.map(statementOf)
}

/** `expectation_type` up to 0.18, `type` since 1.0. */
function typeOf({ expectation_config }: LooseObject): string | undefined {
  const config = objectIn(expectation_config)
  return nameIn(config?.expectation_type) ?? nameIn(config?.type)
}

function statementOf(entry: LooseObject): OutsideStatement {
  const kwargs = objectIn(objectIn(entry.expectation_config)?.kwargs) ?? {}
  const result = objectIn(entry.result) ?? {}
  const observed = numberIn(result.observed_value)
  const unexpected = numberIn(result.unexpected_percent)
  const type = typeOf(entry) ?? 'expectation'
  const byShare = observed === undefined && unexpected !== undefined
  const mostly = numberIn(kwargs.mostly) ?? 1
  return {
    about: {
      column: nameIn(kwargs.column) ?? columnsIn(kwargs),
      slice: sliceOfCondition(nameIn(kwargs.row_condition)),
    },
    metric: byShare ? `${type}, unexpected percent` : type,
    value: observed ?? unexpected,
    limit: byShare ? (1 - mostly) * 100 : limitOf(kwargs, observed),
    verdict: hasFailed(entry)
      ? 'unknown'
      : entry.success === true
        ? 'within'
        : entry.success === false
          ? 'differs'
          : 'unknown',
  }
}

/** Of two ends the one that the observed value lies beyond, or nearer to. */
function limitOf(kwargs: LooseObject, observed: number | undefined): number | undefined {
  const [low, high] = [numberIn(kwargs.min_value), numberIn(kwargs.max_value)]
  if (low === undefined || high === undefined || observed === undefined) return low ?? high ?? numberIn(kwargs.value)
  return Math.abs(observed - low) < Math.abs(observed - high) ? low : high
}

function columnsIn(kwargs: LooseObject): string | undefined {
  const several = [kwargs.column_A, kwargs.column_B, ...listIn(kwargs.column_list), ...listIn(kwargs.column_set)]
  return nameIn(several.filter((column) => typeof column === 'string').join(', '))
}

/** `exception_info` is one object, or since 0.17 one a metric. */
function hasFailed({ exception_info }: LooseObject): boolean {
  const info = objectIn(exception_info)
  return info?.raised_exception === true || objectsIn(info).some(([, one]) => one.raised_exception === true)
}
