import type { Endpoint } from '../endpoint.ts'
import { arrivalEndpoints } from './arrivals.ts'
import { baselineEndpoints } from './baselines.ts'
import { disparityEndpoints } from './disparities.ts'
import { driftEndpoints } from './drift.ts'
import { investigationEndpoints } from './investigations.ts'
import { lineageEndpoints } from './lineage.ts'
import { modelEndpoints } from './models.ts'

/** Every route of the API that answers JSON. */
export const endpoints: readonly Endpoint[] = [
  ...arrivalEndpoints,
  ...baselineEndpoints,
  ...disparityEndpoints,
  ...driftEndpoints,
  ...investigationEndpoints,
  ...lineageEndpoints,
  ...modelEndpoints,
]
