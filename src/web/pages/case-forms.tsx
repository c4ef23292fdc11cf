import type { FC } from 'hono/jsx'
import type { Problem } from '../../errors.ts'
import { type Investigation, investigationKey, type Step } from '../../investigate/investigation.ts'
import { ROOT_CAUSES, STEP_RULES } from '../../investigate/steps.ts'
import { CAUSES } from '../step-request.ts'
import { Field } from './open-form.tsx'
import { atFault, Fault } from './parts.tsx'

/** What a person had typed when a step was refused, and why it was: nothing typed is lost. */
export type RefusedStep = {
  readonly verb: Step['verb']
  readonly detail: string
  readonly problems: readonly Problem[]
  readonly typed: Readonly<Record<string, string>>
}

const FORMS: Readonly<Record<Step['verb'], { readonly action: string; readonly reason: string }>> = {
  acknowledge: { action: 'Acknowledge', reason: 'Note, if you like' },
  investigate: { action: 'Start investigating', reason: 'Note, if you like' },
  conclude: { action: 'Conclude', reason: 'Reason: why this settles the matter' },
  close: { action: 'Close', reason: 'Reason: what you checked' },
  dismiss: { action: 'Dismiss', reason: 'Reason: why it needs no conclusion' },
  reopen: { action: 'Reopen', reason: 'Reason: what has come back' },
  assign: { action: 'Assign', reason: 'Note, if you like' },
  comment: { action: 'Comment', reason: 'Comment' },
}

/** The one step that the page leads to; it follows the status. */
export const PRIMARY: Readonly<Record<Investigation['status'], Step['verb']>> = {
  open: 'acknowledge',
  acknowledged: 'investigate',
  investigating: 'conclude',
  concluded: 'close',
  closed: 'reopen',
  dismissed: 'reopen',
}

/** The button at the head of the page: one press where no words are needed, else a way to the form. */
export const PrimaryAction: FC<{ investigation: Investigation; allowed: readonly Step['verb'][] }> = ({
  investigation,
  allowed,
}) => {
  const verb = PRIMARY[investigation.status]
  if (!allowed.includes(verb)) return null
  if (verb === 'acknowledge' || verb === 'investigate') {
    return (
      <form method="post" action={actionOf(investigation, verb)}>
        <button class="btn primary" type="submit">
          {FORMS[verb].action}
        </button>
      </form>
    )
  }
  return (
    <a class="btn primary" href={`#${verb}`}>
      {FORMS[verb].action}…
    </a>
  )
}

/** Every step that the status allows, each a form that posts without script; the refused one is open with what was typed. */
export const CaseForms: FC<{
  investigation: Investigation
  allowed: readonly Step['verb'][]
  refused: RefusedStep | undefined
}> = ({ investigation, allowed, refused }) => {
  // A refused step stays on the page although the status no longer allows it: its words would be lost.
  const all = refused === undefined || allowed.includes(refused.verb) ? allowed : [...allowed, refused.verb]
  const shown = all.filter((verb) => verb !== 'assign')
  const first = refused?.verb ?? PRIMARY[investigation.status]
  return (
    <>
      {shown.map((verb) => (
        <details class="act" id={verb} open={verb === first || verb === 'comment'}>
          <summary>{FORMS[verb].action}…</summary>
          <form method="post" action={actionOf(investigation, verb)} class="steps-form">
            {verb === 'conclude' ? (
              <ConclusionFields typed={typedOf(refused, verb)} faultOf={(name) => faultOf(refused, verb, name)} />
            ) : null}
            <label>
              {FORMS[verb].reason}
              <textarea
                name="reason"
                maxlength={4000}
                required={STEP_RULES[verb].needsReason}
                {...atFault('fault-reason', faultOf(refused, verb, 'reason'))}
              >
                {typedOf(refused, verb).reason ?? ''}
              </textarea>
              <Fault id="fault-reason" says={faultOf(refused, verb, 'reason')} />
            </label>
            <div class="btns">
              <button class="btn" type="submit">
                {FORMS[verb].action}
              </button>
            </div>
          </form>
        </details>
      ))}
    </>
  )
}

/** Who has it, and how another takes it: myself by one press, anybody by name. */
export const Assign: FC<{
  investigation: Investigation
  me: string
  refused: RefusedStep | undefined
}> = ({ investigation, me, refused }) => (
  <>
    {investigation.assignee === me ? null : (
      <form method="post" action={actionOf(investigation, 'assign')}>
        <input type="hidden" name="to" value={me} />
        <button class="btn small" type="submit">
          Take it myself
        </button>
      </form>
    )}
    <details id="assign" class="assign" open={refused?.verb === 'assign'}>
      <summary>Assign…</summary>
      <form id="assign-to" method="post" action={actionOf(investigation, 'assign')} class="steps-form">
        <Field
          name="to"
          label="Who takes it"
          typed={typedOf(refused, 'assign')}
          fault={faultOf(refused, 'assign', 'to')}
          required
        />
        <label>
          {FORMS.assign.reason}
          <input type="text" name="reason" maxlength={4000} value={typedOf(refused, 'assign').reason ?? ''} />
        </label>
        <div class="btns">
          <button class="btn" type="submit">
            {FORMS.assign.action}
          </button>
        </div>
      </form>
    </details>
  </>
)

const ConclusionFields: FC<{
  typed: Readonly<Record<string, string>>
  faultOf: (name: string) => string | undefined
}> = ({ typed, faultOf: says }) => (
  <>
    <div class="row">
      <label>
        Root cause
        <select name="rootCause" required>
          {CAUSES.map((cause) => (
            <option value={cause} selected={cause === typed.rootCause}>
              {ROOT_CAUSES[cause]}
            </option>
          ))}
        </select>
      </label>
      <label>
        Settled until, 90 days if empty
        <input
          type="date"
          name="settledUntil"
          value={typed.settledUntil ?? ''}
          {...atFault('fault-settledUntil', says('settledUntil'))}
        />
        <Fault id="fault-settledUntil" says={says('settledUntil')} />
      </label>
    </div>
    <label>
      Remedy: what was done, or why nothing was
      <input type="text" name="remedy" maxlength={4000} value={typed.remedy ?? ''} />
    </label>
  </>
)

const faultOf = (refused: RefusedStep | undefined, verb: Step['verb'], field: string): string | undefined =>
  refused?.verb === verb ? refused.problems.find((p) => p.path === field)?.message : undefined

const typedOf = (refused: RefusedStep | undefined, verb: Step['verb']): Readonly<Record<string, string>> =>
  refused?.verb === verb ? refused.typed : {}

const actionOf = (investigation: Investigation, verb: Step['verb']): string =>
  `/investigations/${investigationKey(investigation.id)}/${verb}`
