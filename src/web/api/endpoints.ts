import type { Endpoint } from '../endpoint.ts'
import { alertmanagerEndpoints } from './alertmanager.ts'
import { alertEndpoints } from './alerts.ts'
import { arrivalReportEndpoints } from './arrival-report.ts'
import { arrivalEndpoints } from './arrivals.ts'
import { attachmentEndpoints } from './attachments.ts'
import { backtestEndpoints } from './backtests.ts'
import { baselineEndpoints } from './baselines.ts'
import { caseChartEndpoints } from './case-charts.ts'
import { deliveryEndpoints } from './deliveries.ts'
import { disparityEndpoints } from './disparities.ts'
import { distributionEndpoints } from './distribution.ts'
import { driftEndpoints } from './drift.ts'
import { findingEndpoints } from './findings.ts'
import { historyEndpoints } from './history.ts'
import { investigationEndpoints } from './investigations.ts'
import { lineageEndpoints } from './lineage.ts'
import { modelChartEndpoints } from './model-charts.ts'
import { modelEndpoints } from './models.ts'
import { performanceEndpoints } from './performance.ts'
import { qualityEndpoints } from './quality.ts'
import { silenceEndpoints } from './silences.ts'
import { sliceMetricEndpoints } from './slice-metrics.ts'
import { sliceSearchEndpoints } from './slice-search.ts'
import { sourceEndpoints } from './sources.ts'
import { systemEndpoints } from './system.ts'
import { trainingEndpoints } from './training.ts'
import { valueEndpoints } from './values.ts'

/** Every route of the API that answers JSON. */
export const endpoints = [
  ...alertEndpoints,
  ...alertmanagerEndpoints,
  ...attachmentEndpoints,
  ...arrivalReportEndpoints,
  ...arrivalEndpoints,
  ...backtestEndpoints,
  ...baselineEndpoints,
  ...caseChartEndpoints,
  ...deliveryEndpoints,
  ...disparityEndpoints,
  ...distributionEndpoints,
  ...driftEndpoints,
  ...findingEndpoints,
  ...historyEndpoints,
  ...investigationEndpoints,
  ...lineageEndpoints,
  ...modelChartEndpoints,
  ...modelEndpoints,
  ...performanceEndpoints,
  ...qualityEndpoints,
  ...silenceEndpoints,
  ...sliceMetricEndpoints,
  ...sliceSearchEndpoints,
  ...sourceEndpoints,
  ...systemEndpoints,
  ...trainingEndpoints,
  ...valueEndpoints,
] as const satisfies readonly Endpoint[]
