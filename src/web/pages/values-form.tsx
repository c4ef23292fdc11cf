import type { FC } from 'hono/jsx'
import type { Monitor } from '../../monitor/monitor.ts'
import { modelHref } from './model-href.ts'
import { MomentField, SliceField, VersionField } from './span-fields.tsx'

/** What tests of values are asked for, as it was written. */
export type ValuesAsked = {
  readonly version: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly subject: string | undefined
  readonly slice: string | undefined
  /** The other span; without one it is everyone else. */
  readonly otherFrom: string | undefined
  readonly otherTo: string | undefined
}

/** A form that asks for tests of values: subject, slice, span, and against whom. */
export const ValuesForm: FC<{ monitor: Monitor; versions: readonly string[]; asked: ValuesAsked }> = ({
  monitor,
  versions,
  asked,
}) => (
  <form class="asked" method="get" action={`${modelHref(monitor.model)}/values`}>
    <div class="btns controls">
      <label>
        Values of
        <select name="subject">
          {[...Object.keys(monitor.features), 'score'].map((name) => (
            <option value={name} selected={name === asked.subject}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <SliceField value={asked.slice} />
      <VersionField versions={versions} chosen={asked.version} others="That with most rows" />
      <MomentField name="from" label="From" value={asked.from} />
      <MomentField name="to" label="To, not included" value={asked.to} />
    </div>
    <div class="btns controls">
      <MomentField name="otherFrom" label="Against the same slice from" value={asked.otherFrom} />
      <MomentField name="otherTo" label="To, not included" value={asked.otherTo} />
      <button class="btn" type="submit">
        Test
      </button>
    </div>
    <p class="small quiet">
      Without a second span the slice is compared with everyone else. Stored predictions are read, which takes seconds
      for a million.
    </p>
  </form>
)
