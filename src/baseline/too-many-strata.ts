import { ServiceError } from '../errors.ts'
import type { ProfileSchema } from '../profile/layout.ts'
import { DECIMAL } from '../profile/reading.ts'
import { strataPossible, valueCount } from '../profile/stratum.ts'

/** The refusal of a schema whose sensitive features cut the rows too finely: the product, and what to band or drop. */
export function tooManyStrata(schema: ProfileSchema): ServiceError {
  const product = schema.sensitive.map((f) => `${f.name} (${valueCount(f)})`).join(' x ')
  const possible = strataPossible(schema.sensitive).toLocaleString('en-US')
  const largest = schema.sensitive.toSorted((a, b) => valueCount(b) - valueCount(a))[0]
  const remedy = !largest
    ? ''
    : largest.bands
      ? `give ${largest.name} fewer bands`
      : largest.values.length > 0 && largest.values.every((value) => DECIMAL.test(value))
        ? `cut ${largest.name} into bands (bands: [edge, ...])`
        : `list the values of ${largest.name} that matter (values: [...]; the rest become other)`
  return new ServiceError(
    'invalid',
    `sensitive features ${product} make ${possible} strata, and more than ${schema.maxStrata.toLocaleString('en-US')} of them occur ` +
      `(maxStrata): ${remedy}, or drop a sensitive feature; other, unseen and unknown count as values of each`,
  )
}
