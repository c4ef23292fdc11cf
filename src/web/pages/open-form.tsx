import type { FC } from 'hono/jsx'
import type { Problem } from '../../errors.ts'
import { atFault, Card, Fault } from './parts.tsx'

/** A suspicion that could not be opened: why, and what was typed, so that nothing is lost. */
export type RefusedSuspicion = {
  readonly detail: string
  readonly problems: readonly Problem[]
  readonly typed: Readonly<Record<string, string>>
}

/** Opens an investigation by hand: when a person, not a scan, suspects something. */
export const OpenByHand: FC<{ models: readonly string[]; refused: RefusedSuspicion | undefined }> = ({
  models,
  refused,
}) => {
  const typed = refused?.typed ?? {}
  const faultOf = (name: string): string | undefined =>
    refused?.problems.find((p) => p.path === name || p.path === `about.${name}`)?.message
  return (
    <div id="open" class="no-print">
      <Card
        title="Open one by hand"
        about="When a person, not a scan, suspects something. Lineage and slice statistics are frozen into it all the same."
      >
        <details open={refused !== undefined}>
          <summary>Open an investigation…</summary>
          {refused === undefined ? null : (
            <p class="note crit refusal" role="alert">
              <b>It was not opened.</b> {refused.detail}. What you typed is kept.
            </p>
          )}
          <form method="post" action="/investigations" class="steps-form">
            <div class="row">
              <label>
                Model
                <select name="model" required aria-invalid={faultOf('model') === undefined ? undefined : 'true'}>
                  {models.map((model) => (
                    <option value={model} selected={model === typed.model}>
                      {model}
                    </option>
                  ))}
                </select>
                <Fault id="fault-model" says={faultOf('model')} />
              </label>
              <Field
                name="slice"
                label="Slice, as in region=North & age=18-25"
                typed={typed}
                fault={faultOf('slice')}
              />
              <Field name="version" label="Version" typed={typed} fault={faultOf('version')} />
              <Field name="dataset" label="Data set" typed={typed} fault={faultOf('dataset')} />
              <Field name="prediction" label="Prediction id" typed={typed} fault={faultOf('prediction')} />
            </div>
            <label>
              What is suspected, in at least 10 characters
              <textarea
                name="suspicion"
                minlength={10}
                maxlength={4000}
                required
                {...atFault('fault-suspicion', faultOf('suspicion'))}
              >
                {typed.suspicion ?? ''}
              </textarea>
              <Fault id="fault-suspicion" says={faultOf('suspicion')} />
            </label>
            <div class="btns">
              <button class="btn" type="submit">
                Open an investigation
              </button>
            </div>
          </form>
        </details>
      </Card>
    </div>
  )
}

/** A field of text with its fault beneath it. */
export const Field: FC<{
  name: string
  label: string
  typed: Readonly<Record<string, string>>
  fault: string | undefined
  required?: boolean
}> = ({ name, label, typed, fault, required }) => (
  <label>
    {label}
    <input
      type="text"
      name={name}
      maxlength={500}
      required={required}
      value={typed[name] ?? ''}
      {...atFault(`fault-${name}`, fault)}
    />
    <Fault id={`fault-${name}`} says={fault} />
  </label>
)
