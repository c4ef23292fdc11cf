import { AGE_EDGES } from './application.ts'

/** The monitor of the bank's model as the service's configuration has it: a list item under `monitors:`. */
export function monitorYaml(model: string): string {
  return `  - model: ${model}
    schedule: "20 0 * * *"
    window: 1d
    lateness: 15m
    labels: { after: 14d }
    outcome: { kind: binary, favourable: [approve], positiveLabel: ['yes'] }
    features:
      income: numeric
      employment: categorical
      requested_amount: numeric
      months_at_address: numeric
      channel: categorical
      prior_defaults: numeric
    sensitive:
      sex: { values: [F, M] }
      age: { bands: [${AGE_EDGES.join(', ')}] }
      region: { values: [North, South, East, West] }
    columns: { application_id: id, applied_at: at, repaid: label }
    slices: { depth: 2 }
    limits: { falseInvestigationsAYear: 2, disparity: { ratio: 0.8 } }
`
}
