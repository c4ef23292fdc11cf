import type { SearchAttribute } from '../detect/search/search-table.ts'
import { ServiceError } from '../errors.ts'
import { type Binning, coarseCellNames } from '../profile/binning.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import { type SensitiveFeature, valueCount, valueName } from '../profile/stratum.ts'
import type { RowColumn } from './window-rows.ts'

/** An attribute that slices are cut by, and how a stored row holds it. */
export type SearchedAttribute = SearchAttribute & { readonly column: RowColumn }

/**
 * The sensitive features, then those features asked for: numbers by the coarse cells of the baseline, categories by value with the rare ones together.
 *
 * @throws {ServiceError} `invalid` for a feature that the baseline does not know
 */
export function attributesOf(schema: ProfileSchema, features: readonly string[]): readonly SearchedAttribute[] {
  const sensitive = schema.sensitive.map(groupsOf)
  const names = [...new Set(features)].filter((name) => !schema.sensitive.some((s) => s.name === name))
  const unknown = names.filter((name) => !schema.features.some((f) => f.name === name))
  if (unknown.length > 0) {
    const known = schema.features.map((f) => f.name).join(', ') || 'none'
    throw new ServiceError('invalid', `the baseline has no feature ${unknown.join(', ')}; it has ${known}`, [
      { path: 'features', message: `must be some of ${known}` },
    ])
  }
  const cells = names.flatMap((name) =>
    schema.features.filter((f) => f.name === name).map((f) => cellsOf(name, f.binning)),
  )
  return [...sensitive, ...cells]
}

function groupsOf(feature: SensitiveFeature): SearchedAttribute {
  const { name } = feature
  const values = Array.from({ length: valueCount(feature) }, (_, index) => valueName(feature, index))
  return { name, values, column: { name, from: 'sensitive', keep: { as: 'group', feature } } }
}

function cellsOf(name: string, binning: Binning): SearchedAttribute {
  return { name, values: coarseCellNames(binning), column: { name, from: 'feature', keep: { as: 'cell', binning } } }
}
