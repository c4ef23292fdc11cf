import * as z from 'zod'
import { USUAL_LABELS } from '../investigate/outside/alertmanager.ts'

/** One label, or several of which an alert has the first that it has. */
function labels(usual: readonly string[]) {
  const label = z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.]{0,199}$/, { error: 'expected the name of a label, such as model_name' })
  return z
    .array(label)
    .min(1)
    .default([...usual])
}

/** `alertmanager`. */
export const alertmanagerSchema = z
  .strictObject({
    labels: z
      .strictObject({
        model: labels(USUAL_LABELS.model).describe('The watched model; an alert without it is ignored.'),
        version: labels(USUAL_LABELS.version).describe('The model version.'),
        slice: labels(USUAL_LABELS.slice).describe('The slice, such as `sex=F & age=25-40`.'),
        subject: labels(USUAL_LABELS.subject).describe('The feature or other column that was measured.'),
      })
      .prefault({})
      .describe('Labels of an alert that name what it is about; of several the first that it has.'),
  })
  .prefault({})
  .describe('Alerts of an Alertmanager that come in by POST /api/v1/alertmanager.')
