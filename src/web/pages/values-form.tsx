import type { FC } from 'hono/jsx'
import type { Monitor } from '../../monitor/monitor.ts'
import { modelHref } from './model-href.ts'

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
  <form class="controls" method="get" action={`${modelHref(monitor.model)}/values`}>
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
      <label>
        Slice
        <input type="text" name="slice" value={asked.slice} placeholder="sex=F & region=North" maxlength={1000} />
      </label>
      <label>
        Version
        <select name="version">
          <option value="">That with most rows</option>
          {versions.map((version) => (
            <option value={version} selected={version === asked.version}>
              {version}
            </option>
          ))}
        </select>
      </label>
      <DateField name="from" label="From" value={asked.from} />
      <DateField name="to" label="To, not included" value={asked.to} />
    </div>
    <div class="btns controls">
      <DateField name="otherFrom" label="Against the same slice from" value={asked.otherFrom} />
      <DateField name="otherTo" label="To, not included" value={asked.otherTo} />
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

const DateField: FC<{ name: string; label: string; value: string | undefined }> = ({ name, label, value }) => (
  <label>
    {label}
    <input type="text" name={name} value={value} placeholder="2026-04-06" size={12} maxlength={40} />
  </label>
)
