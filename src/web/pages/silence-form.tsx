import type { FC } from 'hono/jsx'
import type { Problem } from '../../errors.ts'
import { Field } from './open-form.tsx'
import { atFault, Card, Fault } from './parts.tsx'

/** The form that adds a silence, with what was typed or filled in. */
export type SilenceForm = {
  readonly typed: Readonly<Record<string, string>>
  readonly refused: { readonly detail: string; readonly problems: readonly Problem[] } | undefined
  /** Key of the investigation that the matchers were filled in for. */
  readonly about: string | undefined
  /** What came of another form of the page. */
  readonly notice?: string
}

/** The form that adds a silence. */
export const SilenceFields: FC<{ form: SilenceForm }> = ({ form: { typed, refused, about } }) => {
  // A line that is at fault is named by its place among the matchers.
  const faultOf = (name: string): string | undefined => {
    const faults = refused?.problems.filter((p) => p.path === name || p.path.startsWith(`${name}.`)) ?? []
    return faults.length === 0 ? undefined : faults.map((p) => p.message).join('; ')
  }
  return (
    <div class="no-print">
      <Card
        id="add"
        title={about === undefined ? 'Add a silence' : `Add a silence for ${about}`}
        about="All matchers must hold. Labels: model, model_version, family, metric, slice, severity, baseline, and slice_ with the name of a sensitive feature."
      >
        {refused === undefined ? null : (
          <p class="note crit refusal" role="alert">
            <b>It was not kept.</b> {refused.detail}. What you typed is here.
          </p>
        )}
        <form method="post" action="/silences" class="steps-form">
          <label>
            Matchers, one a line, such as slice_region="North", severity=~"notice|warning"
            <textarea
              name="matchers"
              class="mono"
              rows={4}
              maxlength={8000}
              required
              spellcheck={false}
              {...atFault('fault-matchers', faultOf('matchers'))}
            >
              {typed.matchers ?? ''}
            </textarea>
            <Fault id="fault-matchers" says={faultOf('matchers')} />
          </label>
          <div class="row three">
            <When
              name="from"
              label="From, UTC; now if empty"
              typed={typed}
              fault={faultOf('from') ?? faultOf('startsAt')}
            />
            <Field
              name="lasts"
              label="Lasts: 30m, 8h, 3d, 1w"
              typed={{ lasts: typed.lasts ?? (typed.until === undefined ? '8h' : '') }}
              fault={faultOf('lasts')}
            />
            <When name="until" label="or until, UTC" typed={typed} fault={faultOf('until') ?? faultOf('endsAt')} />
          </div>
          <label>
            Reason
            <textarea name="reason" maxlength={2000} required {...atFault('fault-reason', faultOf('reason'))}>
              {typed.reason ?? ''}
            </textarea>
            <Fault id="fault-reason" says={faultOf('reason')} />
          </label>
          <div class="btns">
            <button class="btn" type="submit">
              Add the silence
            </button>
          </div>
        </form>
      </Card>
    </div>
  )
}

const When: FC<{
  name: 'from' | 'until'
  label: string
  typed: Readonly<Record<string, string>>
  fault: string | undefined
}> = ({ name, label, typed, fault }) => {
  const value = typed[name] ?? ''
  // A field for times would show one that cannot be read as empty.
  const isReadable = value === '' || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value)
  return (
    <label>
      {label}
      <input
        type={isReadable ? 'datetime-local' : 'text'}
        name={name}
        value={value}
        {...atFault(`fault-${name}`, fault)}
      />
      <Fault id={`fault-${name}`} says={fault} />
    </label>
  )
}
