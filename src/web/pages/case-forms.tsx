import type { FC } from 'hono/jsx'
import { type Investigation, investigationKey, type Step } from '../../investigate/investigation.ts'
import { ROOT_CAUSES } from '../../investigate/steps.ts'
import { CAUSES } from '../step-request.ts'

/** What a person had typed when a step was refused, and why it was: nothing typed is lost. */
export type RefusedStep = {
  readonly verb: Step['verb']
  readonly detail: string
  readonly typed: Readonly<Record<string, string>>
}

const FORMS: Readonly<Record<Step['verb'], { readonly action: string; readonly reason: string }>> = {
  acknowledge: { action: 'Acknowledge', reason: 'Note, if you like' },
  investigate: { action: 'Start investigating', reason: 'Note, if you like' },
  conclude: { action: 'Conclude', reason: 'Reason: why this settles the matter' },
  close: { action: 'Close', reason: 'Reason: what you checked as the second person' },
  dismiss: { action: 'Dismiss', reason: 'Reason: why it needs no conclusion' },
  reopen: { action: 'Reopen', reason: 'Reason: what has come back' },
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
  const shown = refused === undefined || allowed.includes(refused.verb) ? allowed : [...allowed, refused.verb]
  const first = refused?.verb ?? PRIMARY[investigation.status]
  return (
    <>
      {shown.map((verb) => (
        <details class="act" id={verb} open={verb === first || verb === 'comment'}>
          <summary>{FORMS[verb].action}…</summary>
          <form method="post" action={actionOf(investigation, verb)} class="steps-form">
            {verb === 'conclude' ? <ConclusionFields typed={typedOf(refused, verb)} /> : null}
            <label>
              {FORMS[verb].reason}
              <textarea name="reason" maxlength={4000} required={verb !== 'acknowledge' && verb !== 'investigate'}>
                {typedOf(refused, verb).reason ?? ''}
              </textarea>
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

const ConclusionFields: FC<{ typed: Readonly<Record<string, string>> }> = ({ typed }) => (
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
        <input type="date" name="settledUntil" value={typed.settledUntil ?? ''} />
      </label>
    </div>
    <label>
      Remedy: what was done, or why nothing was
      <input type="text" name="remedy" maxlength={4000} value={typed.remedy ?? ''} />
    </label>
  </>
)

const typedOf = (refused: RefusedStep | undefined, verb: Step['verb']): Readonly<Record<string, string>> =>
  refused?.verb === verb ? refused.typed : {}

const actionOf = (investigation: Investigation, verb: Step['verb']): string =>
  `/investigations/${investigationKey(investigation.id)}/${verb}`
